// The key of the state partition, sealed in the TPM: it comes out for software that the update key
// has approved, as it was measured at this start, and not older than the minimum version.
#pragma once

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "platform/tpm/approval.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::platform {

class StateKey {
 public:
  static constexpr std::size_t kSize = 32;

  /// `tpm` must outlive this. `update_key` is the one whose approvals open what is sealed here.
  StateKey(Tpm& tpm, UpdateKey update_key) : tpm_(tpm), update_key_(std::move(update_key)) {}

  /// Seals `key` (kSize octets). The result is no secret: it is kept beside what the key opens.
  /// Nothing is checked against the software that runs: try unseal() before relying on it.
  /// tpm_unavailable, tpm_failed.
  [[nodiscard]] Result<Bytes> seal(const SecretBytes& key);
  /// The key. tpm_other_chip: sealed elsewhere, or by no one; tpm_approval_invalid: not this update
  /// key's signature, or not the policy of its version and PCR value, or the key was sealed for
  /// another update key; tpm_image_unapproved: PCR 11 is not as approved; tpm_version_too_old:
  /// below the minimum version; tpm_nv_missing: there is no minimum version; tpm_unavailable,
  /// tpm_failed.
  [[nodiscard]] Result<SecretBytes> unseal(ByteView sealed, const Approval& approval);

 private:
  Tpm& tpm_;
  UpdateKey update_key_;
};

}  // namespace dozo::platform
