#include "platform/tpm/approval.hpp"

#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"

namespace dozo::platform {

std::string encode_approval(const Approval& approval) {
  const Json json = {{"pcr11", to_hex(approval.pcr11)},
                     {"policy", to_hex(approval.policy)},
                     {"signature", to_hex(ByteView(approval.signature))},
                     {"version", approval.version}};
  // Only ASCII and an integer stand in it: the plain form is the canonical one.
  return json.dump();
}

Result<Approval> parse_approval(std::string_view text) {
  const auto invalid = [](const char* part) { return fail(ErrorCode::tpm_approval_invalid, part); };
  const auto json = parse_canonical_json(text, 2);
  if (!json || !json->is_object() || json->size() != 4) return invalid("form");
  const auto digest = [&](const char* key) {
    const auto hex = json_string(*json, key);
    return hex ? digest_from_hex(*hex) : std::nullopt;
  };
  const auto pcr11 = digest("pcr11");
  const auto policy = digest("policy");
  const auto signature_text = json_string(*json, "signature");
  const auto signature = signature_text ? from_hex(*signature_text) : std::nullopt;
  const auto version = json_integer(*json, "version");
  if (!pcr11 || !policy || !signature || signature->empty()) return invalid("form");
  if (!version || *version < 1) return invalid("version");
  Approval approval{static_cast<std::uint64_t>(*version), *pcr11, *policy, *signature};
  if (approval.policy != approved_policy(approval.pcr11, approval.version)) {
    return invalid("policy");
  }
  return approval;
}

}  // namespace dozo::platform
