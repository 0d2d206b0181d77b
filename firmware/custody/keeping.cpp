#include "firmware/custody/keeping.hpp"

#include <algorithm>

#include "firmware/custody/rules.hpp"

namespace dozo::custody {

namespace {

// The job that a notice belongs to, by its number: the newest, and a rejected one only where no
// other took its place. None where the notice came after that job's end: it waits for its disc.
const Job* job_of_notice(const State& state, const Notice& notice) {
  const Job* found = nullptr;
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.notice != notice.number) continue;
    if (found == nullptr || job.state != JobState::rejected) found = &job;
  }
  const bool came_later =
      found != nullptr && found->state == JobState::erased && notice.received_at > found->erased_at;
  return came_later ? nullptr : found;
}

}  // namespace

std::vector<Kept> in_keeping(const State& state) {
  std::vector<Kept> all;
  for (const auto& [id, job] : state.jobs) {
    if (job.state == JobState::erased) continue;
    for (const auto& [number, disc] : job.discs) {
      if (!disc.returned_at) all.push_back({&job, &disc, nullptr});
    }
    const Notice* notice = state.notice_of(job);
    const bool its_own = notice != nullptr && job_of_notice(state, *notice) == &job;
    if (its_own && !notice->returned_at) all.push_back({&job, nullptr, notice});
  }
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

bool is_return_overdue(const Job& job, Date today) {
  switch (job.state) {
    case JobState::receiving:
    case JobState::ready:
    case JobState::importing:
    case JobState::held:
    case JobState::open:
      return job.delivery.return_by < today;
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
    return is_return_overdue(entry.second, date_in_japan(now));
  });
  counts.wipes = std::ranges::count_if(state.jobs, [&](const auto& entry) {
    return is_wipe_overdue(state, entry.second, date_in_japan(now));
  });
  return counts;
}

}  // namespace dozo::custody
