#include "firmware/sealed/age/derive.hpp"

#include <array>
#include <memory>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "firmware/sealed/age/chunk.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {
namespace {

struct Free {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

OSSL_PARAM octets(const char* name, ByteView value) {
  // OpenSSL reads these parameters only, but its type has no const; and it takes a null pointer
  // for "not given", where we mean an empty salt.
  static std::uint8_t nothing = 0;
  auto* data = value.empty() ? &nothing : const_cast<std::uint8_t*>(value.data());
  return OSSL_PARAM_construct_octet_string(name, data, value.size());
}

}  // namespace

Result<SecretBytes> hkdf(ByteView secret, ByteView salt, std::string_view info) {
  SecretBytes key = DOZO_TRY(SecretBytes::make(32));
  const std::unique_ptr<EVP_KDF, Free> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, Free> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  if (!context) return fail(ErrorCode::out_of_memory, "HKDF");
  char digest[] = "SHA256";
  const std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, as_bytes(info)), OSSL_PARAM_construct_end()};
  if (EVP_KDF_derive(context.get(), key.span().data(), key.size(), parameters.data()) != 1) {
    return fail(ErrorCode::system_call_failed, "HKDF");
  }
  return key;
}

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
