#include "firmware/intake/receive.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/intake/fields.hpp"
#include "firmware/intake/reading.hpp"
#include "firmware/intake/verify.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::intake {
namespace {

struct Question {
  std::span<const std::string> anchors;
  const std::optional<Digest>& own_key;
  Instant now;
};

/// A verifier that was taken over can lie about everything that it alone sees. What the daemon
/// knows itself, it does not take from the worker.
Result<> agrees(const Verdict& verdict, const Question& question, std::uint64_t payload_bytes) {
  if (question.own_key && verdict.delivery.recipient != *question.own_key) {
    return bad_field("recipient");
  }
  if (verdict.payload_bytes != payload_bytes) return bad_field("payload_bytes");
  for (const std::string& anchor : question.anchors) {
    const auto certificate = sealed::Certificate::from_pem(as_bytes(anchor));
    if (certificate && certificate->fingerprint() == verdict.signer) return {};
  }
  return bad_field("signer");
}

Result<Verdict> ask(WorkerRun& verifier, UniqueFd frames, const Question& question,
                    Progress& progress) {
  const Json job{{"anchors", question.anchors},
                 {"own_key", question.own_key ? Json(to_hex(*question.own_key)) : Json(nullptr)},
                 {"now", question.now.seconds}};
  const int descriptors[] = {frames.get()};
  DOZO_TRY(verifier.send(job, descriptors));
  frames.reset();
  const auto heard = [&](std::uint64_t done) { progress.advance(done); };
  const Json accepted = DOZO_TRY(verifier.next(heard));
  DOZO_TRY(has_members(accepted, 1));
  const auto payload_bytes =
      DOZO_TRY(number_field(accepted, "payload_bytes", 1, kMaxParts * sealed::kMaxPart));
  DOZO_TRY(progress.begin(Phase::checking, payload_bytes));
  Verdict verdict = DOZO_TRY(verdict_from_json(DOZO_TRY(verifier.finish(heard))));
  DOZO_TRY(agrees(verdict, question, payload_bytes));
  return verdict;
}

}  // namespace

Result<Verdict> examine_disc(Workers& workers, int disc, std::span<const std::string> anchors,
                             const std::optional<Digest>& own_key, Instant now,
                             Progress& progress) {
  if (anchors.size() > kMaxAnchors) return fail(ErrorCode::message_too_large, "anchors");
  DOZO_TRY(progress.begin(Phase::reading));
  const auto reading = DOZO_TRY(Reading::start(workers, progress, disc));
  const auto verifier = DOZO_TRY(workers.start(Worker::verifier));
  const auto stop = progress.on_cancel([&] { verifier->cancel(); });
  auto verdict = ask(*verifier, reading->take_frames(), {anchors, own_key, now}, progress);
  DOZO_TRY(reading->conclude(verdict ? Result<>() : tl::unexpected(verdict.error())));
  DOZO_TRY(progress.begin(Phase::finished));
  return verdict;
}

}  // namespace dozo::intake
