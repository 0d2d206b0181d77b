#include "platform/tpm/tpm.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <tss2/tss2_tctildr.h>

#include "platform/tpm/call.hpp"
#include "platform/tpm/policy.hpp"

namespace dozo::platform {
namespace tpm {

TSS2_RC kind_of(TSS2_RC code) {
  constexpr TSS2_RC kError = 0x3f;
  if ((code & TSS2_RC_LAYER_MASK) != TSS2_TPM_RC_LAYER) return code;
  return (code & TPM2_RC_FMT1) != 0 ? code & (TPM2_RC_FMT1 | kError) : code;
}

bool is_momentary(TSS2_RC code) {
  return code == TPM2_RC_RETRY || code == TPM2_RC_YIELDED || code == TPM2_RC_TESTING ||
         code == TPM2_RC_NV_RATE;
}

void pause() {
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
}

Error to_error(const char* command, TSS2_RC code) {
  const TSS2_RC layer = code & TSS2_RC_LAYER_MASK;
  const TSS2_RC base = code & ~TSS2_RC_LAYER_MASK;
  // BAD_SEQUENCE is what ESAPI says from then on once an answer did not come.
  const bool gone = layer == TSS2_TCTI_RC_LAYER ||
                    (layer == TSS2_ESAPI_RC_LAYER &&
                     (base == TSS2_BASE_RC_IO_ERROR || base == TSS2_BASE_RC_BAD_SEQUENCE)) ||
                    code == TPM2_RC_FAILURE || code == TPM2_RC_INITIALIZE;
  char number[16];
  std::snprintf(number, sizeof number, " 0x%x", code);
  return {gone ? ErrorCode::tpm_unavailable : ErrorCode::tpm_failed, std::string(command) + number};
}

}  // namespace tpm

Result<std::unique_ptr<Tpm>> Tpm::connect(const std::string& tcti) {
  // ESAPI would write what is expected (an index that is not there) to stderr as errors.
  if (setenv("TSS2_LOG", "all+NONE", 0) != 0) return fail(ErrorCode::out_of_memory);
  std::unique_ptr<Tpm> tpm(new Tpm);
  if (Tss2_TctiLdr_Initialize(tcti.c_str(), &tpm->tcti_) != TSS2_RC_SUCCESS) {
    return fail(ErrorCode::tpm_unavailable, "no connection");
  }
  if (const TSS2_RC code = Esys_Initialize(&tpm->esys_, tpm->tcti_, nullptr);
      code != TSS2_RC_SUCCESS) {
    return tl::unexpected(tpm::to_error("Esys_Initialize", code));
  }
  // Only a started TPM answers this.
  DOZO_TRY(tpm->pcr(0));
  return tpm;
}

Tpm::~Tpm() {
  if (esys_ != nullptr) Esys_Finalize(&esys_);
  if (tcti_ != nullptr) Tss2_TctiLdr_Finalize(&tcti_);
}

Result<Digest> Tpm::pcr(unsigned index) {
  const Turn held = turn();
  const TPML_PCR_SELECTION selection = tpm::select_pcr(index);
  TPML_DIGEST* values = nullptr;
  DOZO_TRY(tpm::must("PCR_Read", [&] {
    return Esys_PCR_Read(held.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &selection, nullptr,
                         nullptr, &values);
  }));
  const tpm::Out<TPML_DIGEST> owned(values);
  Digest value{};
  // A TPM without the SHA-256 bank answers with nothing.
  if (values->count != 1 || values->digests[0].size != value.size()) {
    return fail(ErrorCode::tpm_failed, "PCR_Read without a SHA-256 bank");
  }
  std::copy_n(values->digests[0].buffer, value.size(), value.begin());
  return value;
}

}  // namespace dozo::platform
