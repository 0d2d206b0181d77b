#include "firmware/evidence/parse.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/evidence/enrolment.hpp"
#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence {
namespace {

using Pointer = Json::json_pointer;

std::string text(const Json& json) {
  return canonical_json(json).value();
}

/// The certificate with one member replaced.
ErrorCode with(const char* pointer, const Json& value) {
  Json json = samples::certificate();
  json[Pointer(pointer)] = value;
  const auto parsed = parse(text(json));
  return parsed ? ErrorCode{} : parsed.error().code;
}

/// Every member of every object, by pointer.
void pointers(const Json& json, const Pointer& at, std::vector<Pointer>& out) {
  if (json.is_object()) {
    for (const auto& [key, member] : json.items()) {
      out.push_back(at / key);
      pointers(member, at / key, out);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) pointers(json[i], at / i, out);
  }
}

std::vector<Json> every_document() {
  std::vector<Json> documents;
  for (const auto& [name, json] : samples::all()) documents.push_back(json);
  documents.push_back(samples::roll_over());
  return documents;
}

TEST_CASE("every kind of document is read back") {
  std::set<Kind> kinds;
  for (const Json& json : every_document()) {
    const auto parsed = parse(text(json));
    INFO(json.at("kind") << (parsed ? "" : parsed.error().detail));
    REQUIRE(parsed);
    CHECK(to_token(parsed->kind) == json.at("kind"));
    CHECK(parsed->number == json.at("number"));
    CHECK(parsed->result == json.at("result"));
    CHECK(to_hex(parsed->terminal_key) == json.at("authenticity").at("terminal_key_sha256"));
    CHECK(parsed->checkpoint.size == 1204);
    CHECK(parsed->verification.has_value() ==
          (parsed->kind == Kind::erasure_certificate || parsed->kind == Kind::erasure_failure));
    kinds.insert(parsed->kind);
  }
  CHECK(kinds.size() == 10);
}

TEST_CASE("a certificate's claims are read") {
  const auto parsed = parse(text(samples::certificate()));
  REQUIRE(parsed);
  CHECK(parsed->verification->seed == samples::good_proof().seed);
  CHECK(parsed->verification->bytes == 64 * 1024 * 1024);
  CHECK(parsed->verification->share == 100);
  CHECK(*parsed->range == samples::range());
  CHECK(parsed->delivery == "2026-0117");
  CHECK(parsed->terminal == "T-014");
  CHECK(parsed->previous == PreviousDocument{"ECE-T014-2026-0001", samples::digest(0x99)});
}

TEST_CASE("a document without one of its members is refused, whichever it is") {
  for (const Json& json : every_document()) {
    std::vector<Pointer> all;
    pointers(json, Pointer(), all);
    REQUIRE(all.size() > 35);
    for (const Pointer& each : all) {
      Json cut = json;
      cut[each.parent_pointer()].erase(each.back());
      INFO(each.to_string());
      CHECK_FALSE(parse(text(cut)));
    }
  }
}

TEST_CASE("a document with a member too many, at any level, is refused") {
  CHECK(with("/note", "x") == ErrorCode::document_invalid);
  CHECK(with("/verification/note", 1) == ErrorCode::document_invalid);
  CHECK(with("/source/discs/0/note", 1) == ErrorCode::document_invalid);
  CHECK(with("/authenticity/checkpoint/note", 1) == ErrorCode::document_invalid);
}

TEST_CASE("a member of another type is refused, in every kind") {
  for (const Json& original : every_document()) {
    std::vector<Pointer> all;
    pointers(original, Pointer(), all);
    for (const Pointer& each : all) {
      Json changed = original;
      changed[each] = true;  // no member of a document is a truth value
      INFO(original.at("kind") << each.to_string());
      CHECK_FALSE(parse(text(changed)));
    }
  }
}

TEST_CASE("a report whose result is not what its lists show is refused") {
  const auto refused = [](Json json, const char* pointer, const Json& value) {
    json[Pointer(pointer)] = value;
    const auto parsed = parse(text(json));
    return !parsed && parsed.error().code == ErrorCode::document_invalid;
  };
  CHECK(refused(samples::status_report(), "/result", "no_open_matters"));
  CHECK(refused(samples::status_report(), "/open_matters", Json::array()));
  CHECK(refused(samples::quiet_status_report(), "/result", "open_matters"));
  CHECK(refused(samples::incident_report(), "/result", "closed"));
  CHECK(refused(samples::closed_incident_report(), "/result", "open"));
  CHECK(refused(samples::inspection_report(), "/result", "no_findings"));
  CHECK(refused(samples::inspection_report(), "/measures/3/status", "kept"));
  CHECK(refused(samples::enrolment(), "/result", "rolled_over"));
  CHECK(refused(samples::roll_over(), "/result", "enrolled"));
  CHECK(refused(samples::roll_over(), "/former", nullptr));
  CHECK(refused(samples::enrolment(), "/key/public_key_sha256", std::string(64, '0')));
  CHECK(refused(samples::roster(), "/result", "enrolled"));
}

TEST_CASE("a roll-over is believed only with both signatures over both certificates") {
  const Json good = samples::roll_over();
  const auto rolled = read_roll_over(text(good));
  REQUIRE(rolled);
  CHECK(to_hex(rolled->former.fingerprint()) == good.at("former").at("certificate_sha256"));
  CHECK(to_hex(rolled->successor.fingerprint()) == good.at("key").at("certificate_sha256"));
  const auto code = [&](const char* pointer, const Json& value) {
    Json changed = good;
    changed[Pointer(pointer)] = value;
    const auto read = read_roll_over(text(changed));
    return read ? ErrorCode{} : read.error().code;
  };
  const Json other = samples::roll_over();
  for (const char* member : {"/former/signature_by_former", "/former/signature_by_new"}) {
    CHECK(code(member, other[Pointer(member)]) == ErrorCode::document_signature);
    CHECK(code(member, "00") == ErrorCode::document_signature);
    CHECK(code(member, "xy") == ErrorCode::document_invalid);
  }
  CHECK(code("/former/pem", other[Pointer("/former/pem")]) == ErrorCode::document_invalid);
  CHECK(code("/former", other.at("former")) == ErrorCode::document_signature);
  CHECK(read_roll_over(text(samples::enrolment())).error().code == ErrorCode::document_invalid);
}

TEST_CASE("a certificate that contradicts itself is refused") {
  CHECK(with("/verification/share", 99) == ErrorCode::document_invalid);
  CHECK(with("/verification/bytes", 67108863) == ErrorCode::document_invalid);
  CHECK(with("/verification/matched", 67108863) == ErrorCode::document_invalid);
  CHECK(with("/verification/read_errors", 1) == ErrorCode::document_invalid);
  CHECK(with("/verification/first_mismatch", 0) == ErrorCode::document_invalid);
  CHECK(with("/verification/key_test", "failed") == ErrorCode::document_invalid);
  CHECK(with("/erasure/bytes_written", 1) == ErrorCode::document_invalid);
  CHECK(with("/erasure/bytes_skipped", 512) == ErrorCode::document_invalid);
  CHECK(with("/erasure/bytes_targeted", 512) == ErrorCode::document_invalid);
  CHECK(with("/erasure/write_errors", 1) == ErrorCode::document_invalid);
  CHECK(with("/erasure/steps/3/result", "failed") == ErrorCode::document_invalid);
  CHECK(with("/erasure/steps", Json::array()) == ErrorCode::document_invalid);
  CHECK(with("/erasure/category", "purge") == ErrorCode::document_invalid);
  CHECK(with("/erasure/ended_at", "2026-11-28T10:00:01+09:00") == ErrorCode::document_invalid);
  CHECK(with("/storage/range/bytes", 512) == ErrorCode::document_invalid);
}

TEST_CASE("an appliance's certificate is read, with the category that its storage allows") {
  const Json good = samples::certificate_of(samples::appliance_facts());
  const auto parsed = parse(text(good));
  REQUIRE(parsed);
  CHECK(parsed->assurance == Assurance::appliance);
  CHECK(parsed->checkpoint.counter == 418);
  const auto changed = [&](const char* pointer, const Json& value) {
    Json other = good;
    other[Pointer(pointer)] = value;
    return !parse(text(other));
  };
  CHECK(changed("/erasure/category", "clear"));
  CHECK(changed("/erasure/category", "purge"));
  CHECK(changed("/storage/kind", "file"));
  CHECK(with("/erasure/category", "clear_and_cryptographic_erase") == ErrorCode::document_invalid);
}

TEST_CASE("number, kind, result and assurance must agree") {
  CHECK(with("/number", "CE-T014-2026-0002") == ErrorCode::document_invalid);
  CHECK(with("/number", "EFR-T014-2026-0002") == ErrorCode::document_invalid);
  CHECK(with("/number", "ECE-T015-2026-0002") == ErrorCode::document_invalid);
  CHECK(with("/number", "ECE-T014-2026-002") == ErrorCode::document_invalid);
  CHECK(with("/number", "ECE-T014-2026-0002x") == ErrorCode::document_invalid);
  CHECK(with("/assurance", "appliance") == ErrorCode::document_invalid);
  CHECK(with("/assurance", "none") == ErrorCode::document_invalid);
  CHECK(with("/warning", nullptr) == ErrorCode::document_invalid);
  CHECK(with("/result", "not_erased") == ErrorCode::document_invalid);
  CHECK(with("/kind", "erasure_failure") == ErrorCode::document_invalid);
  CHECK(with("/kind", "certificate") == ErrorCode::document_invalid);
  CHECK(with("/format", 2) == ErrorCode::document_invalid);
}

TEST_CASE("a failure report relabelled as a certificate is refused") {
  Json json = samples::failure();
  json.erase("failure");
  json["kind"] = "erasure_certificate";
  json["result"] = "erased";
  json["number"] = "ECE-T014-2026-0002";
  CHECK(parse(text(json)).error().code == ErrorCode::document_invalid);
}

TEST_CASE("a checkpoint from after the document is refused") {
  CHECK(with("/authenticity/checkpoint/time", "2026-11-28T10:00:11+09:00") ==
        ErrorCode::document_invalid);
}

TEST_CASE("only canonical JSON is a document") {
  const Json json = samples::certificate();
  CHECK(parse(json.dump(2)).error().code == ErrorCode::json_not_canonical);
  CHECK(parse(text(json) + "\n").error().code == ErrorCode::json_not_canonical);
  CHECK(parse("").error().code == ErrorCode::json_malformed);
  CHECK(parse("[]").error().code == ErrorCode::document_invalid);
  CHECK(parse("{}").error().code == ErrorCode::document_invalid);
}

}  // namespace
}  // namespace dozo::evidence
