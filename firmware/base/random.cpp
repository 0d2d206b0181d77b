#include "firmware/base/random.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sys/random.h>

namespace dozo {

Result<> SystemRandom::fill(ByteSpan out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorCode::no_entropy);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<Bytes> random_bytes(Random& random, std::size_t size) {
  Bytes bytes(size);
  DOZO_TRY(random.fill(bytes));
  return bytes;
}

Result<std::string> random_uuid(Random& random) {
  Bytes bytes = DOZO_TRY(random_bytes(random, 16));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = to_hex(bytes);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

}  // namespace dozo
