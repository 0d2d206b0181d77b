// The exact bytes of a signature file as a function of its parts. Inner to this room; cms.hpp is
// the way in, docs/formats/disc.md the description.
#pragma once

#include <optional>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::sealed::cms {

/// How the signature value is made. Each has one encoding of its AlgorithmIdentifier.
enum class Scheme { ecdsa_sha256, rsa_pkcs1_sha256, rsa_pss_sha256 };

/// What a signer may choose.
struct Choices {
  std::optional<Instant> signing_time;  ///< stock tools always write it; dozo never does
  bool signing_certificate = false;  ///< signing-certificate-v2 (RFC 5035); dozo always writes it
  Scheme scheme = Scheme::ecdsa_sha256;
};

/// signedAttrs as they are signed: SET OF, tag 0x31.
Bytes signed_attributes(const Digest& content, const Certificate& certificate,
                        const Choices& choices);

/// The whole file.
Bytes signed_data(const Digest& content, const Certificate& certificate, const Choices& choices,
                  ByteView signature);

/// certificates [0]: leaf and chain in DER's order.
Bytes certificate_set(const Certificate& certificate);

/// The variable parts as they stand in a file. Views into it.
struct Parts {
  ByteView certificates;  ///< the whole element
  ByteView digest;        ///< of messageDigest
  Choices choices;
  ByteView signature;
};
/// signature_malformed where it is not DER; signature_profile_forbidden where a field is missing,
/// repeated, in another place or of another kind.
Result<Parts> take_apart(ByteView file);

}  // namespace dozo::sealed::cms
