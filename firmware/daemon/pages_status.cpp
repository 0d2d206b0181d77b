// 取扱状況報告書.
#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/daemon/page_facts.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/daemon/period_history.hpp"

namespace dozo::daemon {
namespace {

using custody::Job;
using custody::JobState;
using custody::State;

// Where a disc or notice is: lost before returned before out before kept.
template <class Item>
void add_whereabouts(const State& state, const Item& item, evidence::ItemFacts& facts) {
  facts.receipt = item.receipt;
  facts.received = {item.received_at, person(state, item.received_by), item.place};
  if (item.loss) {
    facts.status = item.loss->kind;
    facts.since = item.loss->at;
  } else if (item.returned_at) {
    facts.status = "returned";
    facts.since = *item.returned_at;
    facts.held_by = person(state, item.returned_by);
  } else if (item.out) {
    facts.status = "out";
    facts.since = item.out->at;
    facts.held_by = person(state, item.out->by);
  } else {
    facts.status = "kept";
    facts.since = item.kept_since;
    facts.place = item.place;
  }
}

std::vector<evidence::ItemFacts> items(const State& state, const Job& job) {
  std::vector<evidence::ItemFacts> all;
  for (const auto& [number, disc] : job.discs) {
    evidence::ItemFacts facts;
    facts.what = "disc";
    facts.number = std::to_string(number) + "/" + std::to_string(job.disc_count);
    facts.medium = medium_name(disc.medium);
    add_whereabouts(state, disc, facts);
    all.push_back(std::move(facts));
  }
  if (const custody::Notice* notice = custody::own_notice(state, job)) {
    evidence::ItemFacts facts;
    facts.what = "notice";
    facts.number = notice->number;
    add_whereabouts(state, *notice, facts);
    all.push_back(std::move(facts));
  }
  return all;
}

// Whose a notice without a disc is nobody can tell: it stands in reports of all contracts only.
std::vector<evidence::ItemFacts> lone_notices(const State& state, const Span& span,
                                              const std::string& contract) {
  std::vector<evidence::ItemFacts> all;
  for (const auto& [number, notice] : state.notices) {
    const bool over = notice.returned_at && *notice.returned_at < span.from;
    if (!contract.empty() || over || notice.received_at > span.to) continue;
    if (custody::job_of_notice(state, notice) != nullptr) continue;
    evidence::ItemFacts facts;
    facts.what = "notice";
    facts.number = number;
    add_whereabouts(state, notice, facts);
    all.push_back(std::move(facts));
  }
  return all;
}

bool has_left(const Job& job) {
  return job.state == JobState::returned || job.state == JobState::erasing ||
         job.state == JobState::erased;
}

evidence::StatusDelivery status_of(const State& state, const Job& job, const JobHistory& history,
                                   Date today) {
  evidence::StatusDelivery facts;
  facts.delivery = delivery_facts(state, job);
  facts.state = custody::to_text(job.state);
  if (custody::is_return_overdue(state, job, today)) {
    facts.overdue_days = days_between(job.delivery.return_by, today);
  }
  for (const std::string& login : job.handlers) facts.handlers.push_back(person(state, login));
  facts.items = items(state, job);
  facts.moves = history.moves;
  facts.work = history.work;
  if (job.contents) facts.imported_at = job.imported_at;
  facts.counts = count_facts(state, job);
  if (job.return_signed) {
    facts.return_signed_at = job.return_signed_at;
    facts.return_signed_by = {person(state, job.return_handler),
                              person(state, job.return_supervisor)};
  }
  facts.acknowledged = acknowledgement_facts(job);
  facts.losses = loss_facts(state, job);
  facts.erase_attempts = static_cast<int>(job.erase_attempts.size());
  if (job.state == JobState::erased) facts.erased_at = job.erased_at;
  facts.certificate = job.certificate;
  if (job.same_day_override) {
    facts.overrides.push_back(override_facts(state, *job.same_day_override));
  }
  for (const custody::Incident& incident : state.incidents) {
    if (incident.job == job.id) facts.incidents.push_back(incident_facts(incident));
  }
  return facts;
}

// Was the job here at any time of the period?
bool belongs(const State& state, const Job& job, const Span& span, const std::string& contract) {
  if (job.discs.empty() || (!contract.empty() && job.delivery.contract != contract)) return false;
  const auto first = std::min_element(
      job.discs.begin(), job.discs.end(),
      [](const auto& a, const auto& b) { return a.second.received_at < b.second.received_at; });
  if (first->second.received_at > span.to) return false;
  if (custody::has_open_returns(state, job)) return true;
  if (job.state == JobState::erased) return job.erased_at >= span.from;
  return job.state != JobState::rejected || first->second.received_at >= span.from;
}

void add_open_of(const evidence::StatusDelivery& facts, const Job& job,
                 std::vector<evidence::OpenMatter>& open) {
  const std::string& number = job.delivery.number;
  if (facts.overdue_days > 0) {
    open.push_back({"return_overdue", number, to_iso(job.delivery.return_by)});
  }
  const std::string counts = evidence::outcome(facts.counts);
  if (counts == "differ") open.push_back({"counts_differ", number, ""});
  if (counts == "incomplete" && has_left(job)) open.push_back({"counts_missing", number, ""});
  if (has_left(job) && !facts.acknowledged) open.push_back({"not_acknowledged", number, ""});
  if (job.state == JobState::returned) open.push_back({"erasure_due", number, ""});
  if (job.state == JobState::erasing) open.push_back({"erasure_unproven", number, ""});
  for (const evidence::IncidentFacts& incident : facts.incidents) {
    if (!incident.closed_at) open.push_back({"incident_open", incident.number, number});
  }
}

void add_open_of_terminal(const State& state, Instant now, const std::string& contract,
                          evidence::StatusReport& report) {
  auto& open = report.open_matters;
  for (const custody::Kept& kept : custody::in_keeping(state)) {
    if (!contract.empty() && (kept.job == nullptr || kept.job->delivery.contract != contract)) {
      continue;
    }
    const std::string number =
        kept.job != nullptr ? kept.job->delivery.number : kept.notice->number;
    if (custody::is_out_too_long(state, kept, now)) {
      open.push_back({"out_too_long", number, person(state, kept.out()->by)});
    }
    if (kept.job == nullptr) open.push_back({"notice_without_disc", number, ""});
  }
  for (const evidence::IncidentFacts& incident : report.incidents) {
    if (!incident.closed_at) open.push_back({"incident_open", incident.number, ""});
  }
  for (const evidence::VisitFacts& visit : report.visits) {
    if (!visit.left) open.push_back({"visitor_inside", visit.person, std::to_string(visit.number)});
  }
  for (const auto& [login, account] : state.accounts) {
    if (lacks_training(account, date_in_japan(now)))
      open.push_back({"untrained", account.name, ""});
  }
}

std::vector<evidence::VisitFacts> visits(const State& state, const Span& span) {
  std::vector<evidence::VisitFacts> facts;
  for (const custody::Visit& visit : state.visits) {
    if (visit.entered > span.to || (visit.left && *visit.left < span.from)) continue;
    facts.push_back({visit.number, visit.area, visit.person, visit.organisation, visit.purpose,
                     visit.escort, visit.entered, visit.left, person(state, visit.recorded_by)});
  }
  return facts;
}

// 宛先: the one department that all deliveries come from.
std::string department_of(const std::vector<evidence::StatusDelivery>& deliveries) {
  std::string department;
  for (const evidence::StatusDelivery& each : deliveries) {
    const std::string& its = each.delivery.sheet.department;
    if (!department.empty() && department != its) return {};
    department = its;
  }
  return department;
}

}  // namespace

Result<Json> status_page(Core& core, const State& after, const PageContext& context,
                         const evidence::Period& period) {
  const Span span = span_of(period.from, period.to);
  PeriodHistory history = DOZO_TRY(read_period(core.store(), after, span, period.contract));
  const Instant now = context.heading.issued_at;
  evidence::StatusReport report;
  report.frame = frame(after, context);
  report.period = period;
  report.visits = visits(after, span);
  for (const custody::Incident& incident : after.incidents) {
    const bool over = incident.closed_at && *incident.closed_at < span.from;
    if (incident.job.empty() && incident.at <= span.to && !over) {
      report.incidents.push_back(incident_facts(incident));
    }
  }
  std::vector<const Job*> jobs;
  for (const auto& [id, job] : after.jobs) {
    if (belongs(after, job, span, period.contract)) jobs.push_back(&job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job* a, const Job* b) {
    return std::tie(a->delivery.contract, a->delivery.number) <
           std::tie(b->delivery.contract, b->delivery.number);
  });
  for (const Job* job : jobs) {
    report.deliveries.push_back(status_of(after, *job, history.jobs[job->id], date_in_japan(now)));
    add_open_of(report.deliveries.back(), *job, report.open_matters);
  }
  report.lone_notices = lone_notices(after, span, period.contract);
  add_open_of_terminal(after, now, period.contract, report);
  report.frame.department = department_of(report.deliveries);
  return report.to_json();
}

}  // namespace dozo::daemon
