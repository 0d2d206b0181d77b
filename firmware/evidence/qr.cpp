#include "firmware/evidence/qr.hpp"

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "firmware/evidence/parse.hpp"

namespace dozo::evidence {
namespace {

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Value = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

constexpr int kHalf = 32;
/// COSE_Sign1, tag 18: an array of four. The protected header is {1: -7}, ES256; the unprotected
/// one is empty.
constexpr std::uint8_t kHead[] = {0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0};
/// Sig_structure: an array of four, "Signature1", the protected header, no external data.
constexpr std::uint8_t kSigned[] = {0x84, 0x6a, 'S', 'i',  'g',  'n',  'a',  't', 'u',
                                    'r',  'e',  '1', 0x43, 0xa1, 0x01, 0x26, 0x40};
/// Byte string of 64 octets.
constexpr std::uint8_t kSignatureHead[] = {0x58, 0x40};

void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// A CBOR byte string in its shortest form.
Bytes byte_string(ByteView content) {
  return Json::to_cbor(Json::binary(Bytes(content.begin(), content.end())));
}

Digest to_be_signed(ByteView payload) {
  return Sha256().update(kSigned).update(byte_string(payload)).finish();
}

Json binary(const Digest& digest) {
  return Json::binary(Bytes(digest.begin(), digest.end()));
}

Bytes encode(const QrClaim& claim) {
  const ledger::Checkpoint& point = claim.checkpoint;
  Json checkpoint = {{"ledger", point.ledger},
                     {"size", point.size},
                     {"root", binary(point.root)},
                     {"time", point.time.seconds}};
  if (point.counter) checkpoint["counter"] = *point.counter;
  return Json::to_cbor(Json{{"number", claim.number},
                            {"result", claim.result},
                            {"sha256", binary(claim.sha256)},
                            {"checkpoint", checkpoint}});
}

Digest digest_of(const Json& json) {
  const auto& octets = json.get_binary();
  Digest out{};
  if (octets.size() == out.size()) std::copy(octets.begin(), octets.end(), out.begin());
  return out;
}

/// Every other writing of the same claim is refused: what is decoded must encode to itself.
Result<QrClaim> decode(ByteView payload) {
  try {
    const Json json = Json::from_cbor(payload.begin(), payload.end());
    const Json& point = json.at("checkpoint");
    QrClaim claim;
    claim.number = json.at("number").get<std::string>();
    claim.result = json.at("result").get<std::string>();
    claim.sha256 = digest_of(json.at("sha256"));
    claim.checkpoint.ledger = point.at("ledger").get<std::string>();
    claim.checkpoint.size = point.at("size").get<std::uint64_t>();
    claim.checkpoint.root = digest_of(point.at("root"));
    claim.checkpoint.time = {point.at("time").get<std::int64_t>()};
    if (point.contains("counter")) {
      claim.checkpoint.counter = point.at("counter").get<std::int64_t>();
    }
    const Bytes again = encode(claim);
    if (!std::equal(again.begin(), again.end(), payload.begin(), payload.end())) {
      return fail(ErrorCode::document_invalid, "QR payload");
    }
    return claim;
  } catch (const Json::exception&) {
    return fail(ErrorCode::document_invalid, "QR payload");
  }
}

/// DER (SEQUENCE of r and s) to the two numbers side by side.
Result<RawSignature> side_by_side(ByteView der) {
  const std::uint8_t* at = der.data();
  const Value value(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  RawSignature out{};
  if (!value || BN_bn2binpad(ECDSA_SIG_get0_r(value.get()), out.data(), kHalf) != kHalf ||
      BN_bn2binpad(ECDSA_SIG_get0_s(value.get()), out.data() + kHalf, kHalf) != kHalf) {
    return fail(ErrorCode::signing_failed);
  }
  return out;
}

Bytes der_of(ByteView raw) {
  const Value value(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(raw.data(), kHalf, nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + kHalf, kHalf, nullptr);
  if (!value || ECDSA_SIG_set0(value.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  std::uint8_t* out = nullptr;
  const int size = i2d_ECDSA_SIG(value.get(), &out);
  if (size <= 0) return {};
  Bytes der(out, out + size);
  OPENSSL_free(out);
  return der;
}

Result<RawSignature> sign_with(const sealed::PrivateKey& key, const Digest& digest) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(key.library(), key.get(), key.properties()));
  std::size_t size = 0;
  Bytes der;
  bool made = context && EVP_PKEY_sign_init(context.get()) == 1 &&
              EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1;
  der.resize(size);
  made = made && EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) == 1;
  der.resize(size);
  ERR_clear_error();
  if (!made) return fail(ErrorCode::signing_failed);
  return side_by_side(der);
}

bool verifies(EVP_PKEY* key, const Digest& digest, ByteView raw) {
  const Bytes der = der_of(raw);
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  const bool good =
      !der.empty() && context && EVP_PKEY_verify_init(context.get()) == 1 &&
      EVP_PKEY_verify(context.get(), der.data(), der.size(), digest.data(), digest.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

RawSign raw_signer(const sealed::PrivateKey& key) {
  return [&key](const Digest& digest) -> Result<RawSignature> {
    if (key.kind() != sealed::KeyKind::ec_p256) return fail(ErrorCode::signing_failed, "not P-256");
    return sign_with(key, digest);
  };
}

Result<std::string> qr_text(std::string_view document, const RawSign& sign) {
  const ParsedDocument parsed = DOZO_TRY(parse(document));
  const Bytes payload =
      encode({parsed.number, parsed.result, sha256(as_bytes(document)), parsed.checkpoint});
  const RawSignature signature = DOZO_TRY(sign(to_be_signed(payload)));
  Bytes cose(std::begin(kHead), std::end(kHead));
  append(cose, byte_string(payload));
  append(cose, kSignatureHead);
  append(cose, signature);
  return to_base45(cose);
}

Result<QrClaim> read_qr(std::string_view text, const sealed::Certificate& certificate) {
  if (certificate.key_kind() != sealed::KeyKind::ec_p256) {
    return fail(ErrorCode::document_signature, "not P-256");
  }
  const auto cose = from_base45(text);
  constexpr std::size_t kTail = std::size(kSignatureHead) + std::tuple_size_v<RawSignature>;
  if (!cose || cose->size() < std::size(kHead) + 2 + kTail ||
      !std::equal(std::begin(kHead), std::end(kHead), cose->begin())) {
    return fail(ErrorCode::document_invalid, "QR code");
  }
  const ByteView rest = ByteView(*cose).subspan(std::size(kHead));
  const ByteView wrapped = rest.first(rest.size() - kTail);
  const ByteView tail = rest.last(kTail);
  // The payload's own head is 1 to 3 octets, by its length.
  const std::size_t head = wrapped.size() < 24 + 1 ? 1 : wrapped.size() < 256 + 2 ? 2 : 3;
  if (wrapped.size() < head) return fail(ErrorCode::document_invalid, "QR code");
  const ByteView payload = wrapped.subspan(head);
  const Bytes again = byte_string(payload);
  if (!std::equal(again.begin(), again.end(), wrapped.begin(), wrapped.end()) ||
      !std::equal(std::begin(kSignatureHead), std::end(kSignatureHead), tail.begin())) {
    return fail(ErrorCode::document_invalid, "QR code");
  }
  const QrClaim claim = DOZO_TRY(decode(payload));
  if (!verifies(X509_get0_pubkey(certificate.get()), to_be_signed(payload),
                tail.subspan(std::size(kSignatureHead)))) {
    return fail(ErrorCode::document_signature);
  }
  return claim;
}

}  // namespace dozo::evidence
