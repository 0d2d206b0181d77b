// The state's passphrase in the TPM, for the software that the update key has approved.
#pragma once

#include <filesystem>
#include <memory>

#include "firmware/daemon/appliance/state_volume.hpp"
#include "platform/tpm/approval.hpp"
#include "platform/tpm/state_key.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::daemon::appliance {

/// Octets at the end of a system's slot that hold its approval: JSON, then zeros.
inline constexpr std::uint64_t kApproval = 4096;

class TpmSeal final : public StateSeal {
 public:
  /// `update_key` is the public half (PEM), part of the image; `approval` what encode_approval()
  /// gives, zeros behind it. key_malformed, tpm_approval_invalid, tpm_unavailable.
  static Result<std::unique_ptr<TpmSeal>> open(const std::string& tcti, ByteView update_key,
                                               ByteView approval);
  /// Raises the minimum version to this software's first: a policy that compares with a value that
  /// is not there would never open.
  [[nodiscard]] Result<Bytes> seal(const SecretBytes& key) override;
  [[nodiscard]] Result<SecretBytes> unseal(ByteView sealed) override;

 private:
  TpmSeal(std::unique_ptr<platform::Tpm> tpm, platform::UpdateKey key, platform::Approval approval);

  std::unique_ptr<platform::Tpm> tpm_;
  platform::StateKey key_;
  platform::Approval approval_;
};

}  // namespace dozo::daemon::appliance
