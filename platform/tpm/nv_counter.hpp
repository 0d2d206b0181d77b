// The TPM's monotonic counter: an older ledger cannot pass for the newest.
#pragma once

#include "firmware/ledger/counter.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::platform {

/// The NV index 0x01800D01. A TPM starts a counter that is undefined and made again above every
/// value that any of its counters ever had (TPM 2.0 Part 1, 37.2.4): it cannot be turned back.
/// tpm_nv_missing, tpm_nv_foreign, tpm_unavailable, tpm_failed.
class NvCounter final : public ledger::Counter {
 public:
  /// `tpm` must outlive this.
  explicit NvCounter(Tpm& tpm) : tpm_(tpm) {}
  [[nodiscard]] Result<std::uint64_t> begin() override;
  [[nodiscard]] Result<std::uint64_t> read() override;
  [[nodiscard]] Result<std::uint64_t> increment() override;

 private:
  Tpm& tpm_;
};

}  // namespace dozo::platform
