// What the maker of an image signs: computed without a TPM, and the same as a TPM computes.
#include "platform/tpm/approval.hpp"

#include <catch2/catch.hpp>

#include "platform/tpm/nv.hpp"
#include "platform/tpm/policy.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

using tpm_kit::Machine;
using tpm_kit::Maker;

Digest digest_of(std::string_view text) {
  return sha256(as_bytes(text));
}

TEST_CASE("An approval reads back as it was written") {
  const Approval approval{7, digest_of("pcr"), approved_policy(digest_of("pcr"), 7), {1, 2, 255}};
  const auto read = parse_approval(encode_approval(approval));
  REQUIRE(read);
  CHECK(*read == approval);
}

TEST_CASE("An approval in any other form, or with another policy than its values', is refused") {
  const Approval approval{7, digest_of("pcr"), approved_policy(digest_of("pcr"), 7), {1, 2, 255}};
  const std::string good = encode_approval(approval);
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("[]"), good + "\n", good + good,
        changed("\"version\":7", "\"version\":8"), changed("\"version\":7", "\"version\":0"),
        changed("\"version\":7", "\"version\":-7"), changed("\"version\":7", "\"version\":\"7\""),
        changed("\"version\":7", "\"version\":7,\"x\":1"), changed("0102ff", ""),
        changed("0102ff", "0102FF"), changed("0102ff", "0102f"),
        changed(to_hex(approval.pcr11), to_hex(digest_of("other"))),
        changed(to_hex(approval.policy), to_hex(digest_of("other")))}) {
    INFO(text);
    const auto read = parse_approval(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::tpm_approval_invalid);
  }
}

TEST_CASE("The computed policy is the TPM's own") {
  Machine machine;
  machine.measure("image");
  const Digest pcr11 = machine.pcr11();
  const Tpm::Turn turn = machine.tpm->turn();
  ESYS_CONTEXT* esys = turn.get();
  const auto minimum = tpm::define_nv(esys, tpm::kMinimumVersionPlace);
  REQUIRE(minimum);
  TPM2B_MAX_NV_BUFFER zero{};
  zero.size = 8;
  REQUIRE(Esys_NV_Write(esys, minimum->get(), minimum->get(), ESYS_TR_PASSWORD, ESYS_TR_NONE,
                        ESYS_TR_NONE, &zero, 0) == TSS2_RC_SUCCESS);
  ESYS_TR session = ESYS_TR_NONE;
  const TPMT_SYM_DEF none = [] {
    TPMT_SYM_DEF cipher{};
    cipher.algorithm = TPM2_ALG_NULL;
    return cipher;
  }();
  REQUIRE(Esys_StartAuthSession(esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                ESYS_TR_NONE, nullptr, TPM2_SE_TRIAL, &none, TPM2_ALG_SHA256,
                                &session) == TSS2_RC_SUCCESS);
  const tpm::Loaded trial(esys, session);
  const TPML_PCR_SELECTION selection = tpm::select_pcr(tpm::kMeasuredPcr);
  const TPM2B_DIGEST from_register{};
  REQUIRE(Esys_PolicyPCR(esys, session, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &from_register,
                         &selection) == TSS2_RC_SUCCESS);
  const TPM2B_OPERAND version = tpm::version_operand(0x1122334455667788);
  REQUIRE(Esys_PolicyNV(esys, minimum->get(), minimum->get(), session, ESYS_TR_PASSWORD,
                        ESYS_TR_NONE, ESYS_TR_NONE, &version, 0,
                        TPM2_EO_UNSIGNED_LE) == TSS2_RC_SUCCESS);
  TPM2B_DIGEST* digest = nullptr;
  REQUIRE(Esys_PolicyGetDigest(esys, session, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &digest) ==
          TSS2_RC_SUCCESS);
  const tpm::Out<TPM2B_DIGEST> owned(digest);
  CHECK(to_hex(ByteView(digest->buffer, digest->size)) ==
        to_hex(approved_policy(pcr11, 0x1122334455667788)));
}

TEST_CASE("The policy digest is a fixed function of its inputs") {
  // Whoever computes it another way (docs/formats/approval.md) can compare.
  CHECK(to_hex(approved_policy(Digest{}, 1)) ==
        "c09a5ee844cb8ce26f3aef73a5bf4a16a9a21da505270d4e5d6c5ddcdfb403ba");
  CHECK(approved_policy(Digest{}, 1) != approved_policy(Digest{}, 2));
  CHECK(approved_policy(Digest{}, 1) != approved_policy(digest_of("x"), 1));
}

TEST_CASE("An update key's own signatures verify, and no other's") {
  for (const auto kind : {Maker::Kind::rsa, Maker::Kind::ec}) {
    const Maker maker(kind);
    const UpdateKey key = maker.key();
    const Approval approval = maker.approve(digest_of("pcr"), 3);
    CHECK(key.verifies(signed_octets(approval.policy), approval.signature));
    CHECK_FALSE(key.verifies(signed_octets(digest_of("other")), approval.signature));
    CHECK_FALSE(Maker(kind).key().verifies(signed_octets(approval.policy), approval.signature));
  }
}

TEST_CASE("Only RSA of 2048 or 3072 bits and P-256 are update keys") {
  const sealed::test::TemporaryFolder folder;
  const auto made = [&](const std::string& how) {
    REQUIRE(folder.run("openssl genpkey " + how + " | openssl pkey -pubout -out k.pem") == 0);
    return UpdateKey::from_pem(folder.get("k.pem"));
  };
  CHECK(made("-algorithm RSA -pkeyopt rsa_keygen_bits:3072"));
  for (const char* how :
       {"-algorithm RSA -pkeyopt rsa_keygen_bits:1024", "-algorithm ED25519",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"}) {
    INFO(how);
    const auto key = made(how);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::key_malformed);
  }
  CHECK_FALSE(UpdateKey::from_pem(as_bytes("no PEM")));
}

}  // namespace
}  // namespace dozo::platform
