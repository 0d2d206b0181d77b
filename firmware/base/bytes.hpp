// Octets and their hexadecimal form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dozo {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using ByteSpan = std::span<std::uint8_t>;

/// The characters of `text` as octets; no copy, same lifetime.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The octets as characters; no copy, same lifetime.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal, two digits an octet.
std::string to_hex(ByteView bytes);

/// Lower-case hexadecimal only; nothing on an odd length or any other character.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace dozo
