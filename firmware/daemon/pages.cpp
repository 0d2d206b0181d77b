#include "firmware/daemon/pages.hpp"

#include <nlohmann/json.hpp>

#include "firmware/daemon/page_facts.hpp"

namespace dozo::daemon {

using custody::Job;
using custody::State;

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
  facts.incidents = incidents_of(after, *job);
  facts.counts = count_facts(after, *job);
  facts.losses = loss_facts(after, *job);
  facts.acknowledged = acknowledgement_facts(*job);
  facts.without_return = reason_without_return(after, *job);
  facts.authenticity = context.authenticity;
  return facts;
}

}  // namespace dozo::daemon
