// Detached signatures: CMS SignedData (RFC 5652) by one exact profile. docs/formats/disc.md lists
// it field by field. Everything but the signature value itself is a function of the content, the
// signer's certificate and three choices, so a verifier rebuilds the whole file and compares
// octets.
#pragma once

#include <cstddef>
#include <span>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::sealed {

/// The largest signature file in octets that is looked at.
inline constexpr std::size_t kMaxSignature = 64 * 1024;

/// Signs. The result is DER. key_mismatch, or signing_failed.
Result<Bytes> sign_detached(ByteView content, const PrivateKey& key,
                            const Certificate& certificate);
/// The same for content known by its SHA-256.
Result<Bytes> sign_detached_digest(const Digest& content, const PrivateKey& key,
                                   const Certificate& certificate);

/// Which of `anchors` signed `content`. An anchor is an exact certificate: no path is built, no CA
/// is asked. Its validity is judged at `at`. signature_malformed, signature_profile_forbidden,
/// signer_unknown, signature_wrong, signer_not_valid_now.
Result<std::size_t> verify_detached(ByteView content, ByteView cms_der,
                                    std::span<const Certificate> anchors, Instant at);
Result<std::size_t> verify_detached_digest(const Digest& content, ByteView cms_der,
                                           std::span<const Certificate> anchors, Instant at);

/// The SHA-256 of the content that a signature says it is over, whoever made it: tells a changed
/// content from a changed signature. signature_malformed, signature_profile_forbidden.
Result<Digest> signed_digest(ByteView cms_der);

/// Signs with a key in memory.
class CmsSigner final : public Signer {
 public:
  /// key_mismatch if they do not belong together.
  static Result<CmsSigner> make(PrivateKey key, Certificate certificate);
  [[nodiscard]] Result<Bytes> sign(ByteView content) override;
  [[nodiscard]] const Certificate& certificate() const { return certificate_; }

 private:
  CmsSigner(PrivateKey key, Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}
  PrivateKey key_;
  Certificate certificate_;
};

}  // namespace dozo::sealed
