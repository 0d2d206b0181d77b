// Account passwords by yescrypt (libxcrypt).
#pragma once

#include "firmware/base/random.hpp"
#include "firmware/custody/password_hasher.hpp"

namespace dozo::platform {

class Yescrypt final : public custody::PasswordHasher {
 public:
  /// `cost`: yescrypt's CPU time cost, 1 to 11; 5 is Debian's default, tests use 1.
  explicit Yescrypt(Random& random, unsigned long cost = 5) : random_(random), cost_(cost) {}
  [[nodiscard]] Result<std::string> hash(ByteView password) override;
  [[nodiscard]] bool fits(ByteView password, const std::string& verifier) override;

 private:
  Random& random_;
  unsigned long cost_;
};

}  // namespace dozo::platform
