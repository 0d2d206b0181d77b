#include "platform/tpm/nv.hpp"

namespace dozo::platform::tpm {
namespace {

constexpr TPMA_NV kState = TPMA_NV_WRITTEN | TPMA_NV_WRITELOCKED | TPMA_NV_READLOCKED;

/// The index as ESAPI knows it, whatever it is; nothing where there is none.
Result<std::optional<ESYS_TR>> look_up(ESYS_CONTEXT* esys, TPM2_HANDLE index) {
  ESYS_TR handle = ESYS_TR_NONE;
  const TSS2_RC code = call([&] {
    return Esys_TR_FromTPMPublic(esys, index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &handle);
  });
  if (kind_of(code) == TPM2_RC_HANDLE) return std::optional<ESYS_TR>();
  if (code != TSS2_RC_SUCCESS) return tl::unexpected(to_error("NV_ReadPublic", code));
  return std::optional<ESYS_TR>(handle);
}

}  // namespace

TPMS_NV_PUBLIC nv_public(const NvPlace& place, TPMA_NV state) {
  TPMS_NV_PUBLIC out{};
  out.nvIndex = place.index;
  out.nameAlg = TPM2_ALG_SHA256;
  out.attributes = place.attributes | state;
  out.dataSize = place.size;
  return out;
}

Result<std::optional<NvIndex>> find_nv(ESYS_CONTEXT* esys, const NvPlace& place) {
  const auto handle = DOZO_TRY(look_up(esys, place.index));
  if (!handle) return std::optional<NvIndex>();
  NvIndex any(esys, *handle, 0);
  TPM2B_NV_PUBLIC* area = nullptr;
  DOZO_TRY(must("NV_ReadPublic", [&] {
    return Esys_NV_ReadPublic(esys, any.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &area,
                              nullptr);
  }));
  const Out<TPM2B_NV_PUBLIC> owned(area);
  const TPMS_NV_PUBLIC& found = area->nvPublic;
  if (found.nameAlg != TPM2_ALG_SHA256 || found.dataSize != place.size ||
      found.authPolicy.size != 0 || (found.attributes & ~kState) != place.attributes) {
    return fail(ErrorCode::tpm_nv_foreign);
  }
  any.forget();
  return std::optional<NvIndex>(NvIndex(esys, *handle, found.attributes));
}

Result<bool> has_nv(ESYS_CONTEXT* esys, const NvPlace& place) {
  const auto handle = DOZO_TRY(look_up(esys, place.index));
  if (!handle) return false;
  const NvIndex owned(esys, *handle, 0);
  return true;
}

Result<NvIndex> written_nv(ESYS_CONTEXT* esys, const NvPlace& place) {
  auto index = DOZO_TRY(find_nv(esys, place));
  if (!index || !index->written()) return fail(ErrorCode::tpm_nv_missing);
  return std::move(*index);
}

Result<NvIndex> define_nv(ESYS_CONTEXT* esys, const NvPlace& place) {
  const TPM2B_AUTH no_password{};
  TPM2B_NV_PUBLIC area{};
  area.nvPublic = nv_public(place);
  ESYS_TR handle = ESYS_TR_NONE;
  const TSS2_RC code = call([&] {
    return Esys_NV_DefineSpace(esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                               &no_password, &area, &handle);
  });
  if (code == TPM2_RC_NV_DEFINED) return fail(ErrorCode::tpm_nv_exists);
  if (code != TSS2_RC_SUCCESS) return tl::unexpected(to_error("NV_DefineSpace", code));
  { const NvIndex made(esys, handle, place.attributes); }
  // Looked up again: what counts is what the TPM says of it.
  auto index = DOZO_TRY(find_nv(esys, place));
  if (!index) return fail(ErrorCode::tpm_failed, "NV_DefineSpace without an index");
  return std::move(*index);
}

Result<std::uint64_t> read_number(ESYS_CONTEXT* esys, const NvIndex& index) {
  TPM2B_MAX_NV_BUFFER* data = nullptr;
  DOZO_TRY(must("NV_Read", [&] {
    return Esys_NV_Read(esys, index.get(), index.get(), ESYS_TR_PASSWORD, ESYS_TR_NONE,
                        ESYS_TR_NONE, sizeof(std::uint64_t), 0, &data);
  }));
  const Out<TPM2B_MAX_NV_BUFFER> owned(data);
  if (data->size != sizeof(std::uint64_t)) return fail(ErrorCode::tpm_failed, "NV_Read size");
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | data->buffer[i];
  return number;
}

}  // namespace dozo::platform::tpm
