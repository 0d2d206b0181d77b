#include "firmware/sealed/age/derive.hpp"

#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "firmware/sealed/age/chunk.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {

Result<Bytes> header_mac(ByteView file_key, std::string_view mac_input) {
  const SecretBytes key = DOZO_TRY(hkdf(file_key, {}, "header"));
  Bytes mac(kMac);
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.view().data(), static_cast<int>(key.size()),
           as_bytes(mac_input).data(), mac_input.size(), mac.data(), &size) == nullptr ||
      size != kMac) {
    return fail(ErrorCode::system_call_failed, "HMAC");
  }
  return mac;
}

// A chunk of number 0 that is not the last has the nonce of zeros that the wrapping asks for.

Result<Bytes> wrap_file_key(SecretBytes wrapping_key, ByteView file_key) {
  ChunkCipher cipher = DOZO_TRY(ChunkCipher::make(std::move(wrapping_key)));
  Bytes body(file_key.size() + kTag);
  DOZO_TRY(cipher.seal(0, false, file_key, body));
  return body;
}

Result<SecretBytes> unwrap_file_key(SecretBytes wrapping_key, ByteView body) {
  if (body.size() != kFileKey + kTag) {
    return fail(ErrorCode::age_header_invalid, "size of the wrapped file key");
  }
  ChunkCipher cipher = DOZO_TRY(ChunkCipher::make(std::move(wrapping_key)));
  SecretBytes file_key = DOZO_TRY(SecretBytes::make(kFileKey));
  if (!cipher.open(0, false, body, file_key.span())) return fail(ErrorCode::age_no_match);
  return file_key;
}

}  // namespace dozo::sealed::age
