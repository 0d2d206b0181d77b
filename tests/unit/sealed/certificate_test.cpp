#include "firmware/sealed/certificate.hpp"

#include "sealed_support.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

TEST_CASE("a self-signed certificate says who, from when, and never ends") {
  const Pair pair = make_pair(KeyKind::ec_p256, "港区 情報政策課 𠮷田", kNoon);
  CHECK(pair.certificate.subject() == "港区 情報政策課 𠮷田");
  CHECK(pair.certificate.not_before() == kNoon);
  CHECK(pair.certificate.not_after() == Instant{253402300799});
  CHECK(pair.certificate.may_sign());
  CHECK(pair.certificate.valid_at(kNoon));
  CHECK(pair.certificate.valid_at({253402300799}));
  CHECK_FALSE(pair.certificate.valid_at({kNoon.seconds - 1}));
  CHECK(pair.certificate.matches(pair.key));
  CHECK_FALSE(pair.certificate.matches(make_pair(KeyKind::ec_p256).key));
}

TEST_CASE("keys and certificates come back from PEM octet by octet") {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa}) {
    const Pair pair = make_pair(kind);
    const auto certificate = Certificate::from_pem(as_bytes(pair.certificate.to_pem()));
    REQUIRE(certificate);
    CHECK(*certificate == pair.certificate);
    CHECK(certificate->key_kind() == kind);
    const auto pem = pair.key.to_pem();
    REQUIRE(pem);
    const auto key = PrivateKey::from_pem(pem->view());
    REQUIRE(key);
    CHECK(certificate->matches(*key));
    CHECK(key->kind() == kind);
  }
}

TEST_CASE("openssl sees the profile of our certificates and the same fingerprints") {
  const TemporaryFolder folder;
  const Pair pair = make_pair(KeyKind::ec_p256);
  folder.put("c.pem", pair.certificate.to_pem());
  CHECK(folder.run("openssl x509 -in c.pem -noout -text > text") == 0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -text | grep -A1 'Key Usage: critical' | "
                   "grep -x ' *Digital Signature, Non Repudiation'") == 0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -text | grep 'CA:FALSE'") == 0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -text | grep 'Subject Key Identifier'") == 0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -text | grep 'Extended Key Usage'") != 0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -enddate | grep 'Dec 31 23:59:59 9999 GMT'") ==
        0);
  CHECK(folder.run("openssl x509 -in c.pem -noout -pubkey | openssl pkey -pubin -outform DER | "
                   "sha256sum | grep " +
                   to_hex(pair.certificate.public_key_digest())) == 0);
  CHECK(folder.run("openssl x509 -in c.pem -outform DER | sha256sum | grep " +
                   to_hex(pair.certificate.fingerprint())) == 0);
}

TEST_CASE("a chain stands behind its leaf and comes back in its order") {
  const Pair leaf = make_pair(KeyKind::ec_p256, "leaf");
  const Pair ca = make_pair(KeyKind::rsa, "ca");
  const auto both =
      Certificate::from_pem(as_bytes(leaf.certificate.to_pem() + ca.certificate.to_pem()));
  REQUIRE(both);
  CHECK(both->der() == leaf.certificate.der());
  REQUIRE(both->chain().size() == 1);
  CHECK(both->chain()[0] == ca.certificate.der());
  CHECK_FALSE(*both == leaf.certificate);
  CHECK(both->to_pem() == leaf.certificate.to_pem() + ca.certificate.to_pem());
}

TEST_CASE("what is not a certificate for signatures is refused") {
  const auto code = [](const std::string& pem) {
    const auto result = Certificate::from_pem(as_bytes(pem));
    return result ? std::optional<ErrorCode>() : result.error().code;
  };
  const Pair pair = make_pair(KeyKind::ec_p256);
  const std::string pem = pair.certificate.to_pem();
  CHECK(code("") == ErrorCode::certificate_malformed);
  CHECK(code("hello") == ErrorCode::certificate_malformed);
  CHECK(code(pem.substr(0, pem.size() / 2)) == ErrorCode::certificate_malformed);
  CHECK(code(std::string(as_text(pair.key.to_pem()->view()))) == ErrorCode::certificate_malformed);
  CHECK(code(pem + std::string(as_text(pair.key.to_pem()->view()))) ==
        ErrorCode::certificate_malformed);
  CHECK(code(pem + pem + pem + pem + pem + pem) == ErrorCode::certificate_malformed);
  Bytes trailing = pair.certificate.der();
  trailing.push_back(0);
  CHECK_FALSE(Certificate::from_der(trailing));

  const TemporaryFolder folder;
  for (const std::string kind :
       {"rsa:1024", "ed25519", "ec -pkeyopt ec_paramgen_curve:secp256k1",
        "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit"}) {
    REQUIRE(folder.run("openssl req -x509 -newkey " + kind +
                       " -nodes -keyout k.pem -out c.pem -subj /CN=x") == 0);
    CHECK(code(std::string(as_text(folder.get("c.pem")))) == ErrorCode::certificate_malformed);
    const auto key = PrivateKey::from_pem(folder.get("k.pem"));
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::key_malformed);
  }
}

TEST_CASE("an encrypted key is refused without asking for its password") {
  const TemporaryFolder folder;
  REQUIRE(folder.run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 "
                     "-pass pass:secret -out k.pem") == 0);
  CHECK_FALSE(PrivateKey::from_pem(folder.get("k.pem")));
}

TEST_CASE("a certificate whose key usage forbids signatures says so") {
  const TemporaryFolder folder;
  REQUIRE(folder.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem "
                     "-subj /CN=x/O=y -addext keyUsage=critical,keyEncipherment") == 0);
  const auto certificate = Certificate::from_pem(folder.get("c.pem"));
  REQUIRE(certificate);
  CHECK_FALSE(certificate->may_sign());
  CHECK(certificate->subject() == "x, y");
}

TEST_CASE("a name that cannot stand in a certificate is refused") {
  SystemRandom random;
  const auto key = PrivateKey::generate();
  REQUIRE(key);
  CHECK_FALSE(make_self_signed(*key, "", kNoon, random));
  CHECK_FALSE(make_self_signed(*key, std::string(65, 'a'), kNoon, random));
  CHECK_FALSE(make_self_signed(*key, "\xff\xfe", kNoon, random));
  CHECK(make_self_signed(*key, std::string(64, 'a'), kNoon, random));
}
