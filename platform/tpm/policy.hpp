// The policies that guard the state key, as the TPM computes their digests: here, so that the maker
// of an image can compute them without one (TPM 2.0 Part 3, 23).
#pragma once

#include <cstdint>

#include <tss2/tss2_tpm2_types.h>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "platform/tpm/nv.hpp"

namespace dozo::platform::tpm {

/// The register that the boot stub measures the kernel, its command line and with it the root's
/// hash into (UAPI Group, TPM2 PCR Measurements).
inline constexpr unsigned kMeasuredPcr = 11;

/// One register of the SHA-256 bank.
TPML_PCR_SELECTION select_pcr(unsigned index);
/// The digest that PolicyPCR takes for one register of this value.
Digest pcr_digest(const Digest& value);
/// What the minimum version is compared with: it must not be above `version`.
TPM2B_OPERAND version_operand(std::uint64_t version);
/// The policyRef of PolicyAuthorize: keeps signatures for the state key apart from any others.
ByteView policy_reference();
/// The Name of what has a public area with this SHA-256 (TPM 2.0 Part 1, 16).
Bytes name_of(const Digest& public_area);
/// The Name of an index.
Bytes nv_name(const NvPlace& place, TPMA_NV state);

/// Any structure as the TPM marshals it; never fails for what is valid.
template <class T>
Bytes marshalled(TSS2_RC (*marshal)(const T*, std::uint8_t*, std::size_t, std::size_t*),
                 const T& value) {
  Bytes out(sizeof(T) + 64);
  std::size_t size = 0;
  if (marshal(&value, out.data(), out.size(), &size) != TSS2_RC_SUCCESS) return {};
  out.resize(size);
  return out;
}
/// The reverse: all of `from`, nothing left over. False where it is none.
template <class T>
bool unmarshal(TSS2_RC (*read)(const std::uint8_t*, std::size_t, std::size_t*, T*), ByteView from,
               T& out) {
  std::size_t used = 0;
  return read(from.data(), from.size(), &used, &out) == TSS2_RC_SUCCESS && used == from.size();
}

}  // namespace dozo::platform::tpm
