// The ward's commissioning disc (docs/formats/policy.md): its certificate, and the policy it
// signed. Nothing here makes a ward of anybody: two people compare the fingerprint on paper.
#pragma once

#include <optional>
#include <string>

#include "firmware/base/bytes.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/custody/policy.hpp"
#include "firmware/intake/frames.hpp"
#include "firmware/intake/progress.hpp"
#include "firmware/intake/worker.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::intake {

/// The disc's files; it has no others.
inline constexpr std::string_view kWardFile = "ward.pem";
inline constexpr std::string_view kPolicyFile = "policy.toml";
inline constexpr std::string_view kPolicySignature = "policy.toml.p7s";
inline constexpr std::string_view kLogoFile = "logo.png";

/// Largest of each in octets: together they fit into one message.
inline constexpr std::size_t kMaxWardFile = 8 * 1024;
inline constexpr std::size_t kMaxPolicyFile = 8 * 1024;
inline constexpr std::size_t kMaxPolicySignature = 8 * 1024;
inline constexpr std::size_t kMaxLogoFile = custody::kMaxLogo;

struct SignedPolicy {
  std::string text;  ///< UTF-8, as it was signed
  Bytes signature;   ///< detached CMS (DER)
  Bytes logo{};      ///< the PNG on the disc; whether the policy names it is custody's to say
};

struct Commissioning {
  sealed::Certificate ward;
  std::optional<SignedPolicy> policy;  ///< signed by `ward`
};

/// The verifier's part: the frames of such a disc, and nothing else on it.
/// commissioning_disc_invalid, certificate_malformed, and the errors of a signature.
Result<Commissioning> read_commissioning(FrameReader& frames, Instant now);

Json to_json(const Commissioning& commissioning);
/// What a worker said, looked at again: the certificate, and the signature by it. worker_protocol.
Result<Commissioning> commissioning_from_json(const Json& json, Instant now);

/// The daemon's part: reader and verifier look at the disc behind `disc`, which stays the caller's.
/// commissioning_disc_invalid where it is a disc of another kind.
Result<Commissioning> read_commissioning_disc(Workers& workers, int disc, Instant now,
                                              Progress& progress);

}  // namespace dozo::intake
