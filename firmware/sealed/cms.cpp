#include "firmware/sealed/cms.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "firmware/sealed/cms_profile.hpp"

namespace dozo::sealed {
namespace {

using cms::Scheme;

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using EcdsaValue = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

/// The salt is as long as the digest (RFC 4055, 3.1).
constexpr int kSaltOctets = 32;

/// The order of the key's curve.
Number curve_order(EVP_PKEY* key) {
  BIGNUM* order = nullptr;
  if (EVP_PKEY_get_bn_param(key, "order", &order) != 1) return nullptr;
  return Number(order);
}

/// Of the two values (r, s) and (r, n - s) that verify alike, the one with the smaller s.
std::optional<Bytes> with_low_s(const Bytes& signature, EVP_PKEY* key) {
  const std::uint8_t* at = signature.data();
  const EcdsaValue value(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())));
  const Number order = curve_order(key);
  if (!value || !order) return std::nullopt;
  Number r(BN_dup(ECDSA_SIG_get0_r(value.get())));
  Number s(BN_dup(ECDSA_SIG_get0_s(value.get())));
  const Number other(BN_new());
  if (!r || !s || !other || BN_sub(other.get(), order.get(), s.get()) != 1) return std::nullopt;
  if (BN_cmp(other.get(), s.get()) < 0 && BN_copy(s.get(), other.get()) == nullptr) {
    return std::nullopt;
  }
  if (ECDSA_SIG_set0(value.get(), r.get(), s.get()) != 1) return std::nullopt;
  static_cast<void>(r.release());  // the value owns them now
  static_cast<void>(s.release());
  std::uint8_t* out = nullptr;
  const int size = i2d_ECDSA_SIG(value.get(), &out);
  if (size <= 0) return std::nullopt;
  Bytes bytes(out, out + size);
  OPENSSL_free(out);
  return bytes;
}

/// A value in strict DER with r and s in 1 … n - 1 (SEC 1, 4.1.4).
bool is_ecdsa_value(ByteView signature, EVP_PKEY* key) {
  const std::uint8_t* at = signature.data();
  const EcdsaValue value(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())));
  const Number order = curve_order(key);
  if (!value || !order) return false;
  for (const BIGNUM* number : {ECDSA_SIG_get0_r(value.get()), ECDSA_SIG_get0_s(value.get())}) {
    if (BN_is_negative(number) || BN_is_zero(number) || BN_cmp(number, order.get()) >= 0) {
      return false;
    }
  }
  std::uint8_t* out = nullptr;
  const int size = i2d_ECDSA_SIG(value.get(), &out);
  const bool equal = size > 0 && std::equal(signature.begin(), signature.end(), out, out + size);
  OPENSSL_free(out);
  return equal;
}

bool verify_value(EVP_PKEY* key, Scheme scheme, ByteView signed_bytes, ByteView signature) {
  if (scheme == Scheme::ecdsa_sha256 && !is_ecdsa_value(signature, key)) return false;
  const Context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  if (!context ||
      EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key) != 1) {
    return false;
  }
  if (scheme == Scheme::rsa_pss_sha256 &&
      (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, kSaltOctets) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), signed_bytes.data(),
                          signed_bytes.size()) == 1;
}

bool scheme_fits(Scheme scheme, KeyKind kind) {
  return (scheme == Scheme::ecdsa_sha256) == (kind != KeyKind::rsa);
}

}  // namespace

Result<Bytes> sign_detached(ByteView content, const PrivateKey& key,
                            const Certificate& certificate) {
  return sign_detached_digest(sha256(content), key, certificate);
}

Result<Bytes> sign_detached_digest(const Digest& content, const PrivateKey& key,
                                   const Certificate& certificate) {
  if (!certificate.matches(key)) return fail(ErrorCode::key_mismatch);
  cms::Choices choices;
  choices.signing_certificate = true;
  choices.scheme = key.kind() == KeyKind::rsa ? Scheme::rsa_pkcs1_sha256 : Scheme::ecdsa_sha256;
  const Bytes attributes = cms::signed_attributes(content, certificate, choices);
  const Context context(EVP_MD_CTX_new());
  std::size_t size = 0;
  Bytes signature;
  bool made =
      context &&
      EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", key.library(), key.properties(),
                            key.get(), nullptr) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, attributes.data(), attributes.size()) == 1;
  signature.resize(size);
  made = made && EVP_DigestSign(context.get(), signature.data(), &size, attributes.data(),
                                attributes.size()) == 1;
  signature.resize(size);
  if (made && choices.scheme == Scheme::ecdsa_sha256) {
    auto low = with_low_s(signature, key.get());
    made = low.has_value();
    if (low) signature = std::move(*low);
  }
  // A faulty computation must not leave the machine: it could give the key away.
  made = made &&
         verify_value(X509_get0_pubkey(certificate.get()), choices.scheme, attributes, signature);
  ERR_clear_error();
  if (!made) return fail(ErrorCode::signing_failed);
  return cms::signed_data(content, certificate, choices, signature);
}

Result<std::size_t> verify_detached(ByteView content, ByteView cms_der,
                                    std::span<const Certificate> anchors, Instant at) {
  return verify_detached_digest(sha256(content), cms_der, anchors, at);
}

Result<std::size_t> verify_detached_digest(const Digest& content, ByteView cms_der,
                                           std::span<const Certificate> anchors, Instant at) {
  if (cms_der.size() > kMaxSignature) return fail(ErrorCode::signature_malformed, "size");
  const cms::Parts parts = DOZO_TRY(cms::take_apart(cms_der));
  const auto anchor = std::find_if(anchors.begin(), anchors.end(), [&](const Certificate& one) {
    const Bytes set = cms::certificate_set(one);
    return std::equal(set.begin(), set.end(), parts.certificates.begin(), parts.certificates.end());
  });
  if (anchor == anchors.end()) return fail(ErrorCode::signer_unknown);
  if (!scheme_fits(parts.choices.scheme, anchor->key_kind()) || !anchor->may_sign()) {
    return fail(ErrorCode::signature_profile_forbidden, "use of the key");
  }
  Digest digest{};
  std::copy(parts.digest.begin(), parts.digest.end(), digest.begin());
  // Every octet of the file but the signature value is settled here.
  if (const Bytes again = cms::signed_data(digest, *anchor, parts.choices, parts.signature);
      !std::equal(again.begin(), again.end(), cms_der.begin(), cms_der.end())) {
    return fail(ErrorCode::signature_profile_forbidden, "not the form of the profile");
  }
  const Bytes attributes = cms::signed_attributes(digest, *anchor, parts.choices);
  const bool valid = verify_value(X509_get0_pubkey(anchor->get()), parts.choices.scheme, attributes,
                                  parts.signature);
  ERR_clear_error();
  if (!valid || digest != content) return fail(ErrorCode::signature_wrong);
  if (!anchor->valid_at(at)) return fail(ErrorCode::signer_not_valid_now);
  return static_cast<std::size_t>(anchor - anchors.begin());
}

Result<Digest> signed_digest(ByteView cms_der) {
  if (cms_der.size() > kMaxSignature) return fail(ErrorCode::signature_malformed, "size");
  const cms::Parts parts = DOZO_TRY(cms::take_apart(cms_der));
  Digest digest{};
  std::copy(parts.digest.begin(), parts.digest.end(), digest.begin());
  return digest;
}

Result<CmsSigner> CmsSigner::make(PrivateKey key, Certificate certificate) {
  if (!certificate.matches(key)) return fail(ErrorCode::key_mismatch);
  return CmsSigner(std::move(key), std::move(certificate));
}

Result<Bytes> CmsSigner::sign(ByteView content) {
  return sign_detached(content, key_, certificate_);
}

}  // namespace dozo::sealed
