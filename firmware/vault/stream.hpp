// The overwrite stream: AES-256 in counter mode (NIST SP 800-38A, 6.5) over zeros, key = the seed,
// first counter block 0. Whoever knows the seed can say what every octet of a wiped range must be.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

struct evp_cipher_ctx_st;

namespace dozo::vault {

/// Drawn afresh for each attempt; public once the erasure is over (it stands on the certificate).
using Seed = std::array<std::uint8_t, 32>;

/// From 64 lower-case hexadecimal digits, which dozo::to_hex gives.
std::optional<Seed> seed_from_hex(std::string_view text);

/// The stream of one seed, read forward from a position. Position 0 is the first octet of the
/// range that is wiped, wherever that range lies on its medium.
class OverwriteStream {
 public:
  /// `position` in octets, a multiple of 16. out_of_memory where OpenSSL has none; shelf_range
  /// for any other position.
  static Result<OverwriteStream> make(const Seed& seed, std::uint64_t position = 0);
  OverwriteStream(OverwriteStream&&) noexcept = default;
  OverwriteStream& operator=(OverwriteStream&&) noexcept = default;

  /// The next out.size() octets, any number.
  [[nodiscard]] Result<> fill(ByteSpan out);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
  explicit OverwriteStream(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace dozo::vault
