#include "platform/tpm/minimum_version.hpp"

#include "platform/tpm/nv.hpp"

namespace dozo::platform {
namespace {

Result<> write_number(ESYS_CONTEXT* esys, const tpm::NvIndex& index, std::uint64_t number) {
  TPM2B_MAX_NV_BUFFER data{};
  data.size = sizeof number;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    data.buffer[i] = static_cast<BYTE>(number >> (8 * (sizeof number - 1 - i)));
  }
  return tpm::must("NV_Write", [&] {
    return Esys_NV_Write(esys, index.get(), index.get(), ESYS_TR_PASSWORD, ESYS_TR_NONE,
                         ESYS_TR_NONE, &data, 0);
  });
}

}  // namespace

Result<std::uint64_t> MinimumVersion::read() {
  const Tpm::Turn turn = tpm_.turn();
  return tpm::read_number(turn.get(),
                          DOZO_TRY(tpm::written_nv(turn.get(), tpm::kMinimumVersionPlace)));
}

Result<> MinimumVersion::raise(std::uint64_t version) {
  const Tpm::Turn turn = tpm_.turn();
  auto index = DOZO_TRY(tpm::find_nv(turn.get(), tpm::kMinimumVersionPlace));
  if (!index) index.emplace(DOZO_TRY(tpm::define_nv(turn.get(), tpm::kMinimumVersionPlace)));
  if (index->written() && DOZO_TRY(tpm::read_number(turn.get(), *index)) >= version) return {};
  DOZO_TRY(write_number(turn.get(), *index, version));
  const tpm::NvIndex now = DOZO_TRY(tpm::written_nv(turn.get(), tpm::kMinimumVersionPlace));
  if (DOZO_TRY(tpm::read_number(turn.get(), now)) != version) {
    return fail(ErrorCode::tpm_failed, "NV_Write not read back");
  }
  return {};
}

}  // namespace dozo::platform
