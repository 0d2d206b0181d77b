// Base 64 (RFC 4648, section 4), strictly: decoding takes only what encoding makes; no line ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"

namespace dozo {

std::string to_base64(ByteView octets);
std::optional<Bytes> from_base64(std::string_view text);

/// The same without padding (section 3.2), as age writes it. Set spare bits are refused (3.5).
std::string to_base64_unpadded(ByteView octets);
std::optional<Bytes> from_base64_unpadded(std::string_view text);

}  // namespace dozo
