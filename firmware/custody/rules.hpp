// The rules that are more than a state check: delays, calendar days, places.
#pragma once

#include <string>

#include "firmware/custody/state.hpp"

namespace dozo::custody {

/// Seconds that must pass after `failed` wrong attempts in a row before the next one: none up to
/// two, then 30 s doubling to an hour. Kept over restarts, since it is computed from the ledger.
std::int64_t delay_after(int failed);

/// Seconds still to wait at `now`; 0 where the next attempt may be made.
std::int64_t seconds_to_wait(const Attempts& attempts, Instant now);

/// Do the disc (any of the job) and the notice fall on one calendar day in Japan? A clock that was
/// behind at one of them counts as the same day: the dangerous answer.
bool same_day(const Job& job, const Notice& notice);

/// A place of keeping as it is compared: without spaces (also U+3000), NFKC, case folded.
std::string place_key(const std::string& place);

/// Is every disc of the delivery received, and the notice?
bool all_received(const State& state, const Job& job);

}  // namespace dozo::custody
