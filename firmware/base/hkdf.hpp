// HKDF-SHA-256 (RFC 5869): keys for several uses from one secret.
#pragma once

#include <string_view>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo {

/// 32 octets, for the use that `info` names.
Result<SecretBytes> hkdf(ByteView secret, ByteView salt, std::string_view info);

}  // namespace dozo
