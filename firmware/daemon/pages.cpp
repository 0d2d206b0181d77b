#include "firmware/daemon/pages.hpp"

#include <nlohmann/json.hpp>

#include "firmware/intake/verdict.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::daemon {
namespace {

using custody::Job;
using custody::State;

std::string person(const State& state, const std::string& login) {
  const auto account = state.accounts.find(login);
  return account == state.accounts.end() ? std::string() : account->second.name;
}

// The one supervisor, where it is clear who that is; else the box stays empty for a hand to fill.
std::string supervisor(const State& state) {
  std::string name;
  for (const auto& [login, account] : state.accounts) {
    if (account.role != custody::Role::supervisor) continue;
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
  if (context.clock_behind) facts.clock = evidence::ClockState::behind;
  return facts;
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

std::string medium_name(const std::string& kind) {
  return kind == "image" ? "ディスクイメージ" : kind;
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
  return {"same_day",
          override.reason,
          override.at,
          {person(state, override.by), person(state, override.second)},
          override.report};
}

std::vector<evidence::IncidentFacts> incident_facts(const State& state, const Job& job) {
  std::vector<evidence::IncidentFacts> facts;
  for (const custody::Incident& incident : state.incidents) {
    if (incident.job == job.id && incident.kind == "erased_without_return") {
      facts.push_back({incident.at, "媒体または通知書の返却を待たずに消去した"});
    }
    if (incident.kind == "clock_behind") {
      facts.push_back({incident.at, "端末の時計が記録より遅れていた"});
    }
  }
  return facts;
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

}  // namespace

Json disc_receipt_page(const State& after, const PageContext& context, const std::string& id,
                       int number) {
  const Job& job = after.jobs.at(id);
  const custody::Disc& disc = job.discs.at(number);
  evidence::DiscReceipt receipt;
  receipt.heading = context.heading;
  receipt.terminal = terminal_facts(after, context);
  receipt.delivery = delivery_facts(after, job);
  receipt.people.supervisor = supervisor(after);
  receipt.people.handler = person(after, disc.received_by);
  receipt.disc = disc_facts(after, job, disc);
  receipt.authenticity = context.authenticity;
  return receipt.to_json();
}

Json notice_receipt_page(const State& after, const PageContext& context,
                         const std::string& number) {
  const custody::Notice& notice = after.notices.at(number);
  evidence::NoticeReceipt receipt;
  receipt.heading = context.heading;
  receipt.terminal = terminal_facts(after, context);
  for (const auto& [id, job] : after.jobs) {
    if (job.delivery.notice != number || job.state == custody::JobState::erased) continue;
    receipt.delivery = delivery_facts(after, job);
    receipt.department = job.delivery.department;
  }
  receipt.notice = number;
  receipt.people.supervisor = supervisor(after);
  receipt.people.handler = person(after, notice.received_by);
  receipt.received = {notice.received_at, person(after, notice.received_by), notice.place};
  receipt.authenticity = context.authenticity;
  return receipt.to_json();
}

Json deviation_page(const State& after, const PageContext& context, const std::string& id) {
  const Job& job = after.jobs.at(id);
  evidence::Deviation deviation;
  deviation.heading = context.heading;
  deviation.terminal = terminal_facts(after, context);
  deviation.delivery = delivery_facts(after, job);
  deviation.people.supervisor = supervisor(after);
  deviation.people.handler = person(after, job.same_day_override->by);
  deviation.people.verifier = person(after, job.same_day_override->second);
  deviation.facts = override_facts(after, *job.same_day_override);
  deviation.authenticity = context.authenticity;
  return deviation.to_json();
}

Result<evidence::ErasureFacts> erasure_facts(const State& after, const PageContext& context,
                                             const std::string& id, vault::Shelf& shelf,
                                             int shelf_number) {
  const Job* job = after.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  evidence::ErasureFacts facts;
  facts.heading = context.heading;
  facts.terminal = terminal_facts(after, context);
  facts.delivery = delivery_facts(after, *job);
  facts.people.supervisor = supervisor(after);
  facts.people.handler = person(after, job->erase_operator);
  facts.people.verifier = person(after, job->erase_second);
  for (const auto& [number, disc] : job->discs) {
    facts.discs.push_back(disc_facts(after, *job, disc));
  }
  if (const custody::Notice* notice = after.notice_of(*job)) {
    evidence::NoticeCustody custody;
    custody.received = {notice->received_at, person(after, notice->received_by), notice->place};
    custody.receipt = notice->receipt;
    if (notice->returned_at) {
      custody.returned = {*notice->returned_at, person(after, notice->returned_by), ""};
    }
    facts.notice = custody;
  }
  if (job->contents) {
    facts.content = evidence::ContentFacts{job->contents->files, job->contents->bytes,
                                           digest_from_hex(job->contents->index).value_or(Digest{}),
                                           job->imported_at};
  }
  facts.shelf = shelf_number;
  facts.storage = shelf.facts();
  facts.earlier = earlier_attempts(*job);
  if (job->same_day_override)
    facts.overrides.push_back(override_facts(after, *job->same_day_override));
  facts.incidents = incident_facts(after, *job);
  facts.authenticity = context.authenticity;
  return facts;
}

}  // namespace dozo::daemon
