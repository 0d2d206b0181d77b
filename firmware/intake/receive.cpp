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

/// What the verifier says once the tag files are accepted.
struct Accepted {
  Digest tag_manifest{};
  std::uint64_t payload_bytes = 0;
};

Result<Accepted> ask(WorkerRun& verifier, UniqueFd frames, const Question& question,
                     Progress& progress) {
  const Json job{{"anchors", question.anchors},
                 {"own_key", question.own_key ? Json(to_hex(*question.own_key)) : Json(nullptr)},
                 {"now", question.now.seconds}};
  const int descriptors[] = {frames.get()};
  DOZO_TRY(verifier.send(job, descriptors));
  frames.reset();
  const Json word = DOZO_TRY(verifier.next([&](std::uint64_t done) { progress.advance(done); }));
  DOZO_TRY(has_members(word, 2));
  Accepted accepted;
  accepted.tag_manifest = DOZO_TRY(digest_field(word, "tag_manifest"));
  accepted.payload_bytes =
      DOZO_TRY(number_field(word, "payload_bytes", 1, kMaxParts * sealed::kMaxPart));
  return accepted;
}

Result<Verdict> hear(WorkerRun& verifier, UniqueFd frames, const Question& question,
                     Progress& progress) {
  const Accepted accepted = DOZO_TRY(ask(verifier, std::move(frames), question, progress));
  DOZO_TRY(progress.begin(Phase::checking, accepted.payload_bytes));
  const auto heard = [&](std::uint64_t done) { progress.advance(done); };
  Verdict verdict = DOZO_TRY(verdict_from_json(DOZO_TRY(verifier.finish(heard))));
  if (verdict.tag_manifest != accepted.tag_manifest) return bad_field("tag_manifest");
  DOZO_TRY(agrees(verdict, question, accepted.payload_bytes));
  return verdict;
}

/// Why `outcome` failed, as Result<>.
template <class T>
Result<> failure_of(const Result<T>& outcome) {
  return outcome ? Result<>() : tl::unexpected(outcome.error());
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
  auto verdict = hear(*verifier, reading->take_frames(), {anchors, own_key, now}, progress);
  DOZO_TRY(reading->conclude(failure_of(verdict)));
  DOZO_TRY(progress.begin(Phase::finished));
  return verdict;
}

Result<Digest> identify_disc(Workers& workers, int disc, std::span<const std::string> anchors,
                             const Digest& own_key, Instant now, Progress& progress) {
  if (anchors.size() > kMaxAnchors) return fail(ErrorCode::message_too_large, "anchors");
  DOZO_TRY(progress.begin(Phase::reading));
  const auto reading = DOZO_TRY(Reading::start(workers, progress, disc));
  const auto verifier = DOZO_TRY(workers.start(Worker::verifier));
  const auto stop = progress.on_cancel([&] { verifier->cancel(); });
  const auto accepted = ask(*verifier, reading->take_frames(), {anchors, own_key, now}, progress);
  // Both workers are ended here: the payload is not wanted.
  if (accepted) return accepted->tag_manifest;
  DOZO_TRY(reading->conclude(failure_of(accepted)));
  return tl::unexpected(accepted.error());
}

}  // namespace dozo::intake
