#include "platform/tpm/policy.hpp"

#include <algorithm>
#include <string_view>

#include <tss2/tss2_mu.h>

#include "platform/tpm/approval.hpp"

namespace dozo::platform {
namespace tpm {

TPML_PCR_SELECTION select_pcr(unsigned index) {
  TPML_PCR_SELECTION out{};
  out.count = 1;
  out.pcrSelections[0].hash = TPM2_ALG_SHA256;
  out.pcrSelections[0].sizeofSelect = 3;
  out.pcrSelections[0].pcrSelect[index / 8] = static_cast<BYTE>(1U << index % 8);
  return out;
}

Digest pcr_digest(const Digest& value) {
  return sha256(value);
}

TPM2B_OPERAND version_operand(std::uint64_t version) {
  TPM2B_OPERAND out{};
  out.size = sizeof version;
  for (std::size_t i = 0; i < sizeof version; ++i) {
    out.buffer[i] = static_cast<BYTE>(version >> (8 * (sizeof version - 1 - i)));
  }
  return out;
}

ByteView policy_reference() {
  constexpr std::string_view kText = "dozo state key";
  return as_bytes(kText);
}

Bytes name_of(const Digest& public_area) {
  Bytes name(2 + public_area.size());
  name[0] = TPM2_ALG_SHA256 >> 8;
  name[1] = TPM2_ALG_SHA256 & 0xff;
  std::copy(public_area.begin(), public_area.end(), name.begin() + 2);
  return name;
}

Bytes nv_name(const NvPlace& place, TPMA_NV state) {
  return name_of(
      sha256(marshalled<TPMS_NV_PUBLIC>(Tss2_MU_TPMS_NV_PUBLIC_Marshal, nv_public(place, state))));
}

namespace {

/// Octets of a number as the TPM marshals it: big-endian.
template <class T>
Bytes number(T value) {
  Bytes out(sizeof value);
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof value - 1 - i)));
  }
  return out;
}

}  // namespace
}  // namespace tpm

// Each step: SHA-256(digest so far ‖ command code ‖ its arguments).

Digest approved_policy(const Digest& pcr11, std::uint64_t version) {
  using tpm::number;
  // PolicyPCR (Part 3, 23.7).
  const Digest start{};
  const Digest first =
      Sha256()
          .update(start)
          .update(number<TPM2_CC>(TPM2_CC_PolicyPCR))
          .update(tpm::marshalled<TPML_PCR_SELECTION>(Tss2_MU_TPML_PCR_SELECTION_Marshal,
                                                      tpm::select_pcr(tpm::kMeasuredPcr)))
          .update(tpm::pcr_digest(pcr11))
          .finish();
  // PolicyNV (23.9): its arguments are hashed by themselves first.
  const TPM2B_OPERAND operand = tpm::version_operand(version);
  const Digest arguments = Sha256()
                               .update(ByteView(operand.buffer, operand.size))
                               .update(number<UINT16>(0))
                               .update(number<TPM2_EO>(TPM2_EO_UNSIGNED_LE))
                               .finish();
  return Sha256()
      .update(first)
      .update(number<TPM2_CC>(TPM2_CC_PolicyNV))
      .update(arguments)
      .update(tpm::nv_name(tpm::kMinimumVersionPlace, TPMA_NV_WRITTEN))
      .finish();
}

Bytes signed_octets(const Digest& policy) {
  Bytes out(policy.begin(), policy.end());
  const ByteView reference = tpm::policy_reference();
  out.insert(out.end(), reference.begin(), reference.end());
  return out;
}

Digest sealed_policy(const UpdateKey& key) {
  // PolicyAuthorize (23.16): the digest starts anew; key's name, then policyRef (23.2.3).
  const Digest start{};
  const Digest first = Sha256()
                           .update(start)
                           .update(tpm::number<TPM2_CC>(TPM2_CC_PolicyAuthorize))
                           .update(key.name())
                           .finish();
  return Sha256().update(first).update(tpm::policy_reference()).finish();
}

}  // namespace dozo::platform
