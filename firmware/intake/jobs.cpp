#include "firmware/intake/jobs.hpp"

#include <nlohmann/json.hpp>

#include "firmware/intake/commissioning.hpp"
#include "firmware/intake/fields.hpp"
#include "firmware/intake/unseal.hpp"
#include "firmware/intake/verify.hpp"

namespace dozo::intake {
namespace {

constexpr std::size_t kMaxPassword = 1024;
constexpr unsigned kThreads = 2;

Result<std::vector<sealed::Certificate>> read_anchors(const Json& job) {
  if (!job.contains("anchors") || !job["anchors"].is_array()) return bad_field("anchors");
  const Json& texts = job["anchors"];
  if (texts.size() > kMaxAnchors) return bad_field("anchors");
  std::vector<sealed::Certificate> anchors;
  for (const Json& text : texts) {
    if (!text.is_string()) return bad_field("anchors");
    const auto pem = as_bytes(text.get_ref<const std::string&>());
    anchors.push_back(DOZO_TRY(sealed::Certificate::from_pem(pem)));
  }
  return anchors;
}

Result<SecretBytes> read_password(UniqueFd pipe) {
  SecretBytes password = DOZO_TRY(SecretBytes::make(kMaxPassword));
  const std::size_t size = DOZO_TRY(read_up_to(pipe.get(), password.span()));
  if (size == 0 || size == kMaxPassword) return bad_field("password");
  password.shrink(size);
  return password;
}

}  // namespace

Result<Json> do_verifier_job(WorkerControl& control, const EnterSandbox& enter) {
  const WorkerJob job = DOZO_TRY(control.receive_job(1));
  DOZO_TRY(enter());
  const Instant now{DOZO_TRY(json_integer(job.job, "now"))};
  FrameReader frames(job.fds[0].get());
  if (job.job.contains("commissioning")) return to_json(DOZO_TRY(read_commissioning(frames, now)));
  const auto anchors = DOZO_TRY(read_anchors(job.job));
  std::optional<Digest> own_key;
  if (!job.job.contains("own_key") || !job.job["own_key"].is_null()) {
    own_key = DOZO_TRY(digest_field(job.job, "own_key"));
  }
  const VerifyWatch watch{
      [&](const Digest& tag_manifest, std::uint64_t bytes) {
        return control.step({{"tag_manifest", to_hex(tag_manifest)}, {"payload_bytes", bytes}});
      },
      [&](std::uint64_t done) { control.progress(done); }};
  return to_json(DOZO_TRY(verify_disc(frames, anchors, own_key, now, watch)));
}

Result<Json> do_unsealer_job(WorkerControl& control, const EnterSandbox& enter) {
  WorkerJob job = DOZO_TRY(control.receive_job(2));
  // Behind the sandbox's door the free memory can no longer be asked for.
  const std::uint64_t memory = sealed::age::available_memory();
  DOZO_TRY(enter());
  const auto factor = DOZO_TRY(number_field(job.job, "max_work_factor", 1, 30));
  const auto discs = DOZO_TRY(number_field(job.job, "discs", 1, 999));
  // Older sheets have rules in words: nobody counts by them.
  const auto rule = DOZO_TRY(text_field(job.job, "record_rule", 800));
  const UniqueFd plaintext = std::move(job.fds[0]);
  Unsealer unsealer(DOZO_TRY(read_password(std::move(job.fds[1]))),
                    {static_cast<int>(factor), kThreads, [memory] { return memory; },
                     sealed::RecordRule::parse(rule).value_or(sealed::RecordRule())},
                    [&](ByteView octets) { return write_all(plaintext.get(), octets); });
  for (std::uint64_t number = 1; number <= discs; ++number) {
    const WorkerJob disc = DOZO_TRY(control.receive_job(1));
    const ExpectedDisc expected = DOZO_TRY(expected_disc_from_json(disc.job));
    FrameReader frames(disc.fds[0].get());
    DOZO_TRY(
        unsealer.add_disc(frames, expected, [&](std::uint64_t done) { control.progress(done); }));
    DOZO_TRY(control.step({{"disc_done", number}}));
  }
  return to_json(DOZO_TRY(unsealer.finish()));
}

}  // namespace dozo::intake
