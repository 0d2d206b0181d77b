#include "platform/tpm/nv_counter.hpp"

#include "platform/tpm/nv.hpp"

namespace dozo::platform {
namespace {

Result<> add_one(ESYS_CONTEXT* esys, const tpm::NvIndex& index) {
  return tpm::must("NV_Increment", [&] {
    return Esys_NV_Increment(esys, index.get(), index.get(), ESYS_TR_PASSWORD, ESYS_TR_NONE,
                             ESYS_TR_NONE);
  });
}

Result<std::uint64_t> value_of(ESYS_CONTEXT* esys) {
  return tpm::read_number(esys, DOZO_TRY(tpm::written_nv(esys, tpm::kCounterPlace)));
}

}  // namespace

Result<std::uint64_t> NvCounter::begin() {
  const Tpm::Turn turn = tpm_.turn();
  auto index = DOZO_TRY(tpm::find_nv(turn.get(), tpm::kCounterPlace));
  if (!index) index.emplace(DOZO_TRY(tpm::define_nv(turn.get(), tpm::kCounterPlace)));
  // A counter has no value before it was incremented once (TPM 2.0 Part 3, 31.8).
  if (!index->written()) DOZO_TRY(add_one(turn.get(), *index));
  return value_of(turn.get());
}

Result<std::uint64_t> NvCounter::read() {
  const Tpm::Turn turn = tpm_.turn();
  return value_of(turn.get());
}

Result<std::uint64_t> NvCounter::increment() {
  const Tpm::Turn turn = tpm_.turn();
  DOZO_TRY(add_one(turn.get(), DOZO_TRY(tpm::written_nv(turn.get(), tpm::kCounterPlace))));
  return value_of(turn.get());
}

}  // namespace dozo::platform
