#include "firmware/custody/numbering.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

// A member of the body where it is a text, else "".
std::string member(const Json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool makes_job(const State& state, const std::string& type, const std::string& job) {
  return type == type::kDiscReceived && state.job(job) == nullptr;
}

// What came before the job: everything recorded of the notice that its delivery names.
Json earlier_entries(const State& state, const Json& body) {
  Json entries = Json::array();
  const auto verdict = body.find("verdict");
  if (verdict == body.end() || !verdict->is_object()) return entries;
  const auto delivery = verdict->find("delivery");
  if (delivery == verdict->end() || !delivery->is_object()) return entries;
  const auto notice = state.notices.find(member(*delivery, "notice"));
  if (notice == state.notices.end() || !notice->second.settled_with.empty()) return entries;
  if (notice->second.returned_at) return entries;  // it went back before this delivery came
  for (const std::uint64_t entry : notice->second.entries) entries.push_back(entry);
  return entries;
}

// What happens to an incident happens to its job.
bool is_of_incident(const ledger::Draft& draft) {
  return draft.type == type::kIncidentNoted || draft.type == type::kIncidentClosed;
}

std::string job_of_incident(const State& state, const std::string& id) {
  for (const Incident& incident : state.incidents) {
    if (incident.id == id) return incident.job;
  }
  return "";
}

}  // namespace

void Numbering::complete(ledger::Draft& draft) {
  if (is_of_incident(draft)) {
    draft.body["job"] = job_of_incident(state_, member(draft.body, "incident"));
  }
  const std::string job = member(draft.body, "job");
  if (job.empty()) return;
  if (makes_job(state_, draft.type, job) && !last_.contains(job)) {
    draft.body["earlier"] = earlier_entries(state_, draft.body);
  }
  const Job* known = state_.job(job);
  const auto last = last_.try_emplace(job, known == nullptr ? 0 : known->events).first;
  draft.body["nth"] = ++last->second;
}

Result<> number_follows(const State& state, const ledger::Event& event) {
  const std::string id = member(event.body, "job");
  const auto nth = event.body.find("nth");
  if (id.empty()) return nth == event.body.end() ? Result<>() : contradiction(event);
  const Job* job = state.job(id);
  const std::uint64_t expected = (job == nullptr ? 0 : job->events) + 1;
  if (nth == event.body.end() || *nth != expected) return contradiction(event);
  const auto earlier = event.body.find("earlier");
  if (!makes_job(state, event.type, id)) {
    return earlier == event.body.end() ? Result<>() : contradiction(event);
  }
  if (earlier == event.body.end() || *earlier != earlier_entries(state, event.body)) {
    return contradiction(event);
  }
  return {};
}

Result<> remember_number(State& state, const ledger::Event& event) {
  const std::string id = member(event.body, "job");
  if (!id.empty()) {
    const auto job = state.jobs.find(id);
    if (job == state.jobs.end()) return contradiction(event);
    if (++job->second.events == 1) job->second.first_event = event.sequence;
    job->second.last_event = event.sequence;
    return {};
  }
  if (!event.type.starts_with("notice.") && !event.type.starts_with("keeping.")) return {};
  const auto notice = state.notices.find(member(event.body, "number"));
  if (notice != state.notices.end()) notice->second.entries.push_back(event.sequence);
  return {};
}

}  // namespace dozo::custody
