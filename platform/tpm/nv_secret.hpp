// 32 random octets in the TPM for as long as a shelf's job lives: without them an old copy of the
// disk opens nothing, even in this machine.
#pragma once

#include "firmware/base/random.hpp"
#include "firmware/vault/job_secret.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::platform {

/// The NV index 0x01800D10 + n of shelf n, 1 to kMaxShelf. Nothing is remembered: each call looks
/// at the TPM afresh. The octets cross the bus only under a session's encryption. Beside what the
/// port names: tpm_unavailable, tpm_failed; tpm_nv_foreign where the index is not as it is made
/// here.
class NvSecret final : public vault::JobSecret {
 public:
  static constexpr int kMaxShelf = 99;

  /// `tpm` and `random` must outlive this.
  NvSecret(Tpm& tpm, Random& random) : tpm_(tpm), random_(random) {}

  /// The index cannot be written again, only be undefined. One that was cut off before its secret
  /// was whole counts as none for get(), and as one for exists().
  [[nodiscard]] Result<SecretBytes> make(int shelf) override;
  [[nodiscard]] Result<SecretBytes> get(int shelf) override;
  /// Undefines the index, whatever it holds.
  [[nodiscard]] Result<> destroy(int shelf) override;
  [[nodiscard]] Result<bool> exists(int shelf) override;

 private:
  Tpm& tpm_;
  Random& random_;
};

}  // namespace dozo::platform
