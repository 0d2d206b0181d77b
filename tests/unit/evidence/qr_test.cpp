#include "firmware/evidence/qr.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence {
namespace {

struct Terminal {
  SystemRandom random;
  sealed::PrivateKey key = sealed::PrivateKey::generate().value();
  sealed::Certificate certificate =
      sealed::make_self_signed(key, "T-014", Instant{1'700'000'000}, random).value();
};

std::string document() {
  return canonical_json(samples::certificate()).value();
}

TEST_CASE("base45 gives the examples of RFC 9285, and back") {
  CHECK(to_base45(as_bytes("AB")) == "BB8");
  CHECK(to_base45(as_bytes("Hello!!")) == "%69 VD92EX0");
  CHECK(to_base45(as_bytes("base-45")) == "UJCLQE7W581");
  CHECK(to_base45({}).empty());
  CHECK(as_text(from_base45("QED8WEX0").value()) == "ietf!");
}

TEST_CASE("base45 refuses what encodes nothing") {
  CHECK_FALSE(from_base45("A"));
  CHECK_FALSE(from_base45("ABCD"));
  CHECK_FALSE(from_base45("ab"));
  CHECK_FALSE(from_base45("GGW"));  // 65536
  CHECK_FALSE(from_base45("::"));   // more than an octet
}

TEST_CASE("the QR code says number, result, digest and checkpoint, signed by the terminal") {
  const Terminal terminal;
  const auto text = qr_text(document(), raw_signer(terminal.key));
  REQUIRE(text);
  CHECK(text->size() < 600);
  const auto claim = read_qr(*text, terminal.certificate);
  REQUIRE(claim);
  CHECK(claim->number == "ECE-T014-2026-0002");
  CHECK(claim->result == "erased");
  CHECK(claim->sha256 == sha256(as_bytes(document())));
  CHECK(claim->checkpoint.root == samples::digest(0x77));
  CHECK(claim->checkpoint.size == 1204);
}

TEST_CASE("no character of the QR code can change unnoticed") {
  const Terminal terminal;
  const std::string text = qr_text(document(), raw_signer(terminal.key)).value();
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char other : {'0', 'A', ':'}) {
      std::string changed = text;
      if (changed[at] == other) continue;
      changed[at] = other;
      INFO(at);
      CHECK_FALSE(read_qr(changed, terminal.certificate));
    }
    CHECK_FALSE(read_qr(text.substr(0, at), terminal.certificate));
  }
}

TEST_CASE("a QR code of another terminal is refused") {
  const Terminal terminal;
  const Terminal other;
  const std::string text = qr_text(document(), raw_signer(other.key)).value();
  CHECK(read_qr(text, terminal.certificate).error().code == ErrorCode::document_signature);
}

TEST_CASE("there is no QR code for what is not a document, nor without a signature") {
  const Terminal terminal;
  CHECK(qr_text("{}", raw_signer(terminal.key)).error().code == ErrorCode::document_invalid);
  const auto broken = [](const Digest&) -> Result<RawSignature> {
    return fail(ErrorCode::signing_failed);
  };
  CHECK(qr_text(document(), broken).error().code == ErrorCode::signing_failed);
  const auto rsa = sealed::PrivateKey::generate(sealed::KeyKind::rsa).value();
  CHECK(qr_text(document(), raw_signer(rsa)).error().code == ErrorCode::signing_failed);
}

}  // namespace
}  // namespace dozo::evidence
