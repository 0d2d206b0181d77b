// X.509 certificates and private keys: of the ward, of the terminal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/base/time.hpp"

struct evp_pkey_st;
struct ossl_lib_ctx_st;
struct x509_st;

namespace dozo::sealed {

/// What kinds of key may sign: NIST P-256 (and P-384, accepted from cards), RSA of 2048 to 8192
/// bits.
enum class KeyKind { ec_p256, ec_p384, rsa };

/// A private key, in OpenSSL's memory (clear-freed). Ownership: unique, moved.
class PrivateKey {
 public:
  /// One unencrypted PKCS #8 key in PEM, of a kind that may sign. key_malformed.
  static Result<PrivateKey> from_pem(ByteView pem);
  /// A fresh key: P-256, or RSA with 3072 bits. P-384 is not made here: key_malformed.
  static Result<PrivateKey> generate(KeyKind kind = KeyKind::ec_p256);
  /// A key that a provider of OpenSSL keeps (in a TPM), loaded in `library`, which must outlive it.
  /// Takes `key`, which may be null. `properties`, of static life, make `library` choose that
  /// provider. key_malformed unless it is P-256.
  static Result<PrivateKey> adopt(evp_pkey_st* key, ossl_lib_ctx_st* library,
                                  const char* properties);
  /// PKCS #8 in PEM, unencrypted; for an adopted key what its provider has instead.
  [[nodiscard]] Result<SecretBytes> to_pem() const;
  [[nodiscard]] KeyKind kind() const { return kind_; }
  [[nodiscard]] evp_pkey_st* get() const { return key_.get(); }
  /// Where and how OpenSSL finds the signing operation of this key (null: its defaults). Whoever
  /// signs must say so, else OpenSSL tries with the public half.
  [[nodiscard]] ossl_lib_ctx_st* library() const { return library_; }
  [[nodiscard]] const char* properties() const { return properties_; }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  PrivateKey(std::unique_ptr<evp_pkey_st, Free> key, KeyKind kind)
      : key_(std::move(key)), kind_(kind) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
  KeyKind kind_;
  ossl_lib_ctx_st* library_ = nullptr;
  const char* properties_ = nullptr;
};

/// One certificate whose key may sign, kept byte for byte as it came, with the chain that stood
/// behind it in its file (none for a self-signed one). Cheap to copy.
class Certificate {
 public:
  /// PEM: the leaf first, then at most 4 certificates of its chain; nothing else but white space
  /// and text between the blocks. Only strict DER inside, and only keys of KeyKind.
  /// certificate_malformed.
  static Result<Certificate> from_pem(ByteView pem);
  /// One DER certificate, without a chain. certificate_malformed.
  static Result<Certificate> from_der(ByteView der);

  /// Leaf and chain, in the order they came.
  [[nodiscard]] std::string to_pem() const;
  [[nodiscard]] const Bytes& der() const { return der_; }
  /// The chain's certificates in DER, without the leaf.
  [[nodiscard]] const std::vector<Bytes>& chain() const { return chain_; }
  /// SHA-256 of der(): what two people compare on paper.
  [[nodiscard]] Digest fingerprint() const;
  /// SHA-256 of the SubjectPublicKeyInfo in DER: Dozo-Recipient.
  [[nodiscard]] Digest public_key_digest() const;
  /// "CN, O" in UTF-8, whichever of them exist; control characters replaced by '?'.
  [[nodiscard]] std::string subject() const;
  [[nodiscard]] Instant not_before() const { return not_before_; }
  /// Never: 9999-12-31T23:59:59Z (RFC 5280, 4.1.2.5).
  [[nodiscard]] Instant not_after() const { return not_after_; }
  [[nodiscard]] bool valid_at(Instant at) const { return not_before_ <= at && at <= not_after_; }
  [[nodiscard]] KeyKind key_kind() const { return kind_; }
  /// keyUsage, where present, allows signatures.
  [[nodiscard]] bool may_sign() const { return may_sign_; }
  /// True if `key` is the private half.
  [[nodiscard]] bool matches(const PrivateKey& key) const;
  [[nodiscard]] x509_st* get() const { return x509_.get(); }

  friend bool operator==(const Certificate& a, const Certificate& b) {
    return a.der_ == b.der_ && a.chain_ == b.chain_;
  }

 private:
  Certificate() = default;

  std::shared_ptr<x509_st> x509_;
  Bytes der_;
  std::vector<Bytes> chain_;
  Instant not_before_;
  Instant not_after_;
  KeyKind kind_ = KeyKind::ec_p256;
  bool may_sign_ = false;
};

/// A self-signed leaf for `key`: X.509 v3, 128-bit random serial, valid from `not_before` for ever,
/// keyUsage digitalSignature and nonRepudiation (critical), no extended key usage, CA:FALSE, a
/// subject key identifier. `common_name` is UTF-8, 1 to 64 characters (certificate_malformed).
Result<Certificate> make_self_signed(const PrivateKey& key, const std::string& common_name,
                                     Instant not_before, Random& random);

}  // namespace dozo::sealed
