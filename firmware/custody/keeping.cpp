#include "firmware/custody/keeping.hpp"

#include <algorithm>

#include "firmware/custody/rules.hpp"

namespace dozo::custody {

// By its number: the newest, and a rejected one only where no other took its place. None where the
// notice came after that job's end: it waits for its disc.
const Job* job_of_notice(const State& state, const Notice& notice) {
  if (!notice.settled_with.empty()) return state.job(notice.settled_with);
  if (notice.returned_at) return nullptr;  // it went back alone
  const Job* found = nullptr;
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.notice != notice.number) continue;
    if (found == nullptr || job.state != JobState::rejected) found = &job;
  }
  const bool came_later =
      found != nullptr && found->state == JobState::erased && notice.received_at > found->erased_at;
  return came_later ? nullptr : found;
}

namespace {

// What is lost of a job at hand is still shown, that its return is not forgotten.
template <class Item>
bool is_kept(const Job& job, const Item& item) {
  return !item.returned_at && !(job.is_over() && item.loss);
}

void add_kept(const State& state, const Job& job, std::vector<Kept>& all) {
  for (const auto& [number, disc] : job.discs) {
    if (is_kept(job, disc)) all.push_back({&job, &disc, nullptr});
  }
  // Whose notice it is takes a look at every job: only where one lies here at all.
  const Notice* notice = state.notice_of(job);
  if (notice == nullptr || !is_kept(job, *notice)) return;
  if (own_notice(state, job) != nullptr) all.push_back({&job, nullptr, notice});
}

}  // namespace

const Notice* own_notice(const State& state, const Job& job) {
  const Notice* notice = state.notice_of(job);
  return notice != nullptr && job_of_notice(state, *notice) == &job ? notice : nullptr;
}

bool has_open_returns(const State& state, const Job& job) {
  if (!job.is_over()) return false;
  std::vector<Kept> kept;
  add_kept(state, job, kept);
  return !kept.empty();
}

std::vector<Kept> in_keeping(const State& state) {
  std::vector<Kept> all;
  for (const auto& [id, job] : state.jobs) add_kept(state, job, all);
  for (const auto& [number, notice] : state.notices) {
    if (!notice.returned_at && job_of_notice(state, notice) == nullptr) {
      all.push_back({nullptr, nullptr, &notice});
    }
  }
  return all;
}

bool is_out_too_long(const State& state, const Kept& kept, Instant now) {
  const Policy& policy = kept.job != nullptr ? state.policy_of(*kept.job) : Policy();
  const std::int64_t longest = std::int64_t{3600} * policy.hours_out;
  return kept.out() && !kept.loss() && now.seconds - kept.out()->at.seconds > longest;
}

bool is_return_overdue(const State& state, const Job& job, Date today) {
  if (!(job.delivery.return_by < today)) return false;
  switch (job.state) {
    case JobState::receiving:
    case JobState::ready:
    case JobState::importing:
    case JobState::held:
    case JobState::open:
      return true;
    case JobState::erased:
    case JobState::rejected:
      return has_open_returns(state, job);
    default:
      return false;
  }
}

bool is_wipe_overdue(const State& state, const Job& job, Date today) {
  const bool due = job.state == JobState::returned || job.state == JobState::erasing;
  return due && job.return_signed && wipe_due(state, job) < today;
}

Overdue overdue(const State& state, Instant now) {
  Overdue counts;
  counts.out = std::ranges::count_if(
      in_keeping(state), [&](const Kept& kept) { return is_out_too_long(state, kept, now); });
  counts.returns = std::ranges::count_if(state.jobs, [&](const auto& entry) {
    return is_return_overdue(state, entry.second, date_in_japan(now));
  });
  counts.wipes = std::ranges::count_if(state.jobs, [&](const auto& entry) {
    return is_wipe_overdue(state, entry.second, date_in_japan(now));
  });
  return counts;
}

}  // namespace dozo::custody
