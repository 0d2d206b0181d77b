#include "firmware/base/hkdf.hpp"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace dozo {
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

}  // namespace dozo
