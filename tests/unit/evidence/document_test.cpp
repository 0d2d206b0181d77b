#include "firmware/evidence/document.hpp"

#include <type_traits>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence {
namespace {

// A certificate cannot exist without its proof, and the proof is used up by it.
static_assert(std::is_constructible_v<ErasureCertificate, vault::VerifiedErasure, ErasureFacts>);
static_assert(!std::is_default_constructible_v<ErasureCertificate>);
static_assert(!std::is_constructible_v<ErasureCertificate, ErasureFacts>);
static_assert(!std::is_constructible_v<ErasureCertificate, vault::ErasureProof, ErasureFacts>);
static_assert(
    !std::is_constructible_v<ErasureCertificate, const vault::VerifiedErasure&, ErasureFacts>);
static_assert(!std::is_copy_constructible_v<ErasureCertificate>);
static_assert(!std::is_constructible_v<vault::VerifiedErasure, vault::ErasureProof>);

class EchoSigner final : public Signer {
 public:
  Result<Bytes> sign(ByteView content) override {
    if (broken) return fail(ErrorCode::signing_failed);
    return Bytes(content.rbegin(), content.rend());
  }
  bool broken = false;
};

TEST_CASE("each kind has its own number series, and evaluation has series of its own") {
  CHECK(document_number(Kind::disc_receipt, true, "T014", 2026, 1) == "ERC-T014-2026-0001");
  CHECK(document_number(Kind::notice_receipt, true, "T-014", 2026, 12) == "ERN-T014-2026-0012");
  CHECK(document_number(Kind::erasure_certificate, false, "T-014", 2027, 345) ==
        "CE-T014-2027-0345");
  CHECK(document_number(Kind::erasure_failure, false, "T-014", 2026, 1) == "FR-T014-2026-0001");
  CHECK(document_number(Kind::deviation, true, "T-014", 2026, 10000) == "EDV-T014-2026-10000");
}

TEST_CASE("a certificate says what its proof says") {
  const Json json = samples::certificate();
  const vault::ErasureProof proof = samples::good_proof();
  CHECK(json.at("assurance") == "evaluation");
  CHECK(json.at("result") == "erased");
  CHECK(json.at("verification").at("seed") == to_hex(proof.seed));
  CHECK(json.at("verification").at("bytes") == proof.bytes_verified);
  CHECK(json.at("verification").at("share") == 100);
  CHECK(json.at("erasure").at("bytes_written") == proof.bytes_written);
  CHECK(json.at("erasure").at("category") == "clear");
  CHECK(json.at("erasure").at("attempts") == 2);
  CHECK(json.at("erasure").at("earlier_attempts").size() == 1);
  CHECK(json.at("storage").at("range").at("bytes") == proof.range.bytes);
  for (const Json& step : json.at("erasure").at("steps")) CHECK(step.at("result") == "done");
}

TEST_CASE("a failure report claims nothing: another result, no category, and the failed step") {
  const Json json = samples::failure();
  CHECK(json.at("result") == "not_erased");
  CHECK(json.at("number").get<std::string>().starts_with("EFR-"));
  CHECK(json.at("erasure").at("category") == "none");
  CHECK(json.at("failure").at("error") == "E-5104");
  CHECK(json.at("verification").at("share") == 99);
  CHECK(json.at("verification").at("first_mismatch") == 33554432);
  CHECK(json.at("scope").get<std::string>().find("消去証明書ではありません") != std::string::npos);
  std::string failed;
  for (const Json& step : json.at("erasure").at("steps")) {
    if (step.at("result") == "failed") failed += step.at("step").get<std::string>();
  }
  CHECK(failed == "read_back");
}

TEST_CASE("a failure report without any proof reads as the worst") {
  ErasureFailure report;
  report.facts = samples::erasure_facts();
  const Json json = report.to_json();
  CHECK(json.at("verification").at("share") == 0);
  CHECK(json.at("verification").at("key_test") == "failed");
  int failed = 0;
  for (const Json& step : json.at("erasure").at("steps")) {
    failed += step.at("result") == "failed" ? 1 : 0;
  }
  CHECK(failed >= 3);
}

TEST_CASE("the share verified is never rounded up to 100") {
  ErasureFailure report;
  report.facts = samples::erasure_facts();
  report.proof = samples::good_proof();
  report.proof.bytes_matched = report.proof.range.bytes - 1;
  CHECK(report.to_json().at("verification").at("share") == 99);
}

TEST_CASE("an appliance's document carries no warning, an evaluation's always does") {
  ErasureFacts facts = samples::erasure_facts();
  CHECK(samples::certificate_of(facts).at("warning").is_string());
  facts.heading.assurance = Assurance::appliance;
  CHECK(samples::certificate_of(facts).at("warning").is_null());
}

TEST_CASE("an appliance's certificate names the image and the real storage") {
  const Json json = samples::certificate_of(samples::appliance_facts());
  CHECK(json.at("number") == "CE-T014-2026-0002");
  CHECK(json.at("assurance") == "appliance");
  CHECK(json.at("software").at("image_sha256") ==
        to_hex(*samples::appliance_facts().terminal.image));
  CHECK(json.at("storage").at("kind") == "luks2");
  CHECK(json.at("storage").at("serial") == "S-0001");
  CHECK(json.at("authenticity").at("checkpoint").at("counter") == 418);
}

TEST_CASE("Cryptographic Erase is claimed only where each of its conditions holds") {
  const auto category = [](const ErasureFacts& facts) {
    return samples::certificate_of(facts).at("erasure").at("category").get<std::string>();
  };
  CHECK(category(samples::appliance_facts()) == "clear_and_cryptographic_erase");
  ErasureFacts in_a_file = samples::appliance_facts();
  in_a_file.storage.kind = "file";
  CHECK(category(in_a_file) == "clear");
  ErasureFacts evaluation = samples::appliance_facts();
  evaluation.heading.assurance = Assurance::evaluation;
  CHECK(category(evaluation) == "clear");
  ErasureFailure failed;
  failed.facts = samples::appliance_facts();
  failed.proof = samples::good_proof();
  failed.proof.key_found_after = true;
  CHECK(failed.to_json().at("erasure").at("category") == "none");
  const auto claims = [](const ErasureFacts& facts) {
    const std::string method = samples::certificate_of(facts).at("erasure").at("method");
    return method.find("Cryptographic Erase にも当たる") != std::string::npos;
  };
  CHECK(claims(samples::appliance_facts()));
  CHECK_FALSE(claims(in_a_file));
}

TEST_CASE("an overridden rule stands on the certificate with reason, names and report") {
  const Json override = samples::certificate().at("deviations").at("overrides").at(0);
  CHECK(override.at("rule") == "same_day");
  CHECK(override.at("people").size() == 2);
  CHECK(override.at("document") == "EDV-T014-2026-0001");
  CHECK(override.at("rule_text") != override.at("rule"));
}

TEST_CASE("no document names a file of the delivery or holds the notice's password") {
  for (const Json& json : {samples::disc_receipt(), samples::certificate(), samples::failure()}) {
    const std::string text = json.dump();
    CHECK(text.find("file_name") == std::string::npos);
    CHECK(text.find("password") == std::string::npos);
  }
}

TEST_CASE("issuing signs exactly the canonical octets") {
  EchoSigner signer;
  const auto issued = issue(samples::certificate(), signer);
  REQUIRE(issued);
  CHECK(issued->number == "ECE-T014-2026-0002");
  CHECK(issued->json == canonical_json(samples::certificate()).value());
  CHECK(std::string(issued->signature.rbegin(), issued->signature.rend()) == issued->json);
}

TEST_CASE("what cannot be signed is not issued") {
  EchoSigner signer;
  Json document = samples::deviation();
  document["deviation"]["reason"] = "\xff";
  CHECK(issue(document, signer).error().code == ErrorCode::json_not_canonical);
  signer.broken = true;
  CHECK(issue(samples::deviation(), signer).error().code == ErrorCode::signing_failed);
  CHECK(issue(Json::object(), signer).error().code == ErrorCode::json_malformed);
}

}  // namespace
}  // namespace dozo::evidence
