// The key derivations of age v1 (C2SP age.md, "Header MAC", "Payload", "Native recipient types").
// Inside of this folder only.
#pragma once

#include <string_view>

#include "firmware/base/hkdf.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/sealed/age/header.hpp"

namespace dozo::sealed::age {

/// HMAC-SHA-256 over the header up to and with "---".
Result<Bytes> header_mac(ByteView file_key, std::string_view mac_input);

/// The file key sealed as a stanza's body: ChaCha20-Poly1305 with a nonce of zeros, which is safe
/// because no wrapping key is used twice.
Result<Bytes> wrap_file_key(SecretBytes wrapping_key, ByteView file_key);
/// age_header_invalid where the body has not the size of a wrapped file key (which keeps a chosen
/// body from opening under two keys), age_no_match where it does not open.
Result<SecretBytes> unwrap_file_key(SecretBytes wrapping_key, ByteView body);

}  // namespace dozo::sealed::age
