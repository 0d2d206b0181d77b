// The QR code's text: what a document says in short, signed apart, so that a telephone can check a
// paper (docs/formats/documents.md): CBOR in COSE_Sign1 (RFC 9052, ES256), in base45 (RFC 9285).
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/checkpoint.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::evidence {

/// r and s of ECDSA with P-256, 32 octets each (RFC 9053, 2.1).
using RawSignature = std::array<std::uint8_t, 64>;
/// Signs a SHA-256 with the terminal's P-256 key, wherever it lives.
using RawSign = std::function<Result<RawSignature>(const Digest&)>;

/// With a key in memory, which must outlive the function. signing_failed for any but P-256.
RawSign raw_signer(const sealed::PrivateKey& key);

struct QrClaim {
  std::string number;
  std::string result;
  Digest sha256{};  ///< of the document's canonical JSON
  ledger::Checkpoint checkpoint;
  friend bool operator==(const QrClaim&, const QrClaim&) = default;
};

/// The text for a document's canonical JSON. document_invalid; what `sign` fails with.
Result<std::string> qr_text(std::string_view document, const RawSign& sign);

/// What the code claims, if `certificate` signed it. document_invalid where it is not in its one
/// form; document_signature.
Result<QrClaim> read_qr(std::string_view text, const sealed::Certificate& certificate);

/// Base45 (RFC 9285).
std::string to_base45(ByteView bytes);
std::optional<Bytes> from_base45(std::string_view text);

}  // namespace dozo::evidence
