// Incidents and issued documents.
#include <nlohmann/json.hpp>

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

Result<> document_issued(State& state, const Event& event) {
  state.documents.push_back({DOZO_TRY(text(event, "number")), DOZO_TRY(text(event, "kind")),
                             DOZO_TRY(text(event, "job")), DOZO_TRY(text(event, "sha256")),
                             event.time});
  return {};
}

}  // namespace

void add_record_folds(FoldTable& table) {
  table[type::kIncident] = incident;
  table[type::kDocumentIssued] = document_issued;
}

}  // namespace dozo::custody
