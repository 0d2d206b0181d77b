// Job secrets in memory for tests: the whole of the port's behaviour, and switches for what may go
// wrong. It stands for the TPM, so it outlives what a power cut takes.
#pragma once

#include <algorithm>
#include <map>
#include <optional>

#include "firmware/base/random.hpp"
#include "firmware/vault/job_secret.hpp"

namespace dozo::vault {

class FakeJobSecret final : public JobSecret {
 public:
  // Failure switches: while set, the call of that name fails with this code.
  std::optional<ErrorCode> fail_make;
  std::optional<ErrorCode> fail_get;
  std::optional<ErrorCode> fail_destroy;
  std::optional<ErrorCode> fail_exists;
  int made = 0;  ///< how often make() has worked

  [[nodiscard]] Result<SecretBytes> make(int shelf) override {
    if (fail_make) return fail(*fail_make);
    secrets_[shelf].resize(kSize);
    SystemRandom random;
    DOZO_TRY(random.fill(secrets_[shelf]));
    made += 1;
    return get(shelf);
  }
  [[nodiscard]] Result<SecretBytes> get(int shelf) override {
    if (fail_get) return fail(*fail_get);
    const auto found = secrets_.find(shelf);
    if (found == secrets_.end()) return fail(ErrorCode::shelf_key_lost);
    return SecretBytes::copy_of(found->second);
  }
  [[nodiscard]] Result<> destroy(int shelf) override {
    if (fail_destroy) return fail(*fail_destroy);
    secrets_.erase(shelf);
    return {};
  }
  [[nodiscard]] Result<bool> exists(int shelf) override {
    if (fail_exists) return fail(*fail_exists);
    return secrets_.count(shelf) != 0;
  }

 private:
  std::map<int, Bytes> secrets_;
};

}  // namespace dozo::vault
