#include "firmware/daemon/erasing.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/intake/readback_worker.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::daemon {
namespace {

// Enters each step in the ledger as it ends, and shows it.
class RecordedSteps final : public vault::EraseObserver {
 public:
  RecordedSteps(Core& core, Activity& activity, std::string job)
      : core_(core), activity_(activity), job_(std::move(job)) {}

  Result<> step_ended(vault::EraseStep step, const vault::ErasureProof& so_far) override {
    if (step == vault::EraseStep::destroy_keys && so_far.keys_destroyed) {
      return core_.record(
          {{custody::type::kErasureKeysDestroyed, ledger::kTerminal, {{"job", job_}}}});
    }
    if (step == vault::EraseStep::overwrite) {
      return core_.record(
          {{custody::type::kErasureOverwritten,
            ledger::kTerminal,
            {{"job", job_}, {"bytes", so_far.bytes_written}, {"errors", so_far.write_errors}}}});
    }
    return {};
  }
  void progress(vault::EraseStep step, std::uint64_t done, std::uint64_t total) override {
    activity_.report(vault::name(step), done, total);
  }
  bool cancelled() override { return activity_.progress.cancelled(); }

 private:
  Core& core_;
  Activity& activity_;
  std::string job_;
};

custody::Drafts failure_event(const std::string& job, ErrorCode code, const std::string& report) {
  return {{custody::type::kErasureFailed,
           ledger::kTerminal,
           {{"job", job}, {"error", error_number(code)}, {"report", report}}}};
}

}  // namespace

Result<std::uint64_t> Erasing::start(const custody::Who& who, const std::string& job,
                                     const std::string& typed, const std::string& reason) {
  {
    // Only what will be begun ends an examination.
    const auto held = core_.lock();
    DOZO_TRY(custody::decide_erasure(core_.state(), who, job, typed, reason));
  }
  activities_.end_examination();
  const auto held = core_.lock();
  if (activities_.running()) return fail(ErrorCode::busy);
  DOZO_TRY(core_.record(DOZO_TRY(custody::decide_erasure(core_.state(), who, job, typed, reason))));
  return activities_.start(ActivityKind::erase, job,
                           [this, job](Activity& activity) { return carry_out(job, activity); });
}

Result<std::string> Erasing::resume(const std::string& id, Activity& activity) {
  {
    const auto held = core_.lock();
    const custody::Job* job = core_.state().job(id);
    if (job == nullptr || job->state != custody::JobState::erasing) {
      return fail(ErrorCode::job_state_forbids);
    }
    DOZO_TRY(
        core_.record({{custody::type::kErasureIntended,
                       ledger::kTerminal,
                       {{"job", id},
                        {"attempt", job->erase_attempts.size() + 1},
                        {"second", ""},
                        {"postcondition", "keys gone, whole range overwritten and read back"}}}}));
  }
  return carry_out(id, activity);
}

Result<std::string> Erasing::carry_out(const std::string& id, Activity& activity) {
  int number = 0;
  int attempt = 0;
  vault::Range recorded;
  {
    const auto held = core_.lock();
    const custody::Job& job = *core_.state().job(id);
    number = job.shelf;
    attempt = static_cast<int>(job.erase_attempts.size());
    recorded = {core_.state().shelves.at(number).offset, core_.state().shelves.at(number).bytes};
  }
  vault::Shelf& shelf = shelves_().at(number);
  intake::WorkerReadBack reader(workers_);
  RecordedSteps steps(core_, activity, id);
  const auto proof =
      vault::erase(shelf, recorded, attempt, reader, core_.random(), core_.clock(), steps);
  if (!proof) {
    // Nothing to judge (cancelled, no entropy): the job stays in erasing, to be taken up again.
    DOZO_TRY(core_.record(failure_event(id, proof.error().code, "")));
    return tl::unexpected(proof.error());
  }
  auto verified = vault::VerifiedErasure::from(*proof, recorded);
  if (!verified) {
    DOZO_TRY(report_failure(id, *proof, verified.error(), shelf, number));
    return tl::unexpected(verified.error());
  }
  return certify(id, std::move(*verified), shelf, number);
}

Result<std::string> Erasing::certify(const std::string& id, vault::VerifiedErasure erasure,
                                     vault::Shelf& shelf, int shelf_number) {
  const Json proof = to_json(erasure.proof());
  return core_.issue(
      {evidence::Kind::erasure_certificate, id,
       [&](const custody::Now&, const std::string& number) -> Result<custody::Drafts> {
         return custody::Drafts{{custody::type::kErasureVerified,
                                 ledger::kTerminal,
                                 {{"job", id}, {"proof", proof}, {"certificate", number}}}};
       },
       [&](const custody::State& after, const PageContext& context) -> Result<Json> {
         auto facts = DOZO_TRY(erasure_facts(after, context, id, shelf, shelf_number));
         return evidence::ErasureCertificate(std::move(erasure), std::move(facts)).to_json();
       }});
}

Result<> Erasing::report_failure(const std::string& id, const vault::ErasureProof& proof,
                                 const Error& cause, vault::Shelf& shelf, int shelf_number) {
  DOZO_TRY(core_.issue(
      {evidence::Kind::erasure_failure, id,
       [&](const custody::Now&, const std::string& number) -> Result<custody::Drafts> {
         custody::Drafts drafts = failure_event(id, cause.code, number);
         for (auto& incident : custody::automatic_incident(core_.state(), "erasure_not_verified",
                                                           id, error_number(cause.code))) {
           drafts.push_back(std::move(incident));
         }
         return drafts;
       },
       [&](const custody::State& after, const PageContext& context) -> Result<Json> {
         auto facts = DOZO_TRY(erasure_facts(after, context, id, shelf, shelf_number));
         return evidence::ErasureFailure{proof, cause.code, std::move(facts)}.to_json();
       }}));
  return {};
}

}  // namespace dozo::daemon
