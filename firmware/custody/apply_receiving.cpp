// Receipt of discs and notices.
#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

void update_readiness(State& state, Job& job) {
  if (job.state != JobState::receiving) return;
  const bool all = static_cast<int>(job.discs.size()) == job.disc_count;
  if (all && state.notice_of(job) != nullptr) job.state = JobState::ready;
}

Result<> disc_received(State& state, const Event& event) {
  const std::string id = DOZO_TRY(text(event, "job"));
  const Json verdict = event.body.value("verdict", Json::object());
  Disc disc;
  disc.number.number = static_cast<int>(DOZO_TRY(json_integer(verdict, "disc")));
  disc.number.count = static_cast<int>(DOZO_TRY(json_integer(verdict, "discs")));
  disc.tag_manifest = DOZO_TRY(json_string(verdict, "tag_manifest"));
  disc.signer = DOZO_TRY(json_string(verdict, "signer"));
  disc.medium = DOZO_TRY(text(event, "medium"));
  disc.payload_bytes = static_cast<std::uint64_t>(DOZO_TRY(json_integer(verdict, "payload_bytes")));
  disc.place = DOZO_TRY(text(event, "place"));
  disc.kept_since = event.time;
  disc.received_by = event.actor;
  disc.received_at = event.time;
  disc.receipt = DOZO_TRY(text(event, "receipt"));
  disc.verdict = DOZO_TRY(canonical_json(verdict));
  Job& job = state.jobs[id];
  if (job.id.empty()) {
    job.id = id;
    job.delivery = DOZO_TRY(sealed::delivery_from_json(verdict.value("delivery", Json::object())));
    job.disc_count = disc.number.count;
    job.earlier = event.body.value("earlier", job.earlier);
  }
  job.clock_was_behind |= DOZO_TRY(json_bool(event.body, "clock_was_behind"));
  if (!job.discs.emplace(disc.number.number, disc).second) return contradiction(event);
  update_readiness(state, job);
  return {};
}

Result<> notice_received(State& state, const Event& event) {
  Notice notice;
  notice.number = DOZO_TRY(text(event, "number"));
  notice.place = DOZO_TRY(text(event, "place"));
  notice.kept_since = event.time;
  notice.received_by = event.actor;
  notice.received_at = event.time;
  notice.receipt = DOZO_TRY(text(event, "receipt"));
  notice.clock_was_behind = DOZO_TRY(json_bool(event.body, "clock_was_behind"));
  state.notices[notice.number] = notice;
  // Where its disc has come: with a ledger of many years, no job is looked for by its notice.
  if (!DOZO_TRY(text(event, "job")).empty()) {
    update_readiness(state, *DOZO_TRY(job_of(state, event)));
  }
  return {};
}

Result<> job_rejected(State& state, const Event& event) {
  DOZO_TRY(job_of(state, event))->state = JobState::rejected;
  return {};
}

Result<> same_day_overridden(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->same_day_override =
      built<Override>(DOZO_TRY(text(event, "rule")), event.actor, DOZO_TRY(text(event, "second")),
                      DOZO_TRY(text(event, "reason")), event.time, DOZO_TRY(text(event, "report")));
  return {};
}

}  // namespace

void add_receiving_folds(FoldTable& table) {
  table[type::kDiscRefused] = no_change;
  table[type::kDiscReceived] = disc_received;
  table[type::kNoticeReceived] = notice_received;
  table[type::kJobRejected] = job_rejected;
  table[type::kSameDayOverridden] = same_day_overridden;
}

}  // namespace dozo::custody
