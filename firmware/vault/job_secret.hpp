// The port to what makes a shelf's key die with its job: a secret outside of the disk, one a shelf.
// Adapter: platform/tpm (an NV index of the TPM); a stateful fake for tests is in
// fake_job_secret.hpp.
#pragma once

#include <cstddef>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::vault {

class JobSecret {
 public:
  static constexpr std::size_t kSize = 32;

  virtual ~JobSecret() = default;
  /// kSize fresh octets for the shelf `shelf` (from 1), kept where an image of the disk does not
  /// reach. An earlier one of that shelf is destroyed first.
  [[nodiscard]] virtual Result<SecretBytes> make(int shelf) = 0;
  /// shelf_key_lost where there is none, and only there.
  [[nodiscard]] virtual Result<SecretBytes> get(int shelf) = 0;
  /// Gone for good when it returns, looked for afresh. Idempotent. erase_key_remains if it may be
  /// left.
  [[nodiscard]] virtual Result<> destroy(int shelf) = 0;
  /// Looks afresh. An error where the keeper cannot be asked: read it as yes.
  [[nodiscard]] virtual Result<bool> exists(int shelf) = 0;
};

}  // namespace dozo::vault
