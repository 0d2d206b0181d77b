// 保管: what of the wards' lies in this contractor's places of keeping, or is out of them.
#pragma once

#include <string>
#include <vector>

#include "firmware/custody/state.hpp"

namespace dozo::custody {

/// One disc or notice that was received and not returned. Where its job is over (erased, rejected)
/// what was declared lost is not awaited any more. Points into the State that it was asked of.
struct Kept {
  const Job* job = nullptr;        ///< none for a notice that came before its disc
  const Disc* disc = nullptr;      ///< this, or
  const Notice* notice = nullptr;  ///< this

  [[nodiscard]] const std::string& place() const { return disc ? disc->place : notice->place; }
  [[nodiscard]] Instant since() const { return disc ? disc->kept_since : notice->kept_since; }
  [[nodiscard]] const std::optional<Removal>& out() const { return disc ? disc->out : notice->out; }
  [[nodiscard]] const std::optional<Loss>& loss() const { return disc ? disc->loss : notice->loss; }
  [[nodiscard]] PlaceKind kind() const { return disc ? PlaceKind::discs : PlaceKind::notices; }
};

/// All of it: job by job, a job's discs before its notice, notices without a job last.
std::vector<Kept> in_keeping(const State& state);

/// The job that a notice belongs to; null where its disc has not come.
const Job* job_of_notice(const State& state, const Notice& notice);

/// The notice that was received for this very job, not for a later sealing that bears its number.
/// Null where there is none.
const Notice* own_notice(const State& state, const Job& job);

/// The job is over (erased, rejected), yet a disc or its notice still lies here.
bool has_open_returns(const State& state, const Job& job);

/// Out for longer at `now` than the job's ward allows (a day without a policy). What is lost is not
/// awaited.
bool is_out_too_long(const State& state, const Kept& kept, Instant now);

/// The ward's date of return has passed on `today`, and the job is not returned, or it is over and
/// something of it still lies here. 返却期限超過.
bool is_return_overdue(const State& state, const Job& job, Date today);

/// The job was returned, and the day by which its shelf is to be wiped has passed on `today`.
bool is_wipe_overdue(const State& state, const Job& job, Date today);

/// How many things are out too long, how many jobs are due for return, how many for their wipe.
struct Overdue {
  std::int64_t out = 0;
  std::int64_t returns = 0;
  std::int64_t wipes = 0;
};
Overdue overdue(const State& state, Instant now);

}  // namespace dozo::custody
