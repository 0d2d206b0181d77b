#include "firmware/custody/decide_incidents.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "firmware/custody/keeping.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

constexpr std::size_t kLongestText = 2000;
constexpr std::array<std::string_view, 7> kKinds{
    "leak", "misuse", "tampering", "malfunction", "intrusion", "disaster", "other"};
constexpr std::array<std::string_view, 6> kSteps{"what",     "noticed",    "reported",
                                                 "measures", "prevention", "other"};

ledger::Draft recorded(const std::string& actor, const std::string& kind, const std::string& job,
                       const std::string& detail) {
  return {type::kIncident, actor, {{"kind", kind}, {"job", job}, {"detail", detail}}};
}

Result<const Incident*> find_incident(const State& state, const std::string& id) {
  const auto found = std::ranges::find(state.incidents, id, &Incident::id);
  if (found == state.incidents.end()) return fail(ErrorCode::incident_unknown);
  return &*found;
}

Result<const Incident*> find_open(const State& state, const std::string& id) {
  const Incident* incident = DOZO_TRY(find_incident(state, id));
  if (incident->closed_at) return fail(ErrorCode::incident_closed);
  return incident;
}

// What of the job is meant, if it may be declared lost: neither returned nor declared before.
template <class Item>
Result<> may_be_lost(const Item& item) {
  if (item.returned_at) return fail(ErrorCode::job_state_forbids, "returned before");
  if (item.loss) return fail(ErrorCode::item_lost, item.loss->incident);
  return {};
}

}  // namespace

std::string next_incident(const State& state) {
  return incident_id(state.incidents.size() + 1);
}

Drafts automatic_incident(const State& state, const std::string& kind, const std::string& job,
                          const std::string& detail) {
  const bool open = std::ranges::any_of(state.incidents, [&](const Incident& each) {
    return !each.closed_at && each.kind == kind && each.job == job && each.detail == detail;
  });
  if (open) return {};
  return {recorded("terminal", kind, job, detail)};
}

Result<Drafts> decide_incident(const State& state, const Who& who, const std::string& kind,
                               const std::string& job, const std::string& detail) {
  DOZO_TRY(require(state, who, Act::report_incident));
  if (std::ranges::find(kKinds, kind) == kKinds.end()) {
    return fail(ErrorCode::request_malformed, "kind");
  }
  if (!job.empty() && state.job(job) == nullptr) return fail(ErrorCode::job_unknown);
  if (!sealed::is_one_line(detail, kLongestText)) return fail(ErrorCode::reason_missing);
  return Drafts{recorded(who.actor, kind, job, detail)};
}

Result<Drafts> decide_note(const State& state, const Who& who, const std::string& incident,
                           const std::string& step, const std::string& text) {
  DOZO_TRY(require(state, who, Act::report_incident));
  DOZO_TRY(find_open(state, incident));
  if (std::ranges::find(kSteps, step) == kSteps.end()) {
    return fail(ErrorCode::request_malformed, "step");
  }
  if (!sealed::is_one_line(text, kLongestText)) return fail(ErrorCode::request_malformed, "text");
  return Drafts{
      {type::kIncidentNoted, who.actor, {{"incident", incident}, {"step", step}, {"text", text}}}};
}

Result<Drafts> decide_incident_closed(const State& state, const Who& who,
                                      const std::string& incident) {
  DOZO_TRY(require(state, who, Act::close_incident));
  const Incident* found = DOZO_TRY(find_open(state, incident));
  if (std::ranges::find(found->notes, "measures", &IncidentNote::step) == found->notes.end()) {
    return fail(ErrorCode::incident_unfinished);
  }
  return Drafts{
      {type::kIncidentClosed, who.actor, {{"incident", incident}, {"second", who.second}}}};
}

Result<> may_report(const State& state, const Who& who, const std::string& incident) {
  DOZO_TRY(require(state, who, Act::report_incident));
  DOZO_TRY(find_incident(state, incident));
  return {};
}

Result<Drafts> decide_loss(const State& state, const Who& who, const std::string& id, int disc,
                           const std::string& kind, const std::string& reason) {
  DOZO_TRY(require(state, who, Act::declare_loss));
  const Job* job = state.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  // While it is read it is in the drive.
  if (job->state == JobState::importing) return fail(ErrorCode::job_state_forbids, "importing");
  if (kind != "lost" && kind != "broken") return fail(ErrorCode::request_malformed, "kind");
  if (!sealed::is_one_line(reason, kLongestText)) return fail(ErrorCode::reason_missing);
  Json body{{"job", id},
            {"kind", kind},
            {"reason", reason},
            {"second", who.second},
            {"incident", next_incident(state)}};
  const char* what = type::kNoticeLost;
  if (disc != 0) {
    const auto found = job->discs.find(disc);
    if (found == job->discs.end()) return fail(ErrorCode::disc_unknown);
    DOZO_TRY(may_be_lost(found->second));
    what = type::kDiscLost;
    body["disc"] = disc;
  } else {
    const Notice* notice = own_notice(state, *job);
    if (notice == nullptr) return fail(ErrorCode::notice_not_received);
    DOZO_TRY(may_be_lost(*notice));
    body["number"] = notice->number;
  }
  // The incident first: the loss names it.
  return Drafts{recorded(who.actor, (disc != 0 ? "disc_" : "notice_") + kind, id, reason),
                {what, who.actor, std::move(body)}};
}

}  // namespace dozo::custody
