// The terminal's key in a TPM, signing all that the terminal signs. What a key store must do
// besides is in key_store_contract_test.cpp.
#include "platform/tpm/tpm_keys.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"
#include "firmware/evidence/qr.hpp"
#include "firmware/sealed/cms.hpp"
#include "platform/print/pades.hpp"
#include "tests/unit/evidence/samples.hpp"
#include "tests/unit/platform/print_kit.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

using sealed::test::TemporaryFolder;
using tpm_kit::Chip;

constexpr Instant kNow{1'800'000'000};

struct Terminal {
  Chip chip;
  TemporaryFolder folder;
  SystemRandom random;
  std::unique_ptr<TpmKeys> keys = open();

  Terminal() { REQUIRE(keys->create("T-014 dozo", kNow)); }
  std::unique_ptr<TpmKeys> open() {
    auto made = TpmKeys::open(folder.path(), chip.tcti(), random);
    INFO((made ? std::string() : describe(made.error())));
    REQUIRE(made);
    return std::move(*made);
  }
  sealed::KeyPair pair() {
    auto loaded = keys->load();
    INFO((loaded ? std::string() : describe(loaded.error())));
    REQUIRE((loaded && *loaded));
    return std::move(**loaded);
  }
  void restart() {
    keys.reset();
    chip.power_off();
    chip.power_on();
    keys = open();
  }
};

TEST_CASE("The file holds a key that only the TPM can use") {
  Terminal terminal;
  const Bytes pem = terminal.folder.get("kiosk.key");
  CHECK(as_text(pem).starts_with("-----BEGIN TSS2 PRIVATE KEY-----"));
  CHECK_FALSE(sealed::PrivateKey::from_pem(pem));
  CHECK(terminal.folder.run("openssl pkey -in kiosk.key -noout") != 0);
}

TEST_CASE("CMS: what the TPM signs verifies by our profile and by stock openssl") {
  Terminal terminal;
  terminal.restart();
  auto pair = terminal.pair();
  const sealed::Certificate certificate = pair.certificate;
  auto signer = sealed::CmsSigner::make(std::move(pair.key), std::move(pair.certificate));
  REQUIRE(signer);
  for (const std::string& content : {std::string(), std::string("{}"), std::string(100'000, 'x')}) {
    const auto signature = signer->sign(as_bytes(content));
    INFO((signature ? std::string() : describe(signature.error())));
    REQUIRE(signature);
    CHECK(sealed::verify_detached(as_bytes(content), *signature, {&certificate, 1}, kNow));
    CHECK_FALSE(
        sealed::verify_detached(as_bytes(content + "."), *signature, {&certificate, 1}, kNow));
    terminal.folder.put("content", content);
    terminal.folder.put("content.p7s", *signature);
    CHECK(terminal.folder.run(
              "openssl cms -verify -binary -cades -inform DER -in content.p7s "
              "-content content -CAfile kiosk.pem -partial_chain -purpose any -no_check_time") ==
          0);
  }
}

TEST_CASE("PAdES: pdfsig finds the page signed by the TPM's key valid and signed as a whole") {
  Terminal terminal;
  const auto pair = terminal.pair();
  REQUIRE(print_kit::render_to(terminal.folder, evidence::samples::certificate(), "page.pdf"));
  const std::string json = canonical_json(evidence::samples::certificate()).value();
  const auto file = sign_pdf(terminal.folder.get("page.pdf"), as_bytes(json), "document.json",
                             pair.key, pair.certificate);
  REQUIRE(file);
  terminal.folder.put("signed.pdf", *file);
  const std::string said =
      print_kit::output_of(terminal.folder, "pdfsig -nocert signed.pdf || true");
  CHECK(said.find("Signature is Valid") != std::string::npos);
  CHECK(said.find("Total document signed") != std::string::npos);
}

TEST_CASE("COSE: the QR code that the TPM signs reads back") {
  Terminal terminal;
  const auto pair = terminal.pair();
  const std::string json = canonical_json(evidence::samples::certificate()).value();
  const auto text = evidence::qr_text(json, evidence::raw_signer(pair.key));
  REQUIRE(text);
  const auto claim = evidence::read_qr(*text, pair.certificate);
  REQUIRE(claim);
  CHECK(claim->sha256 == sha256(as_bytes(json)));
}

TEST_CASE("Two pairs are in use at once, as in a roll-over") {
  // More at a time need the kernel's resource manager, which stands behind the appliance's device.
  Terminal terminal;
  const auto present = terminal.pair();
  const auto next = terminal.keys->prepare("T-014 dozo", kNow);
  REQUIRE(next);
  const Bytes content = {1, 2, 3};
  for (const sealed::KeyPair* pair : {&present, &*next}) {
    const auto signature = sealed::sign_detached(content, pair->key, pair->certificate);
    REQUIRE(signature);
    CHECK(sealed::verify_detached(content, *signature, {&pair->certificate, 1}, kNow));
  }
}

TEST_CASE("Another chip does not take the key") {
  Terminal terminal;
  Terminal other;
  terminal.keys.reset();
  other.keys.reset();
  const auto moved = TpmKeys::open(terminal.folder.path(), other.chip.tcti(), other.random);
  REQUIRE(moved);
  const auto pair = (*moved)->load();
  REQUIRE_FALSE(pair);
  CHECK(pair.error().code == ErrorCode::tpm_other_chip);
}

TEST_CASE("A key in the clear is not taken for the terminal's") {
  Terminal terminal;
  REQUIRE(terminal.folder.run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
                              "-out kiosk.key && openssl req -new -x509 -key kiosk.key -subj /CN=x "
                              "-out kiosk.pem") == 0);
  const auto pair = terminal.keys->load();
  REQUIRE_FALSE(pair);
  CHECK(pair.error().code == ErrorCode::key_malformed);
}

TEST_CASE("A damaged key file is an error at every octet") {
  Terminal terminal;
  Bytes pem = terminal.folder.get("kiosk.key");
  for (std::size_t at = 0; at < pem.size(); at += 5) {
    INFO(at);
    const std::uint8_t octet = pem[at];
    pem[at] = octet == 'A' ? 'B' : 'A';
    terminal.folder.put("kiosk.key", pem);
    pem[at] = octet;
    CHECK_FALSE(terminal.keys->load());
  }
  terminal.folder.put("kiosk.key", pem);
  terminal.pair();
}

TEST_CASE("A chip that is gone makes no key, loads none and signs nothing") {
  Terminal terminal;
  auto pair = terminal.pair();
  terminal.chip.power_off();
  const Bytes content = {1};
  CHECK(sealed::sign_detached(content, pair.key, pair.certificate).error().code ==
        ErrorCode::signing_failed);
  CHECK_FALSE(evidence::raw_signer(pair.key)(Digest{}));
  CHECK(terminal.keys->load().error().code == ErrorCode::tpm_unavailable);
  CHECK(terminal.keys->prepare("T-014 dozo", kNow).error().code == ErrorCode::tpm_unavailable);
  const TemporaryFolder elsewhere;
  const auto none = TpmKeys::open(elsewhere.path(), terminal.chip.tcti(), terminal.random);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::tpm_unavailable);
}

}  // namespace
}  // namespace dozo::platform
