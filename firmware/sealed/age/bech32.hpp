// Bech32 (BIP 173) as age writes its keys: without the limit of 90 characters. Inside of this
// folder only.
#pragma once

#include <optional>
#include <string_view>

#include "firmware/base/secret.hpp"

namespace dozo::sealed::age {

/// The 32 octets in `text`, whose human-readable part must be `prefix` in the very same case; all
/// of `text` is in that case. age_key_malformed.
Result<SecretBytes> decode_bech32_key(std::string_view prefix, std::string_view text);

}  // namespace dozo::sealed::age
