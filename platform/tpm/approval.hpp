// What the maker of an image signs so that the TPM lets it open the state: pure computation, no
// TPM. The image build makes it with dozo-policy and openssl; docs/formats/approval.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform {

/// The public half of the update key: RSA of 2048 or 3072 bits, or ECDSA with P-256.
class UpdateKey {
 public:
  /// SubjectPublicKeyInfo in PEM. key_malformed for any other kind of key.
  static Result<UpdateKey> from_pem(ByteView pem);
  /// TPM2B_PUBLIC as the TPM loads it, marshalled.
  [[nodiscard]] const Bytes& tpm_public() const { return tpm_public_; }
  /// Its Name (TPM 2.0 Part 1, 16): part of the policy of whatever is sealed for it.
  [[nodiscard]] const Bytes& name() const { return name_; }
  /// The TPM's form (TPMT_SIGNATURE, marshalled) of a signature made by `openssl dgst -sha256
  /// -sign`. tpm_approval_invalid.
  [[nodiscard]] Result<Bytes> tpm_signature(ByteView signature) const;
  /// Is `signature` over `message` (SHA-256 inside) this key's?
  [[nodiscard]] bool verifies(ByteView message, ByteView signature) const;

 private:
  UpdateKey() = default;
  Bytes spki_;
  Bytes tpm_public_;
  Bytes name_;
};

/// One approved state of the machine.
struct Approval {
  std::uint64_t version = 0;  ///< the image's, above 0
  Digest pcr11{};             ///< SHA-256 bank, when the state is opened
  Digest policy{};            ///< approved_policy(pcr11, version)
  Bytes signature;            ///< as openssl makes it, over signed_octets(policy)
  friend bool operator==(const Approval&, const Approval&) = default;
};

/// The policy digest of PolicyPCR(sha256:11) and then PolicyNV(minimum version <= version).
Digest approved_policy(const Digest& pcr11, std::uint64_t version);
/// What is signed: the policy digest and a fixed text that keeps this use of the key apart.
Bytes signed_octets(const Digest& policy);
/// The policy digest of what is sealed: PolicyAuthorize(the update key).
Digest sealed_policy(const UpdateKey& key);

/// {"pcr11":"<64 hex>","policy":"<64 hex>","signature":"<hex>","version":n} and back;
/// tpm_approval_invalid unless it has exactly these members and its policy is that of its values.
std::string encode_approval(const Approval& approval);
Result<Approval> parse_approval(std::string_view text);

}  // namespace dozo::platform
