#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

// A job that still has a claim on its delivery number.
bool is_live(const Job& job) {
  return !job.is_over();
}

// Still here or awaited: no other may come under its number.
bool is_pending(const State& state, const Notice& notice) {
  if (notice.returned_at) return false;
  const Job* job = state.job(notice.settled_with);  // where it was declared lost
  return job == nullptr || !job->is_over();
}

}  // namespace

Result<> may_receive(const State& state, const DiscFinding& finding) {
  const sealed::Delivery& delivery = finding.delivery;
  const auto signer = state.anchors.find(DOZO_TRY(json_string(finding.verdict, "signer")));
  if (signer != state.anchors.end() && signer->second.retired) {
    return fail(ErrorCode::anchor_retired);
  }
  if (state.imported_groups.contains(delivery.group)) return fail(ErrorCode::already_imported);
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.number == delivery.number && job.delivery.group != delivery.group &&
        is_live(job)) {
      return fail(ErrorCode::delivery_number_used, id);
    }
  }
  const bool fits = std::ranges::any_of(state.shelves, [&](const auto& shelf) {
    return finding.payload_bytes <= shelf.second.bytes;
  });
  if (!fits) return fail(ErrorCode::delivery_too_large);
  const Job* job = state.job_of_group(delivery.group);
  if (job == nullptr) return {};
  if (job->state == JobState::rejected) return fail(ErrorCode::job_state_forbids, job->id);
  if (job->delivery != delivery || job->disc_count != finding.disc.count) {
    return fail(ErrorCode::delivery_inconsistent, job->id);
  }
  const auto known = job->discs.find(finding.disc.number);
  if (known == job->discs.end()) return {};
  return fail(known->second.tag_manifest == finding.tag_manifest ? ErrorCode::disc_already_received
                                                                 : ErrorCode::delivery_inconsistent,
              job->id);
}

std::string job_id_for(const State& state, const DiscFinding& finding) {
  const Job* job = state.job_of_group(finding.delivery.group);
  return job != nullptr ? job->id : fmt::format("J-{:04}", state.jobs.size() + 1);
}

Result<Drafts> decide_disc_receipt(const State& state, const Who& who, const Now& now,
                                   const DiscFinding& finding, const std::string& place,
                                   const std::string& receipt) {
  DOZO_TRY(require(state, who, Act::receive));
  DOZO_TRY(may_receive(state, finding));
  const auto notice = state.notices.find(finding.delivery.notice);
  if (notice != state.notices.end() && !notice->second.returned_at &&
      place_key(notice->second.place) == place_key(place)) {
    return fail(ErrorCode::place_same);
  }
  const std::string registered = DOZO_TRY(place_for(state, PlaceKind::discs, place));
  return Drafts{{type::kDiscReceived,
                 who.actor,
                 {{"job", job_id_for(state, finding)},
                  {"place", registered},
                  {"medium", finding.medium},
                  {"verdict", finding.verdict},
                  {"receipt", receipt},
                  {"clock_was_behind", now.clock_behind}}}};
}

std::string job_id_for_notice(const State& state, const std::string& notice) {
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.notice == notice && is_live(job)) return id;
  }
  return "";
}

Result<Drafts> decide_notice_receipt(const State& state, const Who& who, const Now& now,
                                     const std::string& number, const std::string& place,
                                     const std::string& receipt) {
  DOZO_TRY(require(state, who, Act::receive));
  if (!sealed::is_one_line(number, 100) || !number.ends_with("-P")) {
    return fail(ErrorCode::notice_number_wrong);
  }
  const auto known = state.notices.find(number);
  if (known != state.notices.end() && is_pending(state, known->second)) {
    return fail(ErrorCode::job_state_forbids, "notice received before");
  }
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.notice != number || !is_live(job)) continue;
    const bool same = std::ranges::any_of(job.discs, [&](const auto& disc) {
      return place_key(disc.second.place) == place_key(place);
    });
    if (same) return fail(ErrorCode::place_same);
  }
  const std::string registered = DOZO_TRY(place_for(state, PlaceKind::notices, place));
  return Drafts{{type::kNoticeReceived,
                 who.actor,
                 {{"job", job_id_for_notice(state, number)},
                  {"number", number},
                  {"place", registered},
                  {"receipt", receipt},
                  {"clock_was_behind", now.clock_behind}}}};
}

Result<Drafts> decide_rejection(const State& state, const Who& who, const std::string& id,
                                const std::string& reason) {
  DOZO_TRY(require(state, who, Act::reject));
  const Job* job = state.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  if (job->state != JobState::receiving && job->state != JobState::ready) {
    return fail(ErrorCode::job_state_forbids);
  }
  if (!sealed::is_one_line(reason)) return fail(ErrorCode::reason_missing);
  return Drafts{
      {type::kJobRejected, who.actor, {{"job", id}, {"reason", reason}, {"second", who.second}}}};
}

Result<Drafts> decide_same_day_override(const State& state, const Who& who, const std::string& id,
                                        const std::string& reason, const std::string& report) {
  DOZO_TRY(require(state, who, Act::override_rule));
  const Job* job = state.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  if (job->state != JobState::ready || job->same_day_override ||
      !split_too_short(state, *job, *state.notice_of(*job))) {
    return fail(ErrorCode::job_state_forbids, "nothing to override");
  }
  if (!sealed::is_one_line(reason)) return fail(ErrorCode::reason_missing);
  return Drafts{{type::kSameDayOverridden,
                 who.actor,
                 {{"job", id},
                  {"rule", same_day(*job, *state.notice_of(*job)) ? "same_day" : "split_days"},
                  {"reason", reason},
                  {"second", who.second},
                  {"report", report}}}};
}

}  // namespace dozo::custody
