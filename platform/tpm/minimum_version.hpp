// The lowest version of the image that this terminal's state opens for: a downgrade stays locked.
#pragma once

#include <cstdint>

#include "firmware/base/result.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::platform {

/// The NV index 0x01800D02: 8 octets, big-endian. The policy of the state key compares it
/// (state_key.hpp). Each call: tpm_unavailable, tpm_failed; tpm_nv_foreign where the index is not
/// as it is made here.
class MinimumVersion {
 public:
  /// `tpm` must outlive this.
  explicit MinimumVersion(Tpm& tpm) : tpm_(tpm) {}

  /// tpm_nv_missing before the first raise().
  [[nodiscard]] Result<std::uint64_t> read();
  /// Afterwards the value is at least `version`: makes the index where there is none, writes only
  /// what is higher. Call it before anything is sealed, and again once a new version has proved
  /// itself.
  [[nodiscard]] Result<> raise(std::uint64_t version);

 private:
  Tpm& tpm_;
};

}  // namespace dozo::platform
