#include "firmware/intake/commissioning.hpp"

#include <array>
#include <map>

#include <nlohmann/json.hpp>

#include "firmware/base/base64.hpp"
#include "firmware/intake/fields.hpp"
#include "firmware/intake/reading.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::intake {
namespace {

std::size_t largest(std::string_view name) {
  if (name == kWardFile) return kMaxWardFile;
  if (name == kPolicyFile) return kMaxPolicyFile;
  if (name == kLogoFile) return kMaxLogoFile;
  return name == kPolicySignature ? kMaxPolicySignature : 0;
}

Result<std::map<std::string, Bytes>> read_files(FrameReader& frames) {
  std::map<std::string, Bytes> files;
  while (const auto head = DOZO_TRY(frames.next())) {
    const std::size_t limit = largest(head->path);
    if (limit == 0 || head->size > limit) return fail(ErrorCode::commissioning_disc_invalid);
    files[head->path] = DOZO_TRY(frames.whole(limit));
  }
  return files;
}

Result<> signed_by(const sealed::Certificate& ward, const SignedPolicy& policy, Instant now) {
  const std::array anchors{ward};
  DOZO_TRY(sealed::verify_detached(as_bytes(policy.text), policy.signature, anchors, now));
  return {};
}

Result<sealed::Certificate> ward_of(ByteView pem) {
  auto certificate = DOZO_TRY(sealed::Certificate::from_pem(pem));
  if (!certificate.may_sign()) return fail(ErrorCode::certificate_malformed, "key usage");
  return certificate;
}

}  // namespace

Result<Commissioning> read_commissioning(FrameReader& frames, Instant now) {
  auto files = DOZO_TRY(read_files(frames));
  const auto take = [&](std::string_view name) -> std::optional<Bytes> {
    auto node = files.extract(std::string(name));
    return node ? std::optional(std::move(node.mapped())) : std::nullopt;
  };
  const auto ward = take(kWardFile);
  const auto text = take(kPolicyFile);
  auto signature = take(kPolicySignature);
  auto logo = take(kLogoFile);
  // A logo without a policy that names it is nobody's.
  if (!ward || text.has_value() != signature.has_value() || (logo && (!text || logo->empty()))) {
    return fail(ErrorCode::commissioning_disc_invalid);
  }
  Commissioning found{DOZO_TRY(ward_of(*ward)), {}};
  if (text) {
    found.policy = SignedPolicy{std::string(as_text(*text)), std::move(*signature),
                                logo ? std::move(*logo) : Bytes()};
    DOZO_TRY(signed_by(found.ward, *found.policy, now));
  }
  return found;
}

Json to_json(const Commissioning& commissioning) {
  Json policy = nullptr;
  if (commissioning.policy) {
    policy = {{"text", commissioning.policy->text},
              {"signature", to_base64(commissioning.policy->signature)},
              {"logo", to_base64(commissioning.policy->logo)}};
  }
  return {{"ward", commissioning.ward.to_pem()}, {"policy", policy}};
}

Result<Commissioning> commissioning_from_json(const Json& json, Instant now) {
  DOZO_TRY(has_members(json, 2));
  const auto pem = json_string(json, "ward");
  if (!pem || !json.contains("policy")) return bad_field("ward");
  auto ward = ward_of(as_bytes(*pem));
  if (!ward) return bad_field("ward");
  Commissioning found{std::move(*ward), {}};
  const Json& policy = json["policy"];
  if (policy.is_null()) return found;
  DOZO_TRY(has_members(policy, 3));
  const auto text = json_string(policy, "text");
  const auto octets = [&](const char* name) -> std::optional<Bytes> {
    const auto encoded = json_string(policy, name);
    return encoded ? from_base64(*encoded) : std::nullopt;
  };
  auto der = octets("signature");
  auto logo = octets("logo");
  if (!text || !der || !logo || logo->size() > kMaxLogoFile) return bad_field("policy");
  found.policy = SignedPolicy{*text, std::move(*der), std::move(*logo)};
  if (!signed_by(found.ward, *found.policy, now)) return bad_field("policy");
  return found;
}

Result<Commissioning> read_commissioning_disc(Workers& workers, int disc, Instant now,
                                              Progress& progress) {
  const auto reading = DOZO_TRY(Reading::start(workers, progress, disc, DiscKind::commissioning));
  const auto verifier = DOZO_TRY(workers.start(Worker::verifier));
  const auto stop = progress.on_cancel([&] { verifier->cancel(); });
  const auto hear = [&]() -> Result<Commissioning> {
    UniqueFd frames = reading->take_frames();
    const int descriptors[] = {frames.get()};
    DOZO_TRY(verifier->send({{"commissioning", true}, {"now", now.seconds}}, descriptors));
    frames.reset();
    return commissioning_from_json(DOZO_TRY(verifier->finish([](std::uint64_t) {})), now);
  };
  auto found = hear();
  const auto outcome =
      reading->conclude(found ? Result<>() : Result<>(tl::unexpected(found.error())));
  if (!outcome && outcome.error().code == ErrorCode::disc_foreign) {
    return fail(ErrorCode::commissioning_disc_invalid);
  }
  DOZO_TRY(outcome);
  return found;
}

}  // namespace dozo::intake
