// How the adapters of this folder speak to the TPM: outcomes as errors, what ESAPI hands out with
// an owner.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <tss2/tss2_esys.h>

#include "firmware/base/secret.hpp"
#include "platform/tpm/tpm.hpp"

namespace dozo::platform::tpm {

/// The response code without the number of the handle, parameter or session that it speaks of
/// (TPM 2.0 Part 2, 6.6.2).
TSS2_RC kind_of(TSS2_RC code);
/// A warning that the command was not carried out, and may be tried again as it is.
bool is_momentary(TSS2_RC code);
/// Waits a moment before a command is tried again.
void pause();
/// tpm_unavailable where nothing came through or the TPM has failed, else tpm_failed; the detail
/// names the command and the code.
Error to_error(const char* command, TSS2_RC code);

/// Runs an ESAPI call, and once more where the TPM asks for that. (ESAPI itself repeats RETRY,
/// TESTING and YIELDED a few times, at once.)
template <class Call>
TSS2_RC call(const Call& run) {
  TSS2_RC code = run();
  if (is_momentary(code)) {
    pause();
    code = run();
  }
  return code;
}

/// call(), with the outcome as a Result.
template <class Call>
Result<> must(const char* command, const Call& run) {
  const TSS2_RC code = call(run);
  if (code != TSS2_RC_SUCCESS) return tl::unexpected(to_error(command, code));
  return {};
}

/// What ESAPI allocated. Zeroed first: some of it is secret.
template <class T>
struct FreeOut {
  void operator()(T* out) const {
    wipe({reinterpret_cast<std::uint8_t*>(out), sizeof(T)});
    Esys_Free(out);
  }
};
template <class T>
using Out = std::unique_ptr<T, FreeOut<T>>;

/// A transient object or session, flushed from the TPM when it goes.
class Loaded {
 public:
  Loaded() = default;
  Loaded(ESYS_CONTEXT* esys, ESYS_TR handle) : esys_(esys), handle_(handle) {}
  Loaded(Loaded&& other) noexcept
      : esys_(other.esys_), handle_(std::exchange(other.handle_, ESYS_TR_NONE)) {}
  Loaded& operator=(Loaded&& other) noexcept {
    std::swap(esys_, other.esys_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded() {
    if (handle_ != ESYS_TR_NONE) Esys_FlushContext(esys_, handle_);
  }
  [[nodiscard]] ESYS_TR get() const { return handle_; }

 private:
  ESYS_CONTEXT* esys_ = nullptr;
  ESYS_TR handle_ = ESYS_TR_NONE;
};

}  // namespace dozo::platform::tpm
