#include "platform/tpm/nv_secret.hpp"

#include <algorithm>

#include "platform/tpm/nv.hpp"
#include "platform/tpm/session.hpp"

namespace dozo::platform {
namespace {

Result<tpm::NvPlace> place_of(int shelf) {
  if (shelf < 1 || shelf > NvSecret::kMaxShelf) return fail(ErrorCode::shelf_state, "number");
  return tpm::secret_place(shelf);
}

Result<> write_and_lock(ESYS_CONTEXT* esys, const tpm::NvIndex& index, const SecretBytes& secret) {
  const tpm::Loaded primary = DOZO_TRY(tpm::make_primary(esys));
  const tpm::Loaded session = DOZO_TRY(tpm::start_session(esys, primary, tpm::SessionUse::to_tpm));
  TPM2B_MAX_NV_BUFFER data{};
  data.size = static_cast<UINT16>(secret.size());
  std::copy(secret.view().begin(), secret.view().end(), data.buffer);
  const auto written = tpm::must("NV_Write", [&] {
    return Esys_NV_Write(esys, index.get(), index.get(), session.get(), ESYS_TR_NONE, ESYS_TR_NONE,
                         &data, 0);
  });
  wipe({data.buffer, sizeof data.buffer});
  DOZO_TRY(written);
  return tpm::must("NV_WriteLock", [&] {
    return Esys_NV_WriteLock(esys, index.get(), index.get(), ESYS_TR_PASSWORD, ESYS_TR_NONE,
                             ESYS_TR_NONE);
  });
}

Result<SecretBytes> read_secret(ESYS_CONTEXT* esys, const tpm::NvIndex& index) {
  const tpm::Loaded primary = DOZO_TRY(tpm::make_primary(esys));
  const tpm::Loaded session =
      DOZO_TRY(tpm::start_session(esys, primary, tpm::SessionUse::from_tpm));
  TPM2B_MAX_NV_BUFFER* data = nullptr;
  DOZO_TRY(tpm::must("NV_Read", [&] {
    return Esys_NV_Read(esys, index.get(), index.get(), session.get(), ESYS_TR_NONE, ESYS_TR_NONE,
                        vault::JobSecret::kSize, 0, &data);
  }));
  const tpm::Out<TPM2B_MAX_NV_BUFFER> owned(data);
  if (data->size != vault::JobSecret::kSize) return fail(ErrorCode::tpm_failed, "NV_Read size");
  return SecretBytes::copy_of({data->buffer, data->size});
}

/// Gone when it succeeds: looked up again.
Result<> undefine(ESYS_CONTEXT* esys, const tpm::NvPlace& place) {
  auto index = DOZO_TRY(tpm::find_nv(esys, place));
  if (!index) return {};
  DOZO_TRY(tpm::must("NV_UndefineSpace", [&] {
    return Esys_NV_UndefineSpace(esys, ESYS_TR_RH_OWNER, index->get(), ESYS_TR_PASSWORD,
                                 ESYS_TR_NONE, ESYS_TR_NONE);
  }));
  index->forget();
  if (DOZO_TRY(tpm::has_nv(esys, place))) return fail(ErrorCode::tpm_failed, "still defined");
  return {};
}

}  // namespace

Result<SecretBytes> NvSecret::make(int shelf) {
  const tpm::NvPlace place = DOZO_TRY(place_of(shelf));
  auto secret = DOZO_TRY(SecretBytes::make(kSize));
  DOZO_TRY(random_.fill(secret.span()));
  DOZO_TRY(destroy(shelf));
  const Tpm::Turn turn = tpm_.turn();
  const tpm::NvIndex index = DOZO_TRY(tpm::define_nv(turn.get(), place));
  DOZO_TRY(write_and_lock(turn.get(), index, secret));
  return secret;
}

Result<SecretBytes> NvSecret::get(int shelf) {
  const tpm::NvPlace place = DOZO_TRY(place_of(shelf));
  const Tpm::Turn turn = tpm_.turn();
  const auto index = DOZO_TRY(tpm::find_nv(turn.get(), place));
  if (!index || !index->written() || !index->write_locked()) {
    return fail(ErrorCode::shelf_key_lost, "no secret in the TPM");
  }
  return read_secret(turn.get(), *index);
}

Result<> NvSecret::destroy(int shelf) {
  const tpm::NvPlace place = DOZO_TRY(place_of(shelf));
  const Tpm::Turn turn = tpm_.turn();
  if (const auto gone = undefine(turn.get(), place); !gone) {
    return fail(ErrorCode::erase_key_remains,
                error_number(gone.error().code) + " " + gone.error().detail);
  }
  return {};
}

Result<bool> NvSecret::exists(int shelf) {
  const tpm::NvPlace place = DOZO_TRY(place_of(shelf));
  const Tpm::Turn turn = tpm_.turn();
  return tpm::has_nv(turn.get(), place);
}

}  // namespace dozo::platform
