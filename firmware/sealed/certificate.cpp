#include "firmware/sealed/certificate.hpp"

#include <array>
#include <cstring>
#include <ctime>
#include <optional>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <utf8proc.h>

namespace dozo::sealed {
namespace {

constexpr std::size_t kMaxChain = 4;
constexpr std::size_t kMaxPem = 256 * 1024;
// RSA below 2048 bits is too weak (NIST SP 800-131A); above 8192 a check takes too long.
constexpr int kMinRsa = 2048;
constexpr int kMaxRsa = 8192;
constexpr std::size_t kRsaBits = 3072;

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

template <class Failure>
Failure clear(Failure failure) {
  ERR_clear_error();
  return failure;
}

Bio memory(ByteView bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string curve_of(EVP_PKEY* key) {
  std::array<char, 32> name{};
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return {};
  return name.data();
}

/// The kind of a key, if it may sign. Curves given by parameters instead of by name are refused.
std::optional<KeyKind> kind_of(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kMinRsa || bits > kMaxRsa) return std::nullopt;
    return KeyKind::rsa;
  }
  if (EVP_PKEY_is_a(key, "EC") != 1) return std::nullopt;
  std::array<char, 32> text{};
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, text.data(), text.size(),
                                     nullptr) != 1 ||
      std::string_view(text.data()) != OSSL_PKEY_EC_ENCODING_GROUP) {
    return std::nullopt;
  }
  const std::string name = curve_of(key);
  if (name == SN_X9_62_prime256v1) return KeyKind::ec_p256;
  if (name == SN_secp384r1) return KeyKind::ec_p384;
  return std::nullopt;
}

/// Any OpenSSL object as DER.
template <auto encode, class T>
Bytes to_der(T* object) {
  const int size = encode(object, nullptr);
  if (size <= 0) return {};
  Bytes bytes(static_cast<std::size_t>(size));
  std::uint8_t* out = bytes.data();
  if (encode(object, &out) != size) return {};
  return bytes;
}

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{timegm(&parts)};
}

/// The first entry `nid` of a name in UTF-8, nothing in it that could forge a line.
std::string entry_text(const X509_NAME* name, int nid) {
  const int at = X509_NAME_get_index_by_NID(name, nid, -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return clear(std::string{});
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> keep(
      text, [](unsigned char* memory_of) { OPENSSL_free(memory_of); });
  std::string result;
  for (utf8proc_ssize_t place = 0; place < size;) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(text + place, size - place, &point);
    const utf8proc_category_t category = utf8proc_category(point);
    const bool plain = used > 0 && category != UTF8PROC_CATEGORY_CC &&
                       category != UTF8PROC_CATEGORY_CF && category != UTF8PROC_CATEGORY_ZL &&
                       category != UTF8PROC_CATEGORY_ZP;
    if (plain) {
      result.append(reinterpret_cast<const char*>(text + place), static_cast<std::size_t>(used));
    } else {
      result.push_back('?');
    }
    place += used > 0 ? used : 1;
  }
  return result;
}

/// All certificates of a PEM file in DER.
Result<std::vector<Bytes>> pem_blocks(ByteView pem) {
  if (pem.empty() || pem.size() > kMaxPem) return fail(ErrorCode::certificate_malformed, "size");
  const Bio in = memory(pem);
  std::vector<Bytes> blocks;
  while (in) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (PEM_read_bio(in.get(), &name, &header, &data, &size) != 1) {
      const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      if (!at_end) return fail(ErrorCode::certificate_malformed, "PEM");
      break;
    }
    const bool certificate = std::strcmp(name, PEM_STRING_X509) == 0 && *header == '\0';
    if (certificate) blocks.emplace_back(data, data + size);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    if (!certificate) return fail(ErrorCode::certificate_malformed, "not a certificate");
    if (blocks.size() > 1 + kMaxChain) return fail(ErrorCode::certificate_malformed, "chain");
  }
  if (blocks.empty()) return fail(ErrorCode::certificate_malformed, "no certificate");
  return blocks;
}

std::shared_ptr<X509> parse_x509(const Bytes& der) {
  const std::uint8_t* at = der.data();
  std::shared_ptr<X509> x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  ERR_clear_error();
  if (!x509 || at != der.data() + der.size() || to_der<i2d_X509>(x509.get()) != der) return nullptr;
  return x509;
}

int refuse_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

}  // namespace

void PrivateKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

Result<PrivateKey> PrivateKey::from_pem(ByteView pem) {
  if (pem.empty() || pem.size() > kMaxPem) return fail(ErrorCode::key_malformed, "size");
  const Bio in = memory(pem);
  std::unique_ptr<EVP_PKEY, Free> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, refuse_password, nullptr));
  ERR_clear_error();
  if (!key) return fail(ErrorCode::key_malformed, "PEM");
  const auto kind = kind_of(key.get());
  if (!kind) return fail(ErrorCode::key_malformed, "kind of key");
  return PrivateKey(std::move(key), *kind);
}

Result<PrivateKey> PrivateKey::generate(KeyKind kind) {
  std::unique_ptr<EVP_PKEY, Free> key;
  if (kind == KeyKind::ec_p256) key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (kind == KeyKind::rsa) key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits));
  if (!key) return clear(fail(ErrorCode::key_malformed, "not made"));
  return PrivateKey(std::move(key), kind);
}

Result<PrivateKey> PrivateKey::adopt(evp_pkey_st* key, ossl_lib_ctx_st* library,
                                     const char* properties) {
  std::unique_ptr<EVP_PKEY, Free> owned(key);
  if (!owned || EVP_PKEY_is_a(key, "EC") != 1 || curve_of(key) != SN_X9_62_prime256v1) {
    return clear(fail(ErrorCode::key_malformed, "kind of key"));
  }
  PrivateKey adopted(std::move(owned), KeyKind::ec_p256);
  adopted.library_ = library;
  adopted.properties_ = properties;
  return adopted;
}

Result<SecretBytes> PrivateKey::to_pem() const {
  const Bio out(BIO_new(BIO_s_mem()));  // freed with its memory cleared
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1) {
    return clear(fail(ErrorCode::key_malformed, "not encoded"));
  }
  const std::uint8_t* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return SecretBytes::copy_of({data, static_cast<std::size_t>(size)});
}

Result<Certificate> Certificate::from_der(ByteView der) {
  Certificate result;
  if (der.size() > kMaxPem) return fail(ErrorCode::certificate_malformed, "size");
  result.der_.assign(der.begin(), der.end());
  result.x509_ = parse_x509(result.der_);
  if (!result.x509_) return fail(ErrorCode::certificate_malformed, "DER");
  X509* x509 = result.x509_.get();
  const auto from = to_instant(X509_get0_notBefore(x509));
  const auto until = to_instant(X509_get0_notAfter(x509));
  EVP_PKEY* key = X509_get0_pubkey(x509);
  const auto kind = key != nullptr ? kind_of(key) : std::nullopt;
  ERR_clear_error();
  if (!from || !until) return fail(ErrorCode::certificate_malformed, "validity");
  // A compressed point would give the same key another digest.
  if (!kind || to_der<i2d_PUBKEY>(key) != to_der<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(x509))) {
    return fail(ErrorCode::certificate_malformed, "kind of key");
  }
  result.not_before_ = *from;
  result.not_after_ = *until;
  result.kind_ = *kind;
  // UINT32_MAX where there is no keyUsage: then every use is allowed (RFC 5280, 4.2.1.3).
  result.may_sign_ =
      (X509_get_key_usage(x509) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0 &&
      (X509_get_extension_flags(x509) & EXFLAG_INVALID) == 0;
  ERR_clear_error();
  return result;
}

Result<Certificate> Certificate::from_pem(ByteView pem) {
  std::vector<Bytes> blocks = DOZO_TRY(pem_blocks(pem));
  Certificate result = DOZO_TRY(from_der(blocks.front()));
  blocks.erase(blocks.begin());
  for (const Bytes& block : blocks) {
    if (!parse_x509(block)) return fail(ErrorCode::certificate_malformed, "chain");
  }
  result.chain_ = std::move(blocks);
  return result;
}

std::string Certificate::to_pem() const {
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio(out.get(), PEM_STRING_X509, "", der_.data(), static_cast<long>(der_.size()));
  for (const Bytes& der : chain_) {
    PEM_write_bio(out.get(), PEM_STRING_X509, "", der.data(), static_cast<long>(der.size()));
  }
  const char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Digest Certificate::fingerprint() const {
  return sha256(der_);
}

Digest Certificate::public_key_digest() const {
  return sha256(to_der<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(x509_.get())));
}

std::string Certificate::subject() const {
  const X509_NAME* name = X509_get_subject_name(x509_.get());
  std::string text = entry_text(name, NID_commonName);
  const std::string organisation = entry_text(name, NID_organizationName);
  if (!text.empty() && !organisation.empty()) text += ", ";
  return text + organisation;
}

bool Certificate::matches(const PrivateKey& key) const {
  return EVP_PKEY_eq(X509_get0_pubkey(x509_.get()), key.get()) == 1;
}

}  // namespace dozo::sealed
