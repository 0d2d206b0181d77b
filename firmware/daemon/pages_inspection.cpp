// 点検報告書: what the state and a period of the ledger say of each measure.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/daemon/page_facts.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/daemon/period_history.hpp"
#include "firmware/evidence/inspection_report.hpp"

namespace dozo::daemon {
namespace {

using custody::JobState;
using custody::State;
using evidence::MeasureFact;
using evidence::MeasureFacts;
using evidence::MeasureStatus;
namespace type = custody::type;

/// Names, as many as a cell of the page holds.
class Names {
 public:
  void add(const std::string& name) {
    constexpr std::size_t kMost = 12;
    if (++count_ > kMost) return;
    text_ += (text_.empty() ? "" : "、") + name;
    if (count_ == kMost) text_ += " ほか";
  }
  [[nodiscard]] MeasureFact fact(const char* name) const { return {name, count(), text_}; }
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(count_); }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

MeasureStatus departed_if(bool departed) {
  return departed ? MeasureStatus::deviation : MeasureStatus::kept;
}
MeasureStatus seen_if(bool seen) {
  return seen ? MeasureStatus::kept : MeasureStatus::unknown;
}

class Inspection {
 public:
  Inspection(const State& state, const PeriodHistory& history, const Span& span,
             const std::string& contract, Instant now)
      : state_(state), history_(history), span_(span), contract_(contract), now_(now) {
    count_people();
    count_jobs();
    count_incidents();
    for (const auto& [key, place] : state_.places) {
      if (!place.retired)
        (place.kind == custody::PlaceKind::discs ? discs_at_ : notices_at_).add(place.name);
    }
  }

  std::vector<MeasureFacts> measures() {
    delivery();
    people();
    registers();
    return std::move(measures_);
  }

 private:
  void count_people();
  void count_jobs();
  void count_incidents();
  void delivery();
  void people();
  void registers();
  void add(const char* number, MeasureStatus status, std::vector<MeasureFact> facts) {
    measures_.push_back({number, status, std::move(facts)});
  }
  [[nodiscard]] MeasureFact events(const char* fact, const char* event) const {
    return {fact, history_.count(event), ""};
  }
  [[nodiscard]] MeasureFact issued(const char* fact, evidence::Kind kind) const {
    return {fact, history_.issued(std::string(evidence::to_token(kind))), ""};
  }
  // Another contract's, or nobody knows yet whose, where one contract was asked for.
  [[nodiscard]] bool is_of_another(const custody::Job* job) const {
    return !contract_.empty() && (job == nullptr || job->delivery.contract != contract_);
  }
  [[nodiscard]] bool inside(Instant at) const { return span_.from <= at && at <= span_.to; }

  const State& state_;
  const PeriodHistory& history_;
  const Span& span_;
  const std::string& contract_;
  Instant now_;
  std::vector<MeasureFacts> measures_;
  std::map<custody::Role, Names> roles_;
  Names closed_, trained_, untrained_, discs_at_, notices_at_;
  Names same_place_, overrides_, worked_, returned_, acknowledged_, overdue_, losses_;
  Names erased_, certificates_, unproven_, without_return_;
  Names incidents_, open_incidents_, unreported_, clock_, breaches_;
};

void Inspection::count_people() {
  const Date today = date_in_japan(now_);
  for (const auto& [login, account] : state_.accounts) {
    if (account.closed) {
      closed_.add(account.name);
      continue;
    }
    roles_[account.role].add(account.name);
    if (lacks_training(account, today)) untrained_.add(account.name);
    if (account.trained_on(today)) trained_.add(account.name);
  }
}

void Inspection::count_jobs() {
  for (const auto& [id, job] : state_.jobs) {
    if (is_of_another(&job)) continue;
    const std::string& number = job.delivery.number;
    const custody::Notice* notice = custody::own_notice(state_, job);
    for (const auto& [disc_number, disc] : job.discs) {
      if (notice != nullptr &&
          custody::place_key(disc.place) == custody::place_key(notice->place)) {
        same_place_.add(number);
      }
      if (disc.loss && inside(disc.loss->at)) losses_.add(disc.loss->incident);
    }
    if (notice != nullptr && notice->loss && inside(notice->loss->at)) {
      losses_.add(notice->loss->incident);
    }
    if (job.same_day_override && inside(job.same_day_override->at)) {
      overrides_.add(job.same_day_override->report);
    }
    const auto history = history_.jobs.find(id);
    if (history != history_.jobs.end() && !history->second.work.empty()) worked_.add(number);
    if (job.return_signed && inside(job.return_signed_at)) returned_.add(number);
    if (job.acknowledged && inside(job.acknowledged->at)) acknowledged_.add(number);
    if (custody::is_return_overdue(state_, job, date_in_japan(now_))) overdue_.add(number);
    if (job.state == JobState::erased && inside(job.erased_at)) {
      erased_.add(number);
      if (!job.certificate.empty()) certificates_.add(job.certificate);
    }
    if (job.state == JobState::erasing) unproven_.add(number);
    if (!reason_without_return(state_, job).empty()) without_return_.add(number);
  }
}

void Inspection::count_incidents() {
  for (const custody::Incident& incident : state_.incidents) {
    const bool of_another = !incident.job.empty() && is_of_another(state_.job(incident.job));
    if (of_another || !inside(incident.at)) continue;
    incidents_.add(incident.id);
    if (!incident.closed_at) open_incidents_.add(incident.id);
    if (incident.reports.empty()) unreported_.add(incident.id);
    if (incident.kind == "clock_behind") clock_.add(incident.id);
    static constexpr std::string_view kBreaches[] = {"leak", "misuse", "tampering", "intrusion"};
    if (std::find(std::begin(kBreaches), std::end(kBreaches), incident.kind) !=
        std::end(kBreaches)) {
      breaches_.add(incident.id);
    }
  }
}

// S1 to S5, C13 and what says the same in the special terms.
void Inspection::delivery() {
  const MeasureFact received = events("discs_received", type::kDiscReceived);
  const MeasureFact refused = events("discs_refused", type::kDiscRefused);
  const auto anchors = std::count_if(state_.anchors.begin(), state_.anchors.end(),
                                     [](const auto& anchor) { return !anchor.second.retired; });
  add("S1", MeasureStatus::unknown, {{"anchors", anchors, ""}, received, refused});
  add("S2", MeasureStatus::kept, {received, refused});
  add("S3", departed_if(same_place_.count() > 0),
      {discs_at_.fact("places_discs"), notices_at_.fact("places_notices"),
       same_place_.fact("same_place")});
  add("S4", departed_if(overrides_.count() > 0),
      {received, events("notices_received", type::kNoticeReceived),
       overrides_.fact("same_day_overrides")});
  const bool came_back = overdue_.count() == 0 && losses_.count() == 0 &&
                         without_return_.count() == 0 && unproven_.count() == 0;
  const std::vector<MeasureFact> back = {
      returned_.fact("returned"),       acknowledged_.fact("acknowledged"),
      overdue_.fact("return_overdue"),  losses_.fact("losses"),
      erased_.fact("erased"),           without_return_.fact("erased_without_return"),
      unproven_.fact("erasures_failed")};
  add("C13", departed_if(!came_back), back);
  add("T11", departed_if(!came_back), back);
  add("T12", departed_if(erased_.count() != certificates_.count() || unproven_.count() > 0),
      {erased_.fact("erased"), certificates_.fact("certificates"),
       unproven_.fact("erasures_failed")});
  add("C4", departed_if(history_.work_by_unnamed > 0),
      {worked_.fact("jobs_worked"),
       events("work_sessions", type::kWorkOpened),
       {"by_unnamed", history_.work_by_unnamed, ""}});
  add("C9", MeasureStatus::unknown, {{"replies", 0, ""}});
  add("T6", MeasureStatus::unknown, {{"terminal_place", 1, state_.terminal->place}});
  add("T9", MeasureStatus::kept, {events("work_sessions", type::kWorkOpened)});
}

void Inspection::people() {
  std::int64_t open = 0;
  for (const auto& [role, names] : roles_) open += names.count();
  add("C3", MeasureStatus::kept,
      {{"accounts", open, ""},
       closed_.fact("closed_accounts"),
       events("failed_logins", type::kLoginFailed),
       events("password_resets", type::kPasswordReset)});
  const MeasureFact supervisors = roles_[custody::Role::supervisor].fact("supervisors");
  const MeasureFact handlers = roles_[custody::Role::handler].fact("handlers");
  add("C6", seen_if(history_.issued("roster") > 0),
      {supervisors, handlers, issued("rosters_issued", evidence::Kind::roster)});
  add("T13", MeasureStatus::unknown, {supervisors, handlers});
  const std::vector<MeasureFact> training = {trained_.fact("trained"), untrained_.fact("untrained"),
                                             events("trainings", type::kTrainingRecorded)};
  add("C11", departed_if(untrained_.count() > 0), training);
  add("T18", departed_if(untrained_.count() > 0), training);
  const MeasureFact inspectors = roles_[custody::Role::inspector].fact("inspector_accounts");
  const MeasureFact visits{"inspector_logins", history_.inspector_logins, ""};
  const MeasureFact reports = issued("reports_issued", evidence::Kind::status_report);
  add("S5", seen_if(history_.inspector_logins > 0 || reports.count > 0),
      {inspectors, visits, reports});
  add("T14", seen_if(reports.count > 0), {reports});
  add("T15-17", seen_if(history_.inspector_logins > 0), {inspectors, visits});
}

void Inspection::registers() {
  add("C1", breaches_.count() > 0 ? MeasureStatus::deviation : MeasureStatus::unknown,
      {breaches_.fact("incidents")});
  add("T2", breaches_.count() > 0 ? MeasureStatus::deviation : MeasureStatus::unknown,
      {breaches_.fact("incidents")});
  // The terminal knows that it scans nothing: that is said, not left open.
  add("C2", MeasureStatus::deviation, {{"virus_scans", 0, DOZO_VERSION}});
  add("C5", MeasureStatus::kept,
      {{"ledger_entries", history_.entries, ""}, clock_.fact("clock_behind")});
  Names late;
  for (const custody::Kept& kept : custody::in_keeping(state_)) {
    if (is_of_another(kept.job)) continue;
    if (custody::is_out_too_long(state_, kept, now_)) late.add(kept.place());
  }
  add("C7", departed_if(late.count() > 0 || losses_.count() > 0),
      {discs_at_.fact("places_discs"), events("taken_out", type::kTakenOut),
       events("put_back", type::kPutBack), late.fact("out_too_long"), losses_.fact("losses")});
  Names there;
  for (const custody::Visit& visit : state_.visits) {
    if (!visit.left && visit.entered <= span_.to) there.add(visit.person);
  }
  add("C8", departed_if(there.count() > 0),
      {events("visits", type::kVisitEntered), there.fact("visitors_inside")});
  add("C10", departed_if(state_.contacts.empty()),
      {{"contacts", static_cast<std::int64_t>(state_.contacts.size()), ""}});
  const std::vector<MeasureFact> told = {
      incidents_.fact("incidents"), open_incidents_.fact("incidents_open"),
      issued("incident_reports", evidence::Kind::incident_report)};
  add("C12", departed_if(unreported_.count() > 0), told);
  add("T19", departed_if(unreported_.count() > 0), told);
}

}  // namespace

Result<Json> inspection_page(Core& core, const State& after, const PageContext& context,
                             const evidence::Period& period) {
  const Span span = span_of(period.from, period.to);
  const PeriodHistory history = DOZO_TRY(read_period(core.store(), after, span, period.contract));
  evidence::InspectionReport report;
  report.frame = frame(after, context);
  report.period = period;
  report.measures =
      Inspection(after, history, span, period.contract, context.heading.issued_at).measures();
  return report.to_json();
}

}  // namespace dozo::daemon
