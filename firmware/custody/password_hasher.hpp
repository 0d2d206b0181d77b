// The port to the hashing of account passwords (yescrypt on Debian).
#pragma once

#include <string>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::custody {

class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;
  /// A verifier with a fresh salt, in the form of crypt(5).
  [[nodiscard]] virtual Result<std::string> hash(ByteView password) = 0;
  /// Does `password` fit? An empty or malformed verifier fits nothing, and takes as long.
  [[nodiscard]] virtual bool fits(ByteView password, const std::string& verifier) = 0;
};

}  // namespace dozo::custody
