// The signing port: the terminal's key, wherever it lives (a file in evaluation, a TPM later).
#pragma once

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

class Signer {
 public:
  virtual ~Signer() = default;
  /// A detached CMS signature (RFC 5652, DER, our exact profile) over `content`. signing_failed.
  [[nodiscard]] virtual Result<Bytes> sign(ByteView content) = 0;
};

}  // namespace dozo
