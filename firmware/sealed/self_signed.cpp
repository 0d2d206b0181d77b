#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "firmware/sealed/certificate.hpp"

namespace dozo::sealed {
namespace {

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};

bool add_extension(X509* x509, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, x509, x509, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(x509, extension.get(), -1) == 1;
}

bool set_serial(X509* x509, ByteView serial) {
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(
      BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) != nullptr;
}

bool sign(X509* x509, const PrivateKey& key) {
  const std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", key.library(), key.properties(),
                               key.get(), nullptr) == 1 &&
         X509_sign_ctx(x509, context.get()) > 0;
}

}  // namespace

Result<Certificate> make_self_signed(const PrivateKey& key, const std::string& common_name,
                                     Instant not_before, Random& random) {
  Bytes serial = DOZO_TRY(random_bytes(random, 16));
  // Positive and of full length, so that it takes 16 octets as an INTEGER (RFC 5280, 4.1.2.2).
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  const std::unique_ptr<X509, FreeWith<X509_free>> x509(X509_new());
  if (!x509) return fail(ErrorCode::out_of_memory);
  X509* out = x509.get();
  X509_NAME* name = X509_get_subject_name(out);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  if (common_name.empty() ||
      X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text,
                                 static_cast<int>(common_name.size()), -1, 0) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::certificate_malformed, "name");
  }
  const bool made = X509_set_version(out, X509_VERSION_3) == 1 && set_serial(out, serial) &&
                    X509_set_issuer_name(out, name) == 1 && X509_set_pubkey(out, key.get()) == 1 &&
                    ASN1_TIME_set(X509_getm_notBefore(out), not_before.seconds) != nullptr &&
                    ASN1_TIME_set_string_X509(X509_getm_notAfter(out), "99991231235959Z") == 1 &&
                    add_extension(out, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(out, NID_key_usage, "critical,digitalSignature,nonRepudiation") &&
                    add_extension(out, NID_subject_key_identifier, "hash") && sign(out, key);
  ERR_clear_error();
  if (!made) return fail(ErrorCode::certificate_malformed, "not made");
  std::uint8_t* der = nullptr;
  const int size = i2d_X509(out, &der);
  const std::unique_ptr<std::uint8_t, void (*)(std::uint8_t*)> keep(
      der, [](std::uint8_t* memory) { OPENSSL_free(memory); });
  if (size <= 0) return fail(ErrorCode::out_of_memory);
  return Certificate::from_der({der, static_cast<std::size_t>(size)});
}

}  // namespace dozo::sealed
