#include "firmware/daemon/importing.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/intake/import.hpp"
#include "firmware/intake/readback_worker.hpp"
#include "firmware/intake/receive.hpp"
#include "firmware/intake/verify.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::daemon {
namespace {

// Clearing a shelf is an erasure without a certificate: the same steps, only shown.
class ShownSteps final : public vault::EraseObserver {
 public:
  explicit ShownSteps(Activity& activity) : activity_(activity) {}
  Result<> step_ended(vault::EraseStep, const vault::ErasureProof&) override { return {}; }
  void progress(vault::EraseStep step, std::uint64_t done, std::uint64_t total) override {
    activity_.report(vault::name(step), done, total);
  }

 private:
  Activity& activity_;
};

// Which failures of an import are incidents by themselves.
void add_incident(const custody::State& state, const std::string& job, ErrorCode error,
                  custody::Drafts& drafts) {
  const char* kind = nullptr;
  if (error == ErrorCode::password_wrong &&
      state.job(job)->password_attempts.failed >= custody::kManyWrong) {
    kind = "wrong_passwords";
  }
  if (error == ErrorCode::disc_removed) kind = "disc_removed";
  if (kind == nullptr) return;
  for (auto& draft : custody::automatic_incident(state, kind, job, "")) {
    drafts.push_back(std::move(draft));
  }
}

}  // namespace

Result<std::uint64_t> Importing::start(const custody::Who& who, const std::string& job,
                                       SecretBytes password) {
  {
    // Only what will be begun ends an examination.
    const auto held = core_.lock();
    DOZO_TRY(custody::decide_import(core_.state(), who, core_.now(), job));
  }
  activities_.end_examination();
  const auto held = core_.lock();
  if (activities_.running()) return fail(ErrorCode::busy);
  DOZO_TRY(core_.record(DOZO_TRY(custody::decide_import(core_.state(), who, core_.now(), job))));
  const auto secret = std::make_shared<SecretBytes>(std::move(password));
  return activities_.start(ActivityKind::import, job,
                           [this, actor = who.actor, job, secret](Activity& activity) {
                             return run(actor, job, std::move(*secret), activity);
                           });
}

Result<std::string> Importing::run(const std::string& actor, const std::string& id,
                                   SecretBytes password, Activity& activity) {
  int shelf_number = 0;
  std::vector<std::string> verdicts;
  {
    const auto held = core_.lock();
    const custody::Job& job = *core_.state().job(id);
    shelf_number = job.shelf;
    for (const auto& [number, disc] : job.discs) verdicts.push_back(disc.verdict);
  }
  bool opened = false;
  const auto contents =
      fill(shelves_().at(shelf_number), id, verdicts, std::move(password), activity, opened);
  if (contents) {
    DOZO_TRY(core_.record({{custody::type::kImportDone,
                            actor,
                            {{"job", id}, {"shelf", shelf_number}, {"contents", *contents}}}}));
    return canonical_json(*contents);
  }
  const Error error = activity.cause(contents.error());
  custody::Drafts drafts{
      {custody::type::kImportFailed, actor, {{"job", id}, {"error", error_number(error.code)}}}};
  if (opened) drafts.push_back({custody::type::kPasswordAccepted, actor, {{"job", id}}});
  {
    const auto held = core_.lock();
    add_incident(core_.state(), id, error.code, drafts);
    DOZO_TRY(core_.record(drafts));
  }
  // A wrong password is told before an octet is opened: there is a key to destroy, no data.
  DOZO_TRY(clear(shelf_number, error.code != ErrorCode::password_wrong, activity));
  return tl::unexpected(error);
}

Result<Json> Importing::fill(vault::Shelf& shelf, const std::string& id,
                             const std::vector<std::string>& verdicts, SecretBytes password,
                             Activity& activity, bool& opened) {
  std::vector<intake::Verdict> discs;
  for (const std::string& verdict : verdicts) {
    discs.push_back(DOZO_TRY(intake::verdict_from_json(DOZO_TRY(parse_json(verdict)))));
  }
  DOZO_TRY(shelf.format());
  const auto import = DOZO_TRY(intake::Import::start(
      workers_, shelf, activity.progress, std::move(password), static_cast<int>(discs.size()),
      intake::kMaxWorkFactor, discs.front().delivery.record_rule));
  Result<> read;
  for (const intake::Verdict& verdict : discs) {
    auto disc = await_disc(discs, verdict.disc.number, activity);
    read = disc ? import->add_disc(disc->fd.get(), verdict) : tl::unexpected(disc.error());
    if (!read) break;
    disc_read_(disc->insertion, verdict, id);
  }
  const auto summary = read ? import->finish() : tl::unexpected(read.error());
  opened = summary.has_value() || import->password_opened();
  if (!summary) return tl::unexpected(summary.error());
  return to_json(*summary);
}

// Another disc is no reason to fail: it is named, and the right one awaited.
Result<InsertedDisc> Importing::await_disc(const std::vector<intake::Verdict>& discs, int number,
                                           Activity& activity) {
  const Digest& expected = discs[static_cast<std::size_t>(number - 1)].tag_manifest;
  // The key that it was received for, which may have been rolled over since.
  const Digest& recipient = discs[static_cast<std::size_t>(number - 1)].delivery.recipient;
  for (;;) {
    activity.expect_disc(number, /*waiting=*/true);
    InsertedDisc disc = DOZO_TRY(feed_.take(activity.progress));
    const auto identity = identify(disc.fd.get(), recipient, activity);
    if (activity.progress.cancelled()) return fail(ErrorCode::cancelled);
    if (identity && *identity == expected) {
      activity.expect_disc(number, /*waiting=*/false);
      activity.hint(std::nullopt);
      if (feed_.present()) return disc;
      continue;  // it left while it was looked at
    }
    const bool ours = identity && std::ranges::any_of(discs, [&](const intake::Verdict& each) {
                        return each.tag_manifest == *identity;
                      });
    const Error refusal = !identity ? identity.error()
                          : ours    ? Error{ErrorCode::disc_number_unexpected, {}}
                                    : Error{ErrorCode::other_delivery, {}};
    activity.hint(refusal);
    DOZO_TRY(core_.record({{custody::type::kDiscRefused,
                            ledger::kTerminal,
                            {{"error", error_number(refusal.code)}}}}));
  }
}

Result<Digest> Importing::identify(int disc, const Digest& recipient, Activity& activity) {
  Instant now;
  {
    const auto held = core_.lock();
    now = core_.now().time;
  }
  return intake::identify_disc(workers_, disc, core_.anchors(), recipient, now, activity.progress);
}

Result<> Importing::clear(int number, bool written, Activity& activity) {
  vault::Shelf& shelf = shelves_().at(number);
  Result<> outcome;
  if (written) {
    vault::Range recorded;
    {
      const auto held = core_.lock();
      const custody::ShelfUse& use = core_.state().shelves.at(number);
      recorded = {use.offset, use.bytes};
    }
    intake::WorkerReadBack reader(workers_);
    ShownSteps steps(activity);
    const auto proof =
        vault::erase(shelf, recorded, 1, reader, core_.random(), core_.clock(), steps);
    if (!proof) {
      outcome = tl::unexpected(proof.error());
    } else if (const auto verified = vault::VerifiedErasure::from(*proof, recorded); !verified) {
      outcome = tl::unexpected(verified.error());
    }
  } else {
    shelf.close();
    outcome = shelf.destroy_keys();
    if (outcome && shelf.key_may_exist()) outcome = fail(ErrorCode::erase_key_remains);
  }
  if (!outcome) {
    const auto held = core_.lock();
    const auto drafts = custody::automatic_incident(
        core_.state(), "shelf_not_cleared", "",
        "shelf " + std::to_string(number) + ", " + error_number(outcome.error().code));
    return drafts.empty() ? Result<>() : core_.record(drafts);
  }
  return core_.record({{custody::type::kShelfCleared,
                        ledger::kTerminal,
                        {{"shelf", number}, {"overwritten", written}}}});
}

Result<> Importing::clear_soiled_shelves(Activity& activity) {
  std::vector<int> soiled;
  {
    const auto held = core_.lock();
    for (const auto& [number, use] : core_.state().shelves) {
      const custody::Job* job = core_.state().job(use.job);
      const bool being_erased = job != nullptr && job->state == custody::JobState::erasing;
      const bool unowned_key =
          use.state == custody::ShelfState::free && shelves_().at(number).key_may_exist();
      if ((use.state == custody::ShelfState::soiled && !being_erased) || unowned_key) {
        soiled.push_back(number);
      }
    }
  }
  for (const int number : soiled) DOZO_TRY(clear(number, /*written=*/true, activity));
  return {};
}

}  // namespace dozo::daemon
