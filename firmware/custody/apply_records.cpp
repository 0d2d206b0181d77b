// Incidents, issued documents, the wards' policies.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/base64.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/custody/folds.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

Result<> incident(State& state, const Event& event) {
  Incident incident;
  incident.id = incident_id(state.incidents.size() + 1);
  incident.kind = DOZO_TRY(text(event, "kind"));
  incident.job = DOZO_TRY(text(event, "job"));
  incident.detail = DOZO_TRY(text(event, "detail"));
  incident.by = event.actor;
  incident.at = event.time;
  state.incidents.push_back(std::move(incident));
  return {};
}

Result<Incident*> incident_of(State& state, const Event& event, const std::string& id) {
  const auto found = std::ranges::find(state.incidents, id, &Incident::id);
  if (found == state.incidents.end()) return contradiction(event);
  return &*found;
}

Result<> incident_noted(State& state, const Event& event) {
  Incident* incident = DOZO_TRY(incident_of(state, event, DOZO_TRY(text(event, "incident"))));
  incident->notes.push_back(built<IncidentNote>(
      DOZO_TRY(text(event, "step")), DOZO_TRY(text(event, "text")), event.actor, event.time));
  return {};
}

Result<> incident_closed(State& state, const Event& event) {
  Incident* incident = DOZO_TRY(incident_of(state, event, DOZO_TRY(text(event, "incident"))));
  incident->closed_at = event.time;
  incident->closed_by = event.actor;
  return {};
}

// The octets of the logo, which are what the policy names.
Result<std::string> logo_of(const Event& event, const std::string& named) {
  if (!event.body.contains("logo"))
    return named.empty() ? Result<std::string>("") : contradiction(event);
  const auto png = from_base64(DOZO_TRY(text(event, "logo")));
  if (!png || named.empty() || to_hex(sha256(*png)) != named) return contradiction(event);
  return std::string(as_text(*png));
}

Result<> policy_adopted(State& state, const Event& event) {
  const std::string signer = DOZO_TRY(text(event, "signer"));
  AdoptedPolicy adopted;
  adopted.text = DOZO_TRY(text(event, "policy"));
  adopted.rules = DOZO_TRY(parse_policy(adopted.text));
  adopted.sha256 = DOZO_TRY(text(event, "sha256"));
  adopted.by = event.actor;
  adopted.second = DOZO_TRY(text(event, "second"));
  adopted.at = event.time;
  adopted.logo = DOZO_TRY(logo_of(event, adopted.rules.logo));
  if (!state.anchors.contains(signer) || adopted.sha256 != to_hex(sha256(as_bytes(adopted.text)))) {
    return contradiction(event);
  }
  if (!adopted.logo.empty()) state.logos[adopted.sha256] = adopted.logo;
  state.policies[signer] = std::move(adopted);
  return {};
}

Result<> self_test_done(State& state, const Event& event) {
  const auto ok = event.body.find("ok");
  const auto failed = event.body.find("failed");
  const auto is_text = [](const Json& each) { return each.is_string(); };
  if (ok == event.body.end() || !ok->is_boolean() || failed == event.body.end() ||
      !failed->is_array() || !std::ranges::all_of(*failed, is_text) ||
      ok->get<bool>() != failed->empty()) {
    return contradiction(event);
  }
  state.self_test = {event.time, ok->get<bool>(), failed->get<std::vector<std::string>>()};
  return {};
}

Result<> counter_named(State& state, const Event& event) {
  const std::int64_t value = DOZO_TRY(json_integer(event.body, "value"));
  if (value < 1) return contradiction(event);
  const auto named = static_cast<std::uint64_t>(value);
  if (state.counter && named != *state.counter + 1) return contradiction(event);
  // A terminal without a counter does not come by one later.
  if (!state.counter && state.terminal) return contradiction(event);
  state.counter = named;
  return {};
}

Result<> document_issued(State& state, const Event& event) {
  state.documents.push_back(built<IssuedDocument>(
      DOZO_TRY(text(event, "number")), DOZO_TRY(text(event, "kind")), DOZO_TRY(text(event, "job")),
      DOZO_TRY(text(event, "sha256")), event.time));
  const auto incident = event.body.find("incident");
  if (incident == event.body.end()) return {};
  if (!incident->is_string()) return contradiction(event);
  DOZO_TRY(incident_of(state, event, *incident))->reports.push_back(state.documents.back().number);
  return {};
}

}  // namespace

void add_record_folds(FoldTable& table) {
  table[type::kIncident] = incident;
  table[type::kIncidentNoted] = incident_noted;
  table[type::kIncidentClosed] = incident_closed;
  table[type::kPolicyAdopted] = policy_adopted;
  table[type::kSelfTest] = self_test_done;
  table[type::kCounterNamed] = counter_named;
  table[type::kDocumentIssued] = document_issued;
}

}  // namespace dozo::custody
