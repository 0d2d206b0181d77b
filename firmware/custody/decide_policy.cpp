// The wards' certificates and policies, once they are enrolled.
#include <nlohmann/json.hpp>

#include "firmware/base/base64.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/custody/decide.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

Result<> in_use(const State& state, const std::string& fingerprint) {
  const auto anchor = state.anchors.find(fingerprint);
  if (anchor == state.anchors.end()) return fail(ErrorCode::anchor_unknown);
  if (anchor->second.retired) return fail(ErrorCode::anchor_retired);
  return {};
}

}  // namespace

Result<Drafts> decide_anchor_retired(const State& state, const Who& who,
                                     const std::string& fingerprint, const std::string& reason) {
  DOZO_TRY(require(state, who, Act::manage_anchors));
  DOZO_TRY(in_use(state, fingerprint));
  if (!sealed::is_one_line(reason)) return fail(ErrorCode::reason_missing);
  return Drafts{{type::kAnchorRetired,
                 who.actor,
                 {{"fingerprint", fingerprint}, {"reason", reason}, {"second", who.second}}}};
}

Result<Policy> may_adopt(const State& state, const std::string& text, const std::string& signer,
                         ByteView logo) {
  Policy policy = DOZO_TRY(parse_policy(text));
  const auto present = state.policies.find(signer);
  // An old policy is as well signed as the newest: only its number tells them apart.
  if (present != state.policies.end() && policy.serial <= present->second.rules.serial) {
    return fail(ErrorCode::policy_older,
                "serial " + std::to_string(present->second.rules.serial) + " is in force");
  }
  if (logo.size() > kMaxLogo) return fail(ErrorCode::logo_invalid, "size");
  const std::string brought = logo.empty() ? std::string() : to_hex(sha256(logo));
  if (brought != policy.logo) return fail(ErrorCode::logo_mismatch, brought);
  return policy;
}

Result<Drafts> decide_policy(const State& state, const Who& who, const std::string& text,
                             const std::string& signer, ByteView logo) {
  DOZO_TRY(require(state, who, Act::manage_policy));
  DOZO_TRY(in_use(state, signer));
  DOZO_TRY(may_adopt(state, text, signer, logo));
  Json body{{"policy", text},
            {"sha256", to_hex(sha256(as_bytes(text)))},
            {"signer", signer},
            {"second", who.second}};
  if (!logo.empty()) body["logo"] = to_base64(logo);
  return Drafts{{type::kPolicyAdopted, who.actor, std::move(body)}};
}

}  // namespace dozo::custody
