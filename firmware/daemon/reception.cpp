#include "firmware/daemon/reception.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/intake/receive.hpp"

namespace dozo::daemon {
namespace {

custody::DiscFinding finding_of(const intake::Verdict& verdict, const std::string& medium) {
  return {verdict.delivery,      verdict.disc,     to_hex(verdict.tag_manifest),
          verdict.payload_bytes, to_json(verdict), medium};
}

// A disc that was put in to be received, and cannot be. A ward's commissioning disc is read by
// enrolment.read.
bool is_refusal(ErrorCode code) {
  return code != ErrorCode::cancelled && code != ErrorCode::not_commissioned &&
         code != ErrorCode::disc_commissioning;
}

}  // namespace

const char* to_text(Desk::Finding finding) {
  switch (finding) {
    case Desk::Finding::pending:
      return "pending";
    case Desk::Finding::fresh:
      return "fresh";
    case Desk::Finding::received:
      return "received";
    case Desk::Finding::refused:
      return "refused";
  }
  return "";
}

void Reception::attend() {
  for (;;) {
    auto event = drive_.next_event();
    note_trouble(event ? std::nullopt : std::optional(event.error()));
    if (!event || !*event) break;
    if (**event == intake::DriveEvent::inserted) {
      inserted();
    } else {
      ejected();
    }
  }
  if (examination_due()) begin_examination();
}

// A drive that has gone says so again and again: it is told once.
void Reception::note_trouble(std::optional<Error> trouble) {
  const std::lock_guard held(mutex_);
  if (trouble && !trouble_) std::fprintf(stderr, "%s\n", describe(*trouble).c_str());
  trouble_ = std::move(trouble);
}

std::optional<Error> Reception::trouble() const {
  const std::lock_guard held(mutex_);
  return trouble_;
}

void Reception::inserted() {
  {
    const std::lock_guard held(mutex_);
    ++insertion_;
    desk_ = Desk{drive_.medium().value_or(intake::Medium{}), {}, {}, {}, {}};
  }
  const ActivityStatus status = activities_.status();
  if (status.running && status.kind == ActivityKind::import) {
    offer_present_disc();
  }
}

void Reception::ejected() {
  {
    const std::lock_guard held(mutex_);
    desk_.reset();
  }
  feed_.withdraw();
  const ActivityStatus status = activities_.status();
  const bool reads_disc =
      status.running && (status.kind == ActivityKind::examine ||
                         (status.kind == ActivityKind::import && !status.waiting_for_disc));
  if (reads_disc) activities_.cancel(ErrorCode::disc_removed);
}

void Reception::offer_present_disc() {
  auto disc = drive_.open();
  if (!disc) return;
  const std::lock_guard held(mutex_);
  feed_.offer({std::move(*disc), insertion_});
}

void Reception::import_has_read(std::uint64_t insertion, const intake::Verdict& verdict,
                                const std::string& job) {
  const std::lock_guard held(mutex_);
  if (!desk_ || insertion_ != insertion) return;
  desk_ = Desk{desk_->medium, Desk::Finding::received, verdict, job, {}};
}

void Reception::examine_again() {
  const std::lock_guard held(mutex_);
  ++insertion_;  // an examination under way no longer counts
  if (desk_) desk_ = Desk{desk_->medium, {}, {}, {}, {}};
}

// A disc of which nothing is known yet. While an import runs this waits for its end: what it has
// read itself needs no examination any more.
bool Reception::examination_due() const {
  const std::lock_guard held(mutex_);
  return desk_ && desk_->finding == Desk::Finding::pending;
}

void Reception::begin_examination() {
  if (activities_.running()) return;  // attended to again when it has ended
  auto opened = drive_.open();
  if (!opened) return;  // it has left already: its event follows
  const auto disc = std::make_shared<UniqueFd>(std::move(*opened));
  static_cast<void>(activities_.start(ActivityKind::examine, "", [this, disc](Activity& activity) {
    return examine(disc->get(), activity);
  }));
}

Result<std::string> Reception::examine(int disc, Activity& activity) {
  std::uint64_t insertion = 0;
  Desk desk;
  {
    const std::lock_guard held(mutex_);
    if (!desk_) return fail(ErrorCode::no_disc);
    insertion = insertion_;
    desk.medium = desk_->medium;
  }
  Result<> outcome = check(disc, desk, activity);
  if (!outcome) {
    const Error error = activity.cause(outcome.error());
    // It gave way to something else: the disc stays to be examined.
    if (error.code == ErrorCode::busy) return tl::unexpected(error);
    desk.finding = Desk::Finding::refused;
    desk.error = error;
    if (is_refusal(error.code)) {
      DOZO_TRY(core_.record({{custody::type::kDiscRefused,
                              ledger::kTerminal,
                              {{"error", error_number(error.code)}}}}));
    }
  }
  const std::lock_guard held(mutex_);
  if (desk_ && insertion_ == insertion) desk_ = std::move(desk);
  DOZO_TRY(outcome);
  return std::string();
}

Result<> Reception::check(int disc, Desk& desk, Activity& activity) {
  std::vector<custody::Recipient> keys;
  Instant now;
  {
    const auto held = core_.lock();
    if (!core_.state().terminal) return fail(ErrorCode::not_commissioned);
    keys = custody::recipients(core_.state(), core_.key_digest());
    now = core_.now().time;
  }
  for (const custody::Recipient& key : keys) {
    const auto verdict =
        intake::examine_disc(workers_, disc, core_.anchors(), key.key, now, activity.progress);
    // Another addressee is known from the first few files: a former key costs a moment.
    if (!verdict && verdict.error().code == ErrorCode::other_terminal) continue;
    if (!verdict) return tl::unexpected(verdict.error());
    if (key.sealed_before && verdict->delivery.sealed_at >= *key.sealed_before) break;
    return judge(desk, *verdict);
  }
  return fail(ErrorCode::other_terminal);
}

Result<> Reception::judge(Desk& desk, const intake::Verdict& verdict) {
  const auto held = core_.lock();
  desk.verdict = verdict;
  const custody::Job* job = core_.state().job_of_group(verdict.delivery.group);
  if (job != nullptr) {
    desk.job = job->id;
    const auto disc = job->discs.find(verdict.disc.number);
    // Of a job that is over it is recognised until it has been given back.
    if (disc != job->discs.end() && disc->second.tag_manifest == to_hex(verdict.tag_manifest) &&
        !(job->is_over() && disc->second.returned_at)) {
      desk.finding = Desk::Finding::received;
      return {};
    }
  }
  DOZO_TRY(custody::may_receive(core_.state(), finding_of(verdict, desk.medium.kind)));
  desk.finding = Desk::Finding::fresh;
  return {};
}

std::optional<Desk> Reception::desk() const {
  const std::lock_guard held(mutex_);
  return desk_;
}

Result<> Reception::eject() {
  const ActivityStatus status = activities_.status();
  if (status.running && (status.kind == ActivityKind::examine ||
                         (status.kind == ActivityKind::import && !status.waiting_for_disc))) {
    return fail(ErrorCode::busy);
  }
  return drive_.eject();
}

Result<custody::DiscFinding> Reception::finding_on_desk() const {
  const auto present = desk();
  if (!present) return fail(ErrorCode::no_disc);
  if (present->finding == Desk::Finding::pending) return fail(ErrorCode::disc_not_examined);
  if (present->error) return tl::unexpected(*present->error);
  return finding_of(*present->verdict, present->medium.kind);
}

Result<std::string> Reception::receive_disc(const custody::Who& who, const std::string& place) {
  const custody::DiscFinding finding = DOZO_TRY(finding_on_desk());
  const auto held = core_.lock();
  const std::string job = custody::job_id_for(core_.state(), finding);
  const std::string number = DOZO_TRY(core_.issue(
      {evidence::Kind::disc_receipt, job,
       [&](const custody::Now& now, const std::string& receipt) {
         return custody::decide_disc_receipt(core_.state(), who, now, finding, place, receipt);
       },
       [&](const custody::State& after, const PageContext& context) -> Result<Json> {
         return disc_receipt_page(after, context, job, finding.disc.number);
       }},
      finding.delivery.sealed_at));
  const std::lock_guard desk_held(mutex_);
  if (desk_ && desk_->verdict && to_hex(desk_->verdict->tag_manifest) == finding.tag_manifest) {
    desk_->finding = Desk::Finding::received;
    desk_->job = job;
  }
  return number;
}

Result<std::string> Reception::receive_notice(const custody::Who& who, const std::string& number,
                                              const std::string& place) {
  const auto held = core_.lock();
  const std::string job_id = custody::job_id_for_notice(core_.state(), number);
  return core_.issue({evidence::Kind::notice_receipt, job_id,
                      [&](const custody::Now& now, const std::string& receipt) {
                        return custody::decide_notice_receipt(core_.state(), who, now, number,
                                                              place, receipt);
                      },
                      [&](const custody::State& after, const PageContext& context) -> Result<Json> {
                        return notice_receipt_page(after, context, number);
                      }});
}

Result<> Reception::return_disc(const custody::Who& who, const std::string& job) {
  const custody::DiscFinding finding = DOZO_TRY(finding_on_desk());
  const auto held = core_.lock();
  const auto drafts = custody::decide_disc_return(core_.state(), who, job, finding.tag_manifest);
  if (!drafts && drafts.error().code == ErrorCode::not_the_received_disc) {
    DOZO_TRY(core_.record({{custody::type::kDiscReturnRefused,
                            who.actor,
                            {{"job", job}, {"error", error_number(drafts.error().code)}}}}));
  }
  return core_.record(DOZO_TRY(drafts));
}

}  // namespace dozo::daemon
