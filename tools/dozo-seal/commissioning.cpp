// The disc that sets a terminal up for a ward: its certificate, and the policy that it signs.
#include "firmware/intake/commissioning.hpp"

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "firmware/custody/policy.hpp"
#include "firmware/sealed/cms.hpp"
#include "platform/disc/iso_writer.hpp"
#include "tools/dozo-seal/keys.hpp"
#include "tools/dozo-seal/options.hpp"
#include "tools/dozo-seal/output.hpp"
#include "tools/dozo-seal/report.hpp"

namespace dozo::seal_tool {
namespace {

struct Made {
  sealed::Certificate ward;
  std::string policy_sha256;  // empty: no policy
};

/// The policy names the logo by its hash, so that the policy's signature covers it.
Result<> add_logo(const Commissioning& options, const custody::Policy& policy,
                  std::vector<sealed::ImageFile>& files) {
  if (options.logo.empty()) {
    return policy.logo.empty() ? Result<>() : fail(ErrorCode::logo_mismatch, "--logo");
  }
  const auto png = read_file(options.logo, custody::kMaxLogo);
  if (!png && png.error().code == ErrorCode::file_too_large) return fail(ErrorCode::logo_invalid);
  const std::string sha256 = to_hex(dozo::sha256(DOZO_TRY(png)));
  if (policy.logo != sha256) {
    return fail(ErrorCode::logo_mismatch, "[logo] sha256 = \"" + sha256 + "\"");
  }
  files.push_back({std::string(intake::kLogoFile), *png});
  return {};
}

/// A policy that a terminal would refuse is not signed in the first place.
Result<std::string> add_policy(const Commissioning& options, Instant now,
                               std::vector<sealed::ImageFile>& files) {
  const Bytes text = DOZO_TRY(read_file(options.policy, custody::kMaxPolicy));
  const custody::Policy policy = DOZO_TRY(custody::parse_policy(as_text(text)));
  DOZO_TRY(add_logo(options, policy, files));
  auto signer = DOZO_TRY(read_signer(options.key, options.certificate, now));
  files.push_back({std::string(intake::kPolicyFile), text});
  files.push_back(
      built<sealed::ImageFile>(std::string(intake::kPolicySignature), DOZO_TRY(signer.sign(text))));
  return to_hex(sha256(text));
}

Result<Made> make(const Commissioning& options) {
  if (options.policy.empty() != options.key.empty()) {
    return fail(ErrorCode::usage, "--policy and --key go together");
  }
  if (!options.logo.empty() && options.policy.empty()) {
    return fail(ErrorCode::usage, "--logo needs --policy");
  }
  DOZO_TRY(refuse_existing({options.out}));
  const Instant now = SystemClock().now();
  const auto ward = DOZO_TRY(read_certificate(options.certificate));
  if (!ward.may_sign()) return fail(ErrorCode::signature_profile_forbidden, "key usage");
  const std::string pem = ward.to_pem();
  if (pem.size() > intake::kMaxWardFile) return fail(ErrorCode::certificate_malformed, "size");
  sealed::ImagePlan plan;
  std::string policy_sha256;
  if (!options.policy.empty()) policy_sha256 = DOZO_TRY(add_policy(options, now, plan.files));
  const ByteView octets = as_bytes(pem);
  plan.files.push_back({std::string(intake::kWardFile), Bytes(octets.begin(), octets.end())});
  const WorkFolder work = DOZO_TRY(WorkFolder::beside(options.out));
  plan.volume_id = "DOZO_WARD";
  plan.output = work.path() / "disc.iso";
  plan.timestamp = now;
  DOZO_TRY(platform::IsoWriter().write(plan));
  Outputs outputs;
  DOZO_TRY(outputs.move(plan.output, options.out));
  outputs.keep();
  return Made{ward, policy_sha256};
}

}  // namespace

int run(const Commissioning& options) {
  const auto made = make(options);
  if (!made) {
    const int code = refuse(options.json, made.error());
    return made.error().code == ErrorCode::usage ? 2 : code;
  }
  std::vector<Fact> facts{
      {"disc", tr("Disc image"), options.out.string()},
      {"subject", tr("Name"), made->ward.subject()},
      {"fingerprint", tr("Fingerprint (SHA-256)"), to_hex(made->ward.fingerprint())}};
  if (!made->policy_sha256.empty()) {
    facts.push_back({"policy_sha256", tr("Policy (SHA-256)"), made->policy_sha256});
  }
  return succeed(options.json, facts);
}

}  // namespace dozo::seal_tool
