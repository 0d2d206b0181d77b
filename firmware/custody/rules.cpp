#include "firmware/custody/rules.hpp"

#include <algorithm>
#include <cstdlib>

#include <utf8proc.h>

#include "firmware/sealed/records.hpp"

namespace dozo::custody {
namespace {

// The same day of a later month. A day that this month does not have compares as its end does.
Date months_after(Date day, int months) {
  const int count = day.year * 12 + static_cast<int>(day.month) - 1 + months;
  return {count / 12, static_cast<unsigned>(count % 12) + 1, day.day};
}

}  // namespace

std::int64_t delay_after(int failed, std::int64_t first) {
  constexpr std::int64_t kLongest = 3600;
  if (failed < 3) return 0;
  const int doublings = std::min(failed - 3, 7);
  return std::min(first << doublings, kLongest);
}

std::int64_t seconds_to_wait(const Attempts& attempts, Instant now, std::int64_t first) {
  const std::int64_t ready = attempts.last.seconds + delay_after(attempts.failed, first);
  return attempts.failed == 0 ? 0 : std::max<std::int64_t>(0, ready - now.seconds);
}

bool same_day(const Job& job, const Notice& notice) {
  if (job.clock_was_behind || notice.clock_was_behind) return true;
  const Date notice_day = date_in_japan(notice.received_at);
  return std::ranges::any_of(job.discs, [&](const auto& disc) {
    return date_in_japan(disc.second.received_at) == notice_day;
  });
}

bool split_too_short(const State& state, const Job& job, const Notice& notice) {
  if (same_day(job, notice)) return true;
  const Date notice_day = date_in_japan(notice.received_at);
  const int least = state.policy_of(job).split_days;
  return std::ranges::any_of(job.discs, [&](const auto& disc) {
    return std::abs(days_between(date_in_japan(disc.second.received_at), notice_day)) < least;
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

Result<> trained(const State& state, const std::string& login, Date day) {
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end() || !account->second.trained_on(day)) {
    return fail(ErrorCode::not_trained, login);
  }
  return {};
}

Result<> trained_for(const State& state, const Job& job, const std::string& login, Date day) {
  DOZO_TRY(trained(state, login, day));
  const int months = state.policy_of(job).training_months;
  const bool fresh =
      std::ranges::any_of(state.accounts.at(login).trainings, [&](const Training& training) {
        return training.held_on <= day && day <= training.valid_until &&
               day <= months_after(training.held_on, months);
      });
  if (!fresh) return fail(ErrorCode::not_trained, login);
  return {};
}

bool counts_differ(const Job& job) {
  const std::int64_t sheet = job.delivery.records;
  if (job.contents) {
    const auto rule = sealed::RecordRule::parse(job.delivery.record_rule);
    const bool counted = rule && rule->kind() != sealed::RecordRule::Kind::none;
    if (counted && job.contents->records != sheet) return true;
  }
  return job.counts && (job.counts->printed != sheet || job.counts->enclosed != sheet);
}

Date wipe_due(const State& state, const Job& job) {
  const std::int64_t seconds = std::int64_t{86400} * state.policy_of(job).wipe_days;
  return date_in_japan({job.return_signed_at.seconds + seconds});
}

Result<std::string> place_for(const State& state, PlaceKind kind, const std::string& place) {
  const std::string key = place_key(place);
  if (key.empty()) return fail(ErrorCode::place_missing);
  const auto known = state.places.find(key);
  if (known == state.places.end() || known->second.retired) return fail(ErrorCode::place_unknown);
  if (known->second.kind != kind) return fail(ErrorCode::place_kind_wrong);
  return known->second.name;
}

bool has_live_job(const State& state, const std::string& anchor) {
  return std::ranges::any_of(state.jobs, [&](const auto& entry) {
    const Job& job = entry.second;
    if (job.state == JobState::erased || job.state == JobState::rejected) return false;
    return std::ranges::any_of(job.discs,
                               [&](const auto& disc) { return disc.second.signer == anchor; });
  });
}

bool all_received(const State& state, const Job& job) {
  return static_cast<int>(job.discs.size()) == job.disc_count && state.notice_of(job) != nullptr;
}

}  // namespace dozo::custody
