// The randomness port.
#pragma once

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

class Random {
 public:
  virtual ~Random() = default;
  /// Fills `out` with unpredictable octets, all of it or an error (no_entropy).
  [[nodiscard]] virtual Result<> fill(ByteSpan out) = 0;
};

/// getrandom(2).
class SystemRandom final : public Random {
 public:
  [[nodiscard]] Result<> fill(ByteSpan out) override;
};

/// `size` random octets.
Result<Bytes> random_bytes(Random& random, std::size_t size);
/// A random (version 4) UUID, RFC 9562, lower case.
Result<std::string> random_uuid(Random& random);

}  // namespace dozo
