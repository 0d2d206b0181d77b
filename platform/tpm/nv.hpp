// NV indices: what the terminal keeps inside the TPM itself.
#pragma once

#include <optional>

#include "platform/tpm/call.hpp"

namespace dozo::platform::tpm {

/// An index as this terminal makes it: without a password and a policy (who may use the TPM at all
/// is the kernel's affair), no dictionary attack lock-out.
struct NvPlace {
  TPM2_HANDLE index;
  std::uint16_t size;  ///< octets
  TPMA_NV attributes;  ///< without those that tell a state (written, locked)
};

inline constexpr TPMA_NV kNvAccess = TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE | TPMA_NV_NO_DA;
inline constexpr NvPlace kCounterPlace{0x01800D01, 8,
                                       kNvAccess | (TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT)};
inline constexpr NvPlace kMinimumVersionPlace{0x01800D02, 8, kNvAccess};
/// Locked for good once it is written (TPM2_NV_WriteLock): it can only be undefined.
constexpr NvPlace secret_place(int shelf) {
  return {0x01800D10 + static_cast<TPM2_HANDLE>(shelf), 32, kNvAccess | TPMA_NV_WRITEDEFINE};
}

/// The index's public area as defined, `state` added to its attributes.
TPMS_NV_PUBLIC nv_public(const NvPlace& place, TPMA_NV state = 0);

/// An index that is there, looked up afresh. Owns ESAPI's handle, not the index.
class NvIndex {
 public:
  NvIndex(ESYS_CONTEXT* esys, ESYS_TR handle, TPMA_NV attributes)
      : esys_(esys), handle_(handle), attributes_(attributes) {}
  NvIndex(NvIndex&& other) noexcept
      : esys_(other.esys_),
        handle_(std::exchange(other.handle_, ESYS_TR_NONE)),
        attributes_(other.attributes_) {}
  NvIndex& operator=(NvIndex&&) = delete;
  NvIndex(const NvIndex&) = delete;
  NvIndex& operator=(const NvIndex&) = delete;
  ~NvIndex() {
    if (handle_ != ESYS_TR_NONE) Esys_TR_Close(esys_, &handle_);
  }
  [[nodiscard]] ESYS_TR get() const { return handle_; }
  [[nodiscard]] bool written() const { return (attributes_ & TPMA_NV_WRITTEN) != 0; }
  [[nodiscard]] bool write_locked() const { return (attributes_ & TPMA_NV_WRITELOCKED) != 0; }
  /// Gives the handle up: ESAPI has dropped it itself (with an index that it undefined), or another
  /// owns it.
  void forget() { handle_ = ESYS_TR_NONE; }

 private:
  ESYS_CONTEXT* esys_;
  ESYS_TR handle_;
  TPMA_NV attributes_;
};

/// The index, if there is one. tpm_nv_foreign where it is not as `place` says.
Result<std::optional<NvIndex>> find_nv(ESYS_CONTEXT* esys, const NvPlace& place);
/// Is there an index of that number, of whatever kind?
Result<bool> has_nv(ESYS_CONTEXT* esys, const NvPlace& place);
/// find_nv(), tpm_nv_missing where there is none or nothing was written to it.
Result<NvIndex> written_nv(ESYS_CONTEXT* esys, const NvPlace& place);
/// Makes it. tpm_nv_exists.
Result<NvIndex> define_nv(ESYS_CONTEXT* esys, const NvPlace& place);

/// 8 octets, big-endian: no secret, read in the clear.
Result<std::uint64_t> read_number(ESYS_CONTEXT* esys, const NvIndex& index);

}  // namespace dozo::platform::tpm
