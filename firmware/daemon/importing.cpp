#include "firmware/daemon/importing.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/intake/import.hpp"
#include "firmware/intake/readback_worker.hpp"
#include "firmware/intake/receive.hpp"
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

}  // namespace

Result<std::uint64_t> Importing::start(const custody::Who& who, const std::string& job,
                                       SecretBytes password) {
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
      fill(shelves_().at(shelf_number), verdicts, std::move(password), activity, opened);
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
  DOZO_TRY(core_.record(drafts));
  // A wrong password is told before an octet is opened: there is a key to destroy, no data.
  DOZO_TRY(clear(shelf_number, error.code != ErrorCode::password_wrong, activity));
  return tl::unexpected(error);
}

Result<Json> Importing::fill(vault::Shelf& shelf, const std::vector<std::string>& verdicts,
                             SecretBytes password, Activity& activity, bool& opened) {
  std::vector<intake::Verdict> discs;
  for (const std::string& verdict : verdicts) {
    discs.push_back(DOZO_TRY(intake::verdict_from_json(DOZO_TRY(parse_json(verdict)))));
  }
  DOZO_TRY(shelf.format());
  const auto import =
      DOZO_TRY(intake::Import::start(workers_, shelf, activity.progress, std::move(password),
                                     static_cast<int>(discs.size()), kMaxWorkFactor));
  Result<> read;
  for (const intake::Verdict& verdict : discs) {
    auto disc = await_disc(discs, verdict.disc.number, activity);
    read = disc ? import->add_disc(disc->get(), verdict) : tl::unexpected(disc.error());
    if (!read) break;
  }
  const auto summary = read ? import->finish() : tl::unexpected(read.error());
  opened = summary.has_value() || import->password_opened();
  if (!summary) return tl::unexpected(summary.error());
  return to_json(*summary);
}

// Another disc is no reason to fail: it is named, and the right one awaited.
Result<UniqueFd> Importing::await_disc(const std::vector<intake::Verdict>& discs, int number,
                                       Activity& activity) {
  const Digest& expected = discs[static_cast<std::size_t>(number - 1)].tag_manifest;
  for (;;) {
    activity.expect_disc(number, /*waiting=*/true);
    UniqueFd disc = DOZO_TRY(feed_.take(activity.progress));
    const auto identity = identify(disc.get(), activity);
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

Result<Digest> Importing::identify(int disc, Activity& activity) {
  std::vector<std::string> anchors;
  Instant now;
  {
    const auto held = core_.lock();
    for (const auto& [fingerprint, anchor] : core_.state().anchors) anchors.push_back(anchor.pem);
    now = core_.now().time;
  }
  return intake::identify_disc(workers_, disc, anchors, core_.key_digest(), now, activity.progress);
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
    return core_.record({{custody::type::kIncident,
                          ledger::kTerminal,
                          {{"kind", "shelf_not_cleared"},
                           {"job", ""},
                           {"detail", error_number(outcome.error().code)}}}});
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
