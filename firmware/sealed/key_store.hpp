// The port to the terminal's key: made at commissioning, rolled over later, never
// exported.
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

  // Roll-over. At each moment, whatever cut the power, load() gives one whole pair: the present one
  // until adopt() has begun, afterwards the successor.

  /// Makes a successor beside the pair, in place of one that was left over; durable when it
  /// returns. file_not_found where there is no pair yet.
  [[nodiscard]] virtual Result<KeyPair> prepare(const std::string& common_name, Instant now) = 0;
  /// The successor becomes the pair and the former private key is destroyed. Finishes what was cut
  /// off; does nothing where there is no successor.
  [[nodiscard]] virtual Result<> adopt() = 0;
  /// Destroys the successor, or what is left of one; does nothing where there is none.
  [[nodiscard]] virtual Result<> discard() = 0;
};

}  // namespace dozo::sealed
