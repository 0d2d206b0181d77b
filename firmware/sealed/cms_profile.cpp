#include "firmware/sealed/cms_profile.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <openssl/x509.h>

#include "firmware/sealed/der.hpp"

namespace dozo::sealed::cms {
namespace {

using der::concat;
using der::context;
using der::kSequence;
using der::set_of;
using der::wrap;

// Object identifiers, whole elements.
constexpr auto kData = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.7.1
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01});
constexpr auto kSignedData = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.7.2
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02});
constexpr auto kContentType = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.9.3
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03});
constexpr auto kMessageDigest = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.9.4
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04});
constexpr auto kSigningTime = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.9.5
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05});
constexpr auto kSigningCertificate = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.9.16.2.47
    {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f});
constexpr auto kRsaEncryption = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.1.1
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01});
constexpr auto kMgf1 = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.1.8
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08});
constexpr auto kRsaPss = std::to_array<std::uint8_t>(  // 1.2.840.113549.1.1.10
    {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a});
constexpr auto kEcdsaSha256 = std::to_array<std::uint8_t>(  // 1.2.840.10045.4.3.2
    {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02});
constexpr auto kSha256 = std::to_array<std::uint8_t>(  // 2.16.840.1.101.3.4.2.1
    {0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01});

constexpr auto kNull = std::to_array<std::uint8_t>({0x05, 0x00});
constexpr auto kVersion = std::to_array<std::uint8_t>({0x02, 0x01, 0x01});
constexpr auto kSaltLength = std::to_array<std::uint8_t>({0x02, 0x01, 0x20});

template <auto encode, class T>
Bytes encoded(T* object) {
  std::uint8_t* out = nullptr;
  const int size = encode(object, &out);
  Bytes bytes(out, out + std::max(size, 0));
  OPENSSL_free(out);
  return bytes;
}

/// sha256 without parameters (RFC 5754, 2).
Bytes digest_algorithm() {
  return wrap(kSequence, kSha256);
}

Bytes signature_algorithm(Scheme scheme) {
  switch (scheme) {
    case Scheme::ecdsa_sha256:
      return wrap(kSequence, kEcdsaSha256);
    case Scheme::rsa_pkcs1_sha256:
      // rsaEncryption and not sha256WithRSAEncryption: one octet apart, and equal in meaning, so
      // only one of them may pass.
      return wrap(kSequence, {kRsaEncryption, kNull});
    case Scheme::rsa_pss_sha256:
      break;
  }
  // RFC 4055, 3.1, with the digest's parameters as OpenSSL writes them: NULL.
  const Bytes hash = wrap(kSequence, {kSha256, kNull});
  const Bytes parameters =
      wrap(kSequence, {wrap(context(0), hash), wrap(context(1), wrap(kSequence, {kMgf1, hash})),
                       wrap(context(2), kSaltLength)});
  return wrap(kSequence, {kRsaPss, parameters});
}

Bytes attribute(ByteView type, ByteView value) {
  return wrap(kSequence, {type, wrap(der::kSet, value)});
}

/// SigningCertificateV2 with one ESSCertIDv2: hash, issuer and serial number (RFC 5035, 3), in the
/// form of `openssl cms -sign -cades`.
Bytes signing_certificate(const Certificate& certificate) {
  const Bytes name = encoded<i2d_X509_NAME>(X509_get_issuer_name(certificate.get()));
  const Bytes serial = encoded<i2d_ASN1_INTEGER>(X509_get_serialNumber(certificate.get()));
  const Bytes issuer = wrap(kSequence, {wrap(kSequence, wrap(context(4), name)), serial});
  const Bytes id = wrap(kSequence, {wrap(der::kOctetString, certificate.fingerprint()), issuer});
  return wrap(kSequence, wrap(kSequence, id));
}

tl::unexpected<Error> forbidden(const char* what) {
  return fail(ErrorCode::signature_profile_forbidden, what);
}

bool same(ByteView a, ByteView b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Reads signedAttrs. Only what is needed to rebuild them: the comparison does the rest.
Result<> take_attributes(ByteView content, Parts& parts) {
  der::Reader attributes(content);
  while (!attributes.at_end()) {
    const auto attribute_content = attributes.content(kSequence);
    if (!attribute_content) return forbidden("signed attribute");
    der::Reader reader(*attribute_content);
    const auto type = reader.element(der::kOid);
    const auto values = reader.content(der::kSet);
    if (!type || !values || !reader.at_end()) return forbidden("signed attribute");
    der::Reader value(*values);
    if (same(*type, kMessageDigest)) {
      const auto digest = value.content(der::kOctetString);
      if (!digest || digest->size() != Digest{}.size()) return forbidden("messageDigest");
      parts.digest = *digest;
    } else if (same(*type, kSigningTime)) {
      parts.choices.signing_time = der::read_time(*values);
      if (!parts.choices.signing_time) return forbidden("signingTime");
    } else if (same(*type, kSigningCertificate)) {
      parts.choices.signing_certificate = true;
    } else if (!same(*type, kContentType)) {
      return forbidden("an attribute that is not in the profile");
    }
  }
  if (parts.digest.empty()) return forbidden("messageDigest");
  return {};
}

Result<> take_signer(ByteView content, Parts& parts) {
  der::Reader signer(content);
  const auto version = signer.element(der::kInteger);
  const auto issuer = signer.element(kSequence);
  const auto digest = signer.element(kSequence);
  const auto attributes = signer.content(context(0));
  const auto algorithm = signer.element(kSequence);
  const auto signature = signer.content(der::kOctetString);
  if (!version || !issuer || !digest || !attributes || !algorithm || !signature ||
      !signer.at_end()) {
    return forbidden("SignerInfo");
  }
  parts.signature = *signature;
  bool known = false;
  for (const Scheme scheme :
       {Scheme::ecdsa_sha256, Scheme::rsa_pkcs1_sha256, Scheme::rsa_pss_sha256}) {
    if (!same(*algorithm, signature_algorithm(scheme))) continue;
    parts.choices.scheme = scheme;
    known = true;
  }
  if (!known) return forbidden("signatureAlgorithm");
  return take_attributes(*attributes, parts);
}

}  // namespace

Bytes certificate_set(const Certificate& certificate) {
  std::vector<Bytes> all = certificate.chain();
  all.push_back(certificate.der());
  return set_of(context(0), std::move(all));
}

Bytes signed_attributes(const Digest& content, const Certificate& certificate,
                        const Choices& choices) {
  std::vector<Bytes> attributes{
      attribute(kContentType, kData),
      attribute(kMessageDigest, wrap(der::kOctetString, content)),
  };
  if (choices.signing_time) {
    attributes.push_back(attribute(kSigningTime, der::time(*choices.signing_time)));
  }
  if (choices.signing_certificate) {
    attributes.push_back(attribute(kSigningCertificate, signing_certificate(certificate)));
  }
  return set_of(der::kSet, std::move(attributes));
}

Bytes signed_data(const Digest& content, const Certificate& certificate, const Choices& choices,
                  ByteView signature) {
  Bytes attributes = signed_attributes(content, certificate, choices);
  attributes[0] = context(0);  // IMPLICIT
  const Bytes sid =
      wrap(kSequence, {encoded<i2d_X509_NAME>(X509_get_issuer_name(certificate.get())),
                       encoded<i2d_ASN1_INTEGER>(X509_get_serialNumber(certificate.get()))});
  const Bytes signer =
      wrap(kSequence, {kVersion, sid, digest_algorithm(), attributes,
                       signature_algorithm(choices.scheme), wrap(der::kOctetString, signature)});
  const Bytes data =
      wrap(kSequence, {kVersion, wrap(der::kSet, digest_algorithm()), wrap(kSequence, kData),
                       certificate_set(certificate), wrap(der::kSet, signer)});
  return wrap(kSequence, {kSignedData, wrap(context(0), data)});
}

Result<Parts> take_apart(ByteView file) {
  if (!der::is_strict(file)) return fail(ErrorCode::signature_malformed, "not DER");
  der::Reader outer(file);
  const auto info = outer.content(kSequence);
  if (!info) return forbidden("ContentInfo");
  der::Reader content_info(*info);
  const auto type = content_info.element(der::kOid);
  const auto explicit_content = content_info.content(context(0));
  if (!type || !same(*type, kSignedData) || !explicit_content) return forbidden("ContentInfo");
  const auto data = der::Reader(*explicit_content).content(kSequence);
  if (!data) return forbidden("SignedData");
  der::Reader signed_data_reader(*data);
  const auto version = signed_data_reader.element(der::kInteger);
  const auto digests = signed_data_reader.element(der::kSet);
  const auto encapsulated = signed_data_reader.element(kSequence);
  const auto certificates = signed_data_reader.element(context(0));
  const auto signers = signed_data_reader.content(der::kSet);
  if (!version || !digests || !encapsulated || !certificates || !signers ||
      !signed_data_reader.at_end()) {
    return forbidden("SignedData");
  }
  Parts parts;
  parts.certificates = *certificates;
  der::Reader signer_infos(*signers);
  const auto signer = signer_infos.content(kSequence);
  if (!signer || !signer_infos.at_end()) return forbidden("exactly one signer");
  DOZO_TRY(take_signer(*signer, parts));
  return parts;
}

}  // namespace dozo::sealed::cms
