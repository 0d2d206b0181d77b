// 事故報告書.
#include <algorithm>
#include <deque>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/history.hpp"
#include "firmware/daemon/page_facts.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/evidence/incident_report.hpp"

namespace dozo::daemon {
namespace {

using custody::Incident;
using custody::State;

constexpr std::int64_t kAround = 24 * 3600;  // seconds before and after the incident
constexpr std::size_t kMostBefore = 40;
constexpr std::size_t kMost = 100;

// Does the entry belong to the story? Everything of the job; of the terminal what could be a cause,
// not the daily log-ins of people who did right, nor a notice of which nobody knows yet whose it
// is.
bool belongs(const ledger::Event& event, const Incident& incident, const custody::Job* job) {
  if (event.type == custody::type::kPasswordSet || event.type == custody::type::kLoginSucceeded) {
    return false;
  }
  const std::string its = json_string(event.body, "job").value_or("");
  if (!its.empty()) return its == incident.job;
  if (!event.type.starts_with("notice.") && !event.type.starts_with("keeping.")) return true;
  return job != nullptr &&
         std::find(job->earlier.begin(), job->earlier.end(), event.sequence) != job->earlier.end();
}

Result<std::vector<evidence::LedgerFact>> events_around(Core& core, const State& state,
                                                        const Incident& incident) {
  std::deque<evidence::LedgerFact> facts;
  std::size_t before = 0;
  const custody::Job* job = state.job(incident.job);
  const Span span{{incident.at.seconds - kAround}, {incident.at.seconds + kAround}};
  DOZO_TRY(read_history(core.store(), span, [&](const ledger::Event& event) -> Result<> {
    if (!belongs(event, incident, job) || facts.size() >= kMost) return {};
    facts.push_back(ledger_fact(state, event));
    if (event.time < incident.at && ++before > kMostBefore) {
      facts.pop_front();
      --before;
    }
    return {};
  }));
  return std::vector<evidence::LedgerFact>(facts.begin(), facts.end());
}

void add_record(const State& state, const Incident& incident, evidence::IncidentReport& report) {
  report.incident = incident_facts(incident);
  report.by = person(state, incident.by);
  report.detail = incident.detail;
  report.closed_by = person(state, incident.closed_by);
  for (const custody::IncidentNote& note : incident.notes) {
    report.notes.push_back({note.step, note.text, person(state, note.by), note.at});
  }
  for (const custody::Contact& contact : state.contacts) {
    report.contacts.push_back({contact.duty, contact.name, contact.phone});
  }
}

}  // namespace

Result<Json> incident_page(Core& core, const State& after, const PageContext& context,
                           const std::string& id) {
  const auto incident = std::find_if(after.incidents.begin(), after.incidents.end(),
                                     [&](const Incident& each) { return each.id == id; });
  if (incident == after.incidents.end()) return fail(ErrorCode::incident_unknown);
  evidence::IncidentReport report;
  report.frame = frame(after, context);
  if (const custody::Job* job = after.job(incident->job)) {
    report.delivery = delivery_facts(after, *job);
    report.frame.department = job->delivery.department;
  }
  report.frame.people.handler = person(after, incident->by);
  report.frame.people.verifier = person(after, incident->closed_by);
  add_record(after, *incident, report);
  report.events = DOZO_TRY(events_around(core, after, *incident));
  return report.to_json();
}

}  // namespace dozo::daemon
