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
    if (!event) {
      std::fprintf(stderr, "%s\n", describe(event.error()).c_str());
      break;
    }
    if (!*event) break;
    if (**event == intake::DriveEvent::inserted) {
      inserted();
    } else {
      ejected();
    }
  }
  if (examination_due_) begin_examination();
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
  // While an import runs this waits for its end: what the desk says of a disc is always examined.
  examination_due_ = true;
}

void Reception::ejected() {
  {
    const std::lock_guard held(mutex_);
    desk_.reset();
  }
  examination_due_ = false;
  feed_.withdraw();
  const ActivityStatus status = activities_.status();
  const bool reads_disc =
      status.running && (status.kind == ActivityKind::examine ||
                         (status.kind == ActivityKind::import && !status.waiting_for_disc));
  if (reads_disc) activities_.cancel(ErrorCode::disc_removed);
}

void Reception::offer_present_disc() {
  if (auto disc = drive_.open()) feed_.offer(std::move(*disc));
}

void Reception::begin_examination() {
  if (activities_.running()) return;  // attended to again when it has ended
  examination_due_ = false;
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
    desk.finding = Desk::Finding::refused;
    desk.error = error;
    if (error.code != ErrorCode::cancelled && error.code != ErrorCode::not_commissioned) {
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
  std::vector<std::string> anchors;
  Digest own_key{};
  Instant now;
  {
    const auto held = core_.lock();
    if (!core_.state().terminal) return fail(ErrorCode::not_commissioned);
    for (const auto& [fingerprint, anchor] : core_.state().anchors) anchors.push_back(anchor.pem);
    own_key = core_.key_digest();
    now = core_.now().time;
  }
  return judge(desk, DOZO_TRY(intake::examine_disc(workers_, disc, anchors, own_key, now,
                                                   activity.progress)));
}

Result<> Reception::judge(Desk& desk, const intake::Verdict& verdict) {
  const auto held = core_.lock();
  desk.verdict = verdict;
  const custody::Job* job = core_.state().job_of_group(verdict.delivery.group);
  if (job != nullptr) {
    desk.job = job->id;
    const auto disc = job->discs.find(verdict.disc.number);
    if (disc != job->discs.end() && disc->second.tag_manifest == to_hex(verdict.tag_manifest) &&
        job->state != custody::JobState::erased && job->state != custody::JobState::rejected) {
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
  std::string job_id;
  for (const auto& [id, job] : core_.state().jobs) {
    if (job.delivery.notice == number) job_id = id;
  }
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
