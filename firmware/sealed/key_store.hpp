// The port to the terminal's key: made once at commissioning, never exported.
#pragma once

#include <optional>
#include <string>

#include "firmware/sealed/certificate.hpp"

namespace dozo::sealed {

struct KeyPair {
  PrivateKey key;
  Certificate certificate;
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  /// The pair, if one was made. key_malformed, certificate_malformed, key_mismatch where what
  /// lies there cannot be used.
  [[nodiscard]] virtual Result<std::optional<KeyPair>> load() = 0;
  /// Makes the pair; durable when it returns. file_exists where there is one.
  [[nodiscard]] virtual Result<KeyPair> create(const std::string& common_name, Instant now) = 0;
};

}  // namespace dozo::sealed
