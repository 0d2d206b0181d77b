#include "firmware/daemon/page_facts.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/keeping.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::daemon {

using custody::Job;
using custody::State;

std::string medium_name(const std::string& kind) {
  return kind == "image" ? "ディスクイメージ" : kind;
}

std::string person(const State& state, const std::string& login) {
  const auto account = state.accounts.find(login);
  return account == state.accounts.end() ? std::string() : account->second.name;
}

// The one supervisor, where it is clear who that is; else the box stays empty for a hand to fill.
std::string supervisor(const State& state) {
  std::string name;
  for (const auto& [login, account] : state.accounts) {
    if (account.role != custody::Role::supervisor || account.closed) continue;
    if (!name.empty()) return {};
    name = account.name;
  }
  return name;
}

evidence::TerminalFacts terminal_facts(const State& state, const PageContext& context) {
  const custody::Terminal& terminal = *state.terminal;
  evidence::TerminalFacts facts;
  facts.number = terminal.number;
  facts.place = terminal.place;
  facts.contractor = terminal.contractor;
  facts.address = terminal.address;
  facts.version = DOZO_VERSION;
  facts.image = context.image;
  if (context.clock_behind) facts.clock = evidence::ClockState::behind;
  return facts;
}

evidence::Frame frame(const State& state, const PageContext& context) {
  evidence::Frame frame;
  frame.heading = context.heading;
  frame.terminal = terminal_facts(state, context);
  frame.people.supervisor = supervisor(state);
  frame.authenticity = context.authenticity;
  return frame;
}

evidence::DeliveryFacts delivery_facts(const State& state, const Job& job) {
  evidence::DeliveryFacts facts;
  facts.sheet = job.delivery;
  facts.discs = job.disc_count;
  if (job.discs.empty()) return facts;
  const std::string& signer = job.discs.begin()->second.signer;
  facts.signature.certificate = digest_from_hex(signer).value_or(Digest{});
  const auto anchor = state.anchors.find(signer);
  if (anchor == state.anchors.end()) return facts;
  const auto certificate = sealed::Certificate::from_pem(as_bytes(anchor->second.pem));
  if (certificate) facts.signature.signer = certificate->subject();
  return facts;
}

evidence::DiscFacts disc_facts(const State& state, const Job& job, const custody::Disc& disc) {
  evidence::DiscFacts facts;
  facts.number = disc.number;
  facts.label = job.delivery.number + " " + std::to_string(disc.number.number) + "/" +
                std::to_string(disc.number.count);
  facts.medium = medium_name(disc.medium);
  facts.bytes = disc.payload_bytes;
  facts.tag_manifest = digest_from_hex(disc.tag_manifest).value_or(Digest{});
  if (const auto json = parse_json(disc.verdict)) {
    if (const auto verdict = intake::verdict_from_json(*json)) {
      facts.parts = static_cast<int>(verdict->parts.size());
    }
  }
  facts.received = {disc.received_at, person(state, disc.received_by), disc.place};
  facts.receipt = disc.receipt;
  if (disc.returned_at) facts.returned = {*disc.returned_at, person(state, disc.returned_by), ""};
  return facts;
}

evidence::OverrideFacts override_facts(const State& state, const custody::Override& override) {
  return {override.rule,
          override.reason,
          override.at,
          {person(state, override.by), person(state, override.second)},
          override.report};
}

evidence::IncidentFacts incident_facts(const custody::Incident& incident) {
  return {incident.id, incident.kind, incident.at, incident.closed_at};
}

namespace {

// When the first of its discs, or its notice, came here.
Instant first_receipt(const State& state, const Job& job) {
  std::optional<Instant> first;
  const auto earlier = [&](Instant at) {
    if (!first || at < *first) first = at;
  };
  for (const auto& [number, disc] : job.discs) earlier(disc.received_at);
  if (const custody::Notice* notice = custody::own_notice(state, job)) earlier(notice->received_at);
  return first.value_or(Instant{});
}

}  // namespace

std::vector<evidence::IncidentFacts> incidents_of(const State& state, const Job& job) {
  const Instant since = first_receipt(state, job);
  std::vector<evidence::IncidentFacts> facts;
  for (const custody::Incident& incident : state.incidents) {
    // The terminal's own incidents touch every job that was here meanwhile. Another ward's never
    // stand on this one's paper.
    const bool meanwhile = !incident.closed_at || *incident.closed_at >= since;
    if (incident.job == job.id || (incident.job.empty() && meanwhile)) {
      facts.push_back(incident_facts(incident));
    }
  }
  return facts;
}

std::string reason_without_return(const State& state, const Job& job) {
  const auto found = std::find_if(
      state.incidents.begin(), state.incidents.end(),
      [&](const auto& each) { return each.job == job.id && each.kind == "erased_without_return"; });
  return found == state.incidents.end() ? std::string() : found->detail;
}

evidence::CountFacts count_facts(const State& state, const Job& job) {
  evidence::CountFacts facts;
  facts.sheet = job.delivery.records;
  if (job.contents) facts.received = job.contents->records;
  if (!job.counts) return facts;
  facts.printed = job.counts->printed;
  facts.enclosed = job.counts->enclosed;
  facts.by = person(state, job.counts->by);
  facts.entered_at = job.counts->at;
  return facts;
}

std::vector<evidence::LossFacts> loss_facts(const State& state, const Job& job) {
  std::vector<evidence::LossFacts> facts;
  const auto add = [&](const char* what, const std::string& number,
                       const std::optional<custody::Loss>& loss) {
    if (!loss) return;
    facts.push_back({what,
                     number,
                     loss->kind,
                     loss->reason,
                     loss->at,
                     {person(state, loss->by), person(state, loss->second)},
                     loss->incident});
  };
  for (const auto& [number, disc] : job.discs) add("disc", std::to_string(number), disc.loss);
  if (const custody::Notice* notice = custody::own_notice(state, job)) {
    add("notice", notice->number, notice->loss);
  }
  return facts;
}

std::optional<evidence::AcknowledgementFacts> acknowledgement_facts(const Job& job) {
  if (!job.acknowledged) return std::nullopt;
  return evidence::AcknowledgementFacts{job.acknowledged->on, job.acknowledged->by,
                                        job.acknowledged->note};
}

// All attempts but the last: retries are disclosed, those cut off by a restart too.
std::vector<evidence::EarlierAttempt> earlier_attempts(const Job& job) {
  std::vector<evidence::EarlierAttempt> earlier;
  for (std::size_t i = 0; i + 1 < job.erase_attempts.size(); ++i) {
    const custody::ErasureAttempt& attempt = job.erase_attempts[i];
    evidence::EarlierAttempt facts;
    facts.attempt = static_cast<int>(i) + 1;
    facts.at = attempt.ended.value_or(job.erase_attempts[i + 1].begun);
    if (attempt.error.size() > 2) facts.error = error_code(std::stoi(attempt.error.substr(2)));
    earlier.push_back(facts);
  }
  return earlier;
}

evidence::LedgerFact ledger_fact(const State& state, const ledger::Event& event) {
  static constexpr const char* kTelling[] = {
      "job",     "error",   "why",    "kind",  "incident",    "disc",  "number",
      "receipt", "report",  "second", "shelf", "certificate", "place", "step",
      "login",   "purpose", "area",   "name",  "course",      "role"};
  std::string detail;
  for (const char* key : kTelling) {
    const auto found = event.body.find(key);
    if (found == event.body.end() || *found == "" || *found == 0) continue;
    if (!found->is_string() && !found->is_number_integer()) continue;
    if (!detail.empty()) detail += " ";
    detail += found->is_string() ? found->get<std::string>() : found->dump();
  }
  return {event.sequence, event.time, event.type, person(state, event.actor), detail};
}

}  // namespace dozo::daemon
