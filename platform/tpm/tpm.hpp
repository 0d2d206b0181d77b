// One connection to a TPM 2.0 (TCG TPM 2.0 Library, 1.38 or later) by way of tpm2-tss's ESAPI.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"

struct ESYS_CONTEXT;
struct TSS2_TCTI_OPAQUE_CONTEXT_BLOB;

namespace dozo::platform {

/// Thread-safe: what uses it takes a turn, and turns follow one another. A connection that was lost
/// (tpm_unavailable) stays lost: the process has to begin again.
class Tpm {
 public:
  /// `tcti` names the way: "device:/dev/tpmrm0", "swtpm:path=…" in tests. The TPM must be started
  /// and answer. tpm_unavailable.
  static Result<std::unique_ptr<Tpm>> connect(const std::string& tcti);
  Tpm(const Tpm&) = delete;
  Tpm& operator=(const Tpm&) = delete;
  ~Tpm();

  /// A register of the SHA-256 bank, as it stands now: 0 to 23. tpm_unavailable, tpm_failed.
  [[nodiscard]] Result<Digest> pcr(unsigned index);

  /// The connection, for as long as the turn lives: for the adapters of this folder. Not to be
  /// taken twice by one thread.
  class Turn {
   public:
    [[nodiscard]] ESYS_CONTEXT* get() const { return esys_; }

   private:
    friend class Tpm;
    Turn(std::mutex& mutex, ESYS_CONTEXT* esys) : held_(mutex), esys_(esys) {}
    std::unique_lock<std::mutex> held_;
    ESYS_CONTEXT* esys_;
  };
  [[nodiscard]] Turn turn() { return {mutex_, esys_}; }

 private:
  Tpm() = default;

  std::mutex mutex_;
  TSS2_TCTI_OPAQUE_CONTEXT_BLOB* tcti_ = nullptr;
  ESYS_CONTEXT* esys_ = nullptr;
};

}  // namespace dozo::platform
