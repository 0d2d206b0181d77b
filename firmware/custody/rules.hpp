// The rules that are more than a state check: delays, calendar days, places.
#pragma once

#include <string>

#include "firmware/base/error.hpp"
#include "firmware/custody/state.hpp"

namespace dozo::custody {

/// Seconds that must pass after `failed` wrong attempts in a row before the next one: none up to
/// two, then 30 s doubling to an hour. Kept over restarts, since it is computed from the ledger.
/// `first`: seconds after the third, where a ward's policy asks for more.
std::int64_t delay_after(int failed, std::int64_t first = 30);

/// Seconds still to wait at `now`; 0 where the next attempt may be made.
std::int64_t seconds_to_wait(const Attempts& attempts, Instant now, std::int64_t first = 30);

/// Do the disc (any of the job) and the notice fall on one calendar day in Japan? A clock that was
/// behind at one of them counts as the same day: the dangerous answer.
bool same_day(const Job& job, const Notice& notice);
/// Do the receipts of any disc and the notice lie closer together than the job's policy allows (one
/// day without one)? Whoever is on one day is too close in any case.
bool split_too_short(const State& state, const Job& job, const Notice& notice);

/// A place of keeping as it is compared: without spaces (also U+3000), NFKC, case folded.
std::string place_key(const std::string& place);

/// Does a training of this person count on `day`? Without one nobody is put on a job. not_trained.
Result<> trained(const State& state, const std::string& login, Date day);
/// The same for one job, whose ward's policy may let a training count for a shorter time.
Result<> trained_for(const State& state, const Job& job, const std::string& login, Date day);

/// 件数照合: does any count that is known differ from the sheet's, or could what the sheet's rule
/// counts not be counted in the files? Counts that were not entered yet do not differ.
bool counts_differ(const Job& job);

/// The day by which a returned job's shelf is to be wiped.
Date wipe_due(const State& state, const Job& job);

/// The registered place (as it was registered) where something of this kind may be put.
/// place_missing, place_unknown (also where it is retired), place_kind_wrong.
Result<std::string> place_for(const State& state, PlaceKind kind, const std::string& place);

/// Has a job that is neither erased nor rejected a disc that this anchor signed?
bool has_live_job(const State& state, const std::string& anchor);

/// Is every disc of the delivery received, and the notice?
bool all_received(const State& state, const Job& job);

}  // namespace dozo::custody
