#include "firmware/custody/rules.hpp"

#include <algorithm>
#include <cstdlib>

#include <utf8proc.h>

namespace dozo::custody {

std::int64_t delay_after(int failed) {
  constexpr std::int64_t kFirst = 30;
  constexpr std::int64_t kLongest = 3600;
  if (failed < 3) return 0;
  const int doublings = std::min(failed - 3, 7);
  return std::min(kFirst << doublings, kLongest);
}

std::int64_t seconds_to_wait(const Attempts& attempts, Instant now) {
  const std::int64_t ready = attempts.last.seconds + delay_after(attempts.failed);
  return attempts.failed == 0 ? 0 : std::max<std::int64_t>(0, ready - now.seconds);
}

bool same_day(const Job& job, const Notice& notice) {
  if (job.clock_was_behind || notice.clock_was_behind) return true;
  const Date notice_day = date_in_japan(notice.received_at);
  return std::ranges::any_of(job.discs, [&](const auto& disc) {
    return date_in_japan(disc.second.received_at) == notice_day;
  });
}

std::string place_key(const std::string& place) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(place.data()),
      static_cast<utf8proc_ssize_t>(place.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  if (size < 0) return place;
  std::string key(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);
  std::erase(key, ' ');
  return key;
}

bool all_received(const State& state, const Job& job) {
  return static_cast<int>(job.discs.size()) == job.disc_count && state.notice_of(job) != nullptr;
}

}  // namespace dozo::custody
