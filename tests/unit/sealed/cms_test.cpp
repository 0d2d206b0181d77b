#include "firmware/sealed/cms.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "firmware/base/clock.hpp"
#include "firmware/sealed/cms_profile.hpp"
#include "firmware/sealed/der.hpp"
#include "sealed_support.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

namespace {

const Bytes kContent{'d', 'o', 'z', 'o', '\r', '\n', 0, 0xff};

std::optional<ErrorCode> refusal(ByteView content, ByteView file,
                                 std::span<const Certificate> anchors,
                                 Instant at = SystemClock().now()) {
  const auto result = verify_detached(content, file, anchors, at);
  return result ? std::optional<ErrorCode>() : result.error().code;
}

/// Every single-bit change, and every octet replaced by 0x00, 0xff and its neighbour: how many of
/// all these files pass.
int survivors(ByteView content, const Bytes& file, const Certificate& anchor) {
  int passed = 0;
  Bytes changed = file;
  const std::array<Certificate, 1> anchors{anchor};
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::vector<std::uint8_t> values{0x00, 0xff, static_cast<std::uint8_t>(file[i] + 1)};
    for (unsigned bit = 0; bit < 8; ++bit) {
      values.push_back(static_cast<std::uint8_t>(file[i] ^ (1U << bit)));
    }
    for (const std::uint8_t value : values) {
      if (value == file[i]) continue;
      changed[i] = value;
      if (!refusal(content, changed, anchors)) ++passed;
    }
    changed[i] = file[i];
  }
  return passed;
}

/// k.pem and c.pem by stock openssl.
Certificate stock_pair(const TemporaryFolder& folder, const std::string& newkey) {
  REQUIRE(folder.run("openssl req -x509 -newkey " + newkey +
                     " -nodes -keyout k.pem -out c.pem -subj '/O=試験区/CN=ward' -utf8 -days 30") ==
          0);
  auto certificate = Certificate::from_pem(folder.get("c.pem"));
  REQUIRE(certificate);
  folder.put("content", kContent);
  return *certificate;
}

constexpr const char* kStockSign =
    "openssl cms -sign -binary -outform DER -md sha256 -nosmimecap -signer c.pem -inkey k.pem "
    "-in content -out s.p7s ";

}  // namespace

TEST_CASE("what is signed verifies, and says which anchor signed") {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa}) {
    const Pair pair = make_pair(kind);
    const Pair other = make_pair(KeyKind::ec_p256);
    const auto file = sign_detached(kContent, pair.key, pair.certificate);
    REQUIRE(file);
    const std::vector<Certificate> anchors{other.certificate, pair.certificate};
    const auto anchor = verify_detached(kContent, *file, anchors, kNoon);
    REQUIRE(anchor);
    CHECK(*anchor == 1);
    CHECK(refusal(kContent, *file, {}) == ErrorCode::signer_unknown);
    CHECK(refusal(kContent, *file, std::vector{other.certificate}) == ErrorCode::signer_unknown);
    Bytes changed = kContent;
    changed.back() ^= 1;
    CHECK(refusal(changed, *file, anchors) == ErrorCode::signature_wrong);
  }
}

TEST_CASE("no changed byte of a signature file goes unnoticed") {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa}) {
    const Pair pair = make_pair(kind);
    const auto file = sign_detached(kContent, pair.key, pair.certificate);
    REQUIRE(file);
    CHECK(survivors(kContent, *file, pair.certificate) == 0);
  }
}

TEST_CASE("no changed byte of a stock signature file goes unnoticed") {
  const TemporaryFolder folder;
  const Certificate certificate = stock_pair(folder, "ec -pkeyopt ec_paramgen_curve:P-256");
  REQUIRE(folder.run(std::string(kStockSign) + "-cades") == 0);
  CHECK(survivors(kContent, folder.get("s.p7s"), certificate) == 0);
  const Certificate rsa = stock_pair(folder, "rsa:2048");
  REQUIRE(folder.run(std::string(kStockSign) +
                     "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32") == 0);
  CHECK(survivors(kContent, folder.get("s.p7s"), rsa) == 0);
}

TEST_CASE("a signature file that was cut or has something behind it is refused") {
  const Pair pair = make_pair(KeyKind::ec_p256);
  const auto file = sign_detached(kContent, pair.key, pair.certificate);
  REQUIRE(file);
  const std::vector anchors{pair.certificate};
  for (std::size_t size = 0; size < file->size(); ++size) {
    CHECK(refusal(kContent, ByteView(*file).first(size), anchors) ==
          ErrorCode::signature_malformed);
  }
  Bytes longer = *file;
  longer.push_back(0);
  CHECK(refusal(kContent, longer, anchors) == ErrorCode::signature_malformed);
  CHECK(refusal(kContent, Bytes(kMaxSignature + 1), anchors) == ErrorCode::signature_malformed);
}

TEST_CASE("signatures of stock openssl with the documented options are accepted") {
  const TemporaryFolder folder;
  for (const std::string newkey :
       {"ec -pkeyopt ec_paramgen_curve:P-256", "ec -pkeyopt ec_paramgen_curve:P-384", "rsa:2048"}) {
    const std::vector anchors{stock_pair(folder, newkey)};
    for (const std::string more : {"", "-cades"}) {
      // Again and again: half of the ECDSA values have a high s.
      for (int i = 0; i < 8; ++i) {
        REQUIRE(folder.run(kStockSign + more) == 0);
        CHECK_FALSE(refusal(kContent, folder.get("s.p7s"), anchors));
      }
    }
  }
  const std::vector anchors{stock_pair(folder, "rsa:3072")};
  REQUIRE(folder.run(std::string(kStockSign) +
                     "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32") == 0);
  CHECK_FALSE(refusal(kContent, folder.get("s.p7s"), anchors));
}

TEST_CASE("what stock openssl can do besides the profile is refused") {
  const TemporaryFolder folder;
  const std::vector anchors{stock_pair(folder, "ec -pkeyopt ec_paramgen_curve:P-256")};
  REQUIRE(folder.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout k2.pem -out c2.pem "
                     "-subj /CN=other") == 0);
  const std::string base =
      "openssl cms -sign -binary -outform DER -signer c.pem -inkey k.pem -in content -out s.p7s ";
  struct Case {
    std::string command;
    ErrorCode code;
  };
  const auto forbidden = ErrorCode::signature_profile_forbidden;
  const std::vector<Case> cases{
      {base + "-md sha256", forbidden},                        // S/MIME capabilities
      {base + "-md sha384 -nosmimecap", forbidden},            // another digest
      {base + "-md sha256 -nosmimecap -noattr", forbidden},    // no signed attributes
      {base + "-md sha256 -nosmimecap -keyid", forbidden},     // signer by key identifier
      {base + "-md sha256 -nosmimecap -nodetach", forbidden},  // content inside
      {base + "-md sha256 -nosmimecap -nocerts", forbidden},   // no certificate
      {base + "-md sha256 -nosmimecap -econtent_type 1.2.3.4", forbidden},
      {base + "-md sha256 -nosmimecap -signer c2.pem -inkey k2.pem", forbidden},  // two signers
      {base + "-md sha256 -nosmimecap -certfile c2.pem", ErrorCode::signer_unknown},
      {base + "-md sha256 -nosmimecap -stream -indef", ErrorCode::signature_malformed},  // BER
  };
  for (const Case& one : cases) {
    INFO(one.command);
    REQUIRE(folder.run(one.command) == 0);
    CHECK(refusal(kContent, folder.get("s.p7s"), anchors) == one.code);
  }
}

TEST_CASE("a salt of another length is refused, and so is the other name of PKCS #1") {
  const TemporaryFolder folder;
  const std::vector anchors{stock_pair(folder, "rsa:2048")};
  REQUIRE(folder.run(std::string(kStockSign) +
                     "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20") == 0);
  CHECK(refusal(kContent, folder.get("s.p7s"), anchors) == ErrorCode::signature_profile_forbidden);
  REQUIRE(folder.run(kStockSign) == 0);
  Bytes file = folder.get("s.p7s");
  const Bytes plain{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x04};
  const auto at = std::find_end(file.begin(), file.end(), plain.begin(), plain.end());
  REQUIRE(at != file.end());
  *(at + 8) = 0x0b;  // sha256WithRSAEncryption
  folder.put("twin.p7s", file);
  CHECK(folder.run("openssl cms -verify -binary -inform DER -in twin.p7s -content content "
                   "-CAfile c.pem") == 0);
  CHECK(refusal(kContent, file, anchors) == ErrorCode::signature_profile_forbidden);
}

TEST_CASE("an attribute that nobody signed is refused") {
  const Pair pair = make_pair(KeyKind::ec_p256);
  const auto file = sign_detached(kContent, pair.key, pair.certificate);
  REQUIRE(file);
  const auto parts = cms::take_apart(*file);
  REQUIRE(parts);
  // The signer's SEQUENCE is the last element; unsignedAttrs [1] goes behind its signature.
  namespace d = dozo::sealed::der;
  d::Reader info(*d::Reader(*file).content(d::kSequence));
  const auto type = *info.element(d::kOid);
  d::Reader data(*d::Reader(*info.content(d::context(0))).content(d::kSequence));
  const auto version = *data.element(d::kInteger);
  const auto digests = *data.element(d::kSet);
  const auto content = *data.element(d::kSequence);
  const auto certificates = *data.element(d::context(0));
  const auto signer = *d::Reader(*data.content(d::kSet)).content(d::kSequence);
  const Bytes empty = d::wrap(d::context(1), ByteView());
  const auto build = [&](ByteView signer_info) {
    const Bytes signed_data =
        d::wrap(d::kSequence, {version, digests, content, certificates,
                               d::wrap(d::kSet, d::wrap(d::kSequence, signer_info))});
    return d::wrap(d::kSequence, {type, d::wrap(d::context(0), signed_data)});
  };
  const std::vector anchors{pair.certificate};
  CHECK(build(signer) == *file);
  CHECK(refusal(kContent, build(d::concat({signer, empty})), anchors) ==
        ErrorCode::signature_profile_forbidden);
}

TEST_CASE("our ECDSA values have the low s, so that they have one spelling") {
  const Pair pair = make_pair(KeyKind::ec_p256);
  // Half of the order of P-256 (SEC 2, 2.4.2), first octets.
  const Bytes half{0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00};
  for (int i = 0; i < 24; ++i) {
    const auto file = sign_detached(kContent, pair.key, pair.certificate);
    REQUIRE(file);
    const auto parts = cms::take_apart(*file);
    REQUIRE(parts);
    der::Reader value(*der::Reader(parts->signature).content(der::kSequence));
    REQUIRE(value.content(der::kInteger));
    const auto s = value.content(der::kInteger);
    REQUIRE(s);
    CHECK((s->size() < 32 ||
           (s->size() == 32 &&
            std::lexicographical_compare(s->begin(), s->begin() + 8, half.begin(), half.end()))));
  }
}

TEST_CASE("stock openssl accepts our signatures, plain and as CAdES") {
  const TemporaryFolder folder;
  folder.put("content", kContent);
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa}) {
    const Pair pair = make_pair(kind);
    const auto file = sign_detached(kContent, pair.key, pair.certificate);
    REQUIRE(file);
    folder.put("c.pem", pair.certificate.to_pem());
    folder.put("s.p7s", *file);
    const std::string verify =
        "openssl cms -verify -binary -inform DER -in s.p7s -content content -CAfile c.pem "
        "-out /dev/null ";
    CHECK(folder.run(verify) == 0);
    CHECK(folder.run(verify + "-cades") == 0);
    CHECK(folder.run(verify + "-partial_chain") == 0);
    CHECK(folder.run(verify + "-attime 4102444800") == 0);  // in 2100
    CHECK(folder.run("echo >> content && " + verify) != 0);
    folder.put("content", kContent);
  }
}

TEST_CASE("a certificate of a CA is an anchor by itself, with and without its chain") {
  const TemporaryFolder folder;
  stock_pair(folder, "ec -pkeyopt ec_paramgen_curve:P-256");  // the CA
  REQUIRE(folder.run("mv k.pem ca.key && mv c.pem ca.pem && "
                     "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                     "-keyout k.pem -out c.csr -subj /CN=leaf && "
                     "printf 'keyUsage=critical,digitalSignature\\n' > ext && "
                     "openssl x509 -req -in c.csr -CA ca.pem -CAkey ca.key -days 9 -extfile ext "
                     "-out c.pem && cat c.pem ca.pem > both.pem") == 0);
  const auto key = PrivateKey::from_pem(folder.get("k.pem"));
  const auto leaf = Certificate::from_pem(folder.get("c.pem"));
  const auto both = Certificate::from_pem(folder.get("both.pem"));
  REQUIRE(key);
  REQUIRE(leaf);
  REQUIRE(both);
  const std::string verify =
      "openssl cms -verify -binary -inform DER -in s.p7s -content content -out /dev/null ";
  folder.put("s.p7s", sign_detached(kContent, *key, *leaf).value());
  CHECK(folder.run(verify + "-CAfile c.pem -partial_chain") == 0);
  CHECK(folder.run(verify + "-CAfile c.pem") != 0);
  CHECK_FALSE(refusal(kContent, folder.get("s.p7s"), std::vector{*leaf}));
  CHECK(refusal(kContent, folder.get("s.p7s"), std::vector{*both}) == ErrorCode::signer_unknown);

  folder.put("s.p7s", sign_detached(kContent, *key, *both).value());
  CHECK(folder.run(verify + "-CAfile ca.pem") == 0);
  CHECK_FALSE(refusal(kContent, folder.get("s.p7s"), std::vector{*both}));
  CHECK(refusal(kContent, folder.get("s.p7s"), std::vector{*leaf}) == ErrorCode::signer_unknown);
  CHECK(survivors(kContent, folder.get("s.p7s"), *both) == 0);
  // Stock openssl with the same chain gives the same set.
  REQUIRE(folder.run(std::string(kStockSign) + "-certfile ca.pem") == 0);
  CHECK_FALSE(refusal(kContent, folder.get("s.p7s"), std::vector{*both}));
}

TEST_CASE("validity is judged at the time that is given") {
  const Pair pair = make_pair(KeyKind::ec_p256, "試験区", kNoon);
  const auto file = sign_detached(kContent, pair.key, pair.certificate);
  REQUIRE(file);
  const std::vector anchors{pair.certificate};
  CHECK(refusal(kContent, *file, anchors, {kNoon.seconds - 1}) == ErrorCode::signer_not_valid_now);
  CHECK_FALSE(refusal(kContent, *file, anchors, kNoon));
}

TEST_CASE("a certificate that may not sign does not") {
  const TemporaryFolder folder;
  REQUIRE(folder.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem "
                     "-subj /CN=x -addext keyUsage=critical,keyEncipherment") == 0);
  const auto key = PrivateKey::from_pem(folder.get("k.pem"));
  const auto certificate = Certificate::from_pem(folder.get("c.pem"));
  REQUIRE(key);
  REQUIRE(certificate);
  const auto file = sign_detached(kContent, *key, *certificate);
  REQUIRE(file);
  CHECK(refusal(kContent, *file, std::vector{*certificate}) ==
        ErrorCode::signature_profile_forbidden);
}

TEST_CASE("key and certificate must belong together") {
  Pair pair = make_pair(KeyKind::ec_p256);
  Pair other = make_pair(KeyKind::ec_p256);
  const auto file = sign_detached(kContent, pair.key, other.certificate);
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::key_mismatch);
  CHECK_FALSE(CmsSigner::make(std::move(pair.key), other.certificate));
  auto signer = CmsSigner::make(std::move(other.key), other.certificate);
  REQUIRE(signer);
  CHECK_FALSE(refusal(kContent, signer->sign(kContent).value(), std::vector{other.certificate}));
}
