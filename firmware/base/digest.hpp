// SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "firmware/base/bytes.hpp"

struct evp_md_ctx_st;

namespace dozo {

using Digest = std::array<std::uint8_t, 32>;

/// A running SHA-256. Running out of memory ends the process: there is no hash to go on with.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  Sha256& update(ByteView bytes);
  /// The digest of all updates; the object may only be destroyed afterwards.
  [[nodiscard]] Digest finish();

 private:
  evp_md_ctx_st* context_;
};

Digest sha256(ByteView bytes);
/// 64 lower-case hexadecimal digits, and back.
std::string to_hex(const Digest& digest);
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace dozo
