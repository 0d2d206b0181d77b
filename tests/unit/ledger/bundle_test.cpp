#include "firmware/ledger/bundle.hpp"

#include <functional>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

BundleManifest sample() {
  BundleManifest made;
  made.terminal = "T-014";
  made.terminal_key = sha256(as_bytes("key"));
  made.software = "0.1.0";
  made.made_at = test::kStart;
  made.scope = {Date{2026, 11, 1}, Date{2026, 11, 30}, "契約-1"};
  made.checkpoint = {std::nullopt, "00000000-0000-4000-8000-000000000000", sha256(as_bytes("root")),
                     42, test::kStart};
  made.jobs = {{"J-0001", "契約-1", "2026-0117", 20}, {"J-0003", "契約-1", "2026-0118", 1}};
  for (const std::string name :
       {"kiosk.pem", "checkpoint.json", "checkpoint.json.p7s", "events.jsonl",
        "documents/ECE-T014-2026-0001.json", "documents/ECE-T014-2026-0001.json.p7s"}) {
    made.members.push_back({name, 7, sha256(as_bytes(name))});
  }
  return made;
}

// The sample's octets after a change of its JSON.
std::string changed(const std::function<void(Json&)>& change) {
  Json json = *parse_json(*encode_bundle(sample()));
  change(json);
  return *canonical_json(json);
}

}  // namespace

TEST_CASE("a bundle's description is read as it was written") {
  const std::string text = *encode_bundle(sample());
  const auto parsed = parse_bundle(text);
  REQUIRE(parsed);
  CHECK(*encode_bundle(*parsed) == text);
  CHECK(parsed->scope.to == Date{2026, 11, 30});
  CHECK(parsed->jobs[1].job == "J-0003");
  CHECK(parsed->members.back().sha256 == sample().members.back().sha256);
  BundleManifest other = sample();
  other.scope = {std::nullopt, std::nullopt, "契約-1"};
  other.jobs.clear();
  other.members.resize(4);
  CHECK(parse_bundle(*encode_bundle(other)));
}

TEST_CASE("members that are missing, unknown, of another type or of another order are refused") {
  const std::vector<std::function<void(Json&)>> changes = {
      [](Json& json) { json["format"] = 2; },
      [](Json& json) { json["kind"] = "bundle"; },
      [](Json& json) { json["more"] = 1; },
      [](Json& json) { json.erase("software"); },
      [](Json& json) { json["terminal"] = 14; },
      [](Json& json) { json["terminal_key_sha256"] = "00"; },
      [](Json& json) { json["made_at"] = "2026-11-22T01:00:00Z"; },
      [](Json& json) { json["scope"]["to"] = nullptr; },
      [](Json& json) { json["scope"]["to"] = "2026-10-31"; },
      [](Json& json) { json["scope"]["from"] = "2026-02-30"; },
      [](Json& json) { json["scope"]["more"] = nullptr; },
      [](Json& json) {
        json["scope"] = {{"from", nullptr}, {"to", nullptr}, {"contract", nullptr}};
      },
      [](Json& json) { json["scope"] = Json::array(); },
      [](Json& json) { json["checkpoint"]["size"] = 0; },
      [](Json& json) { json["jobs"][0]["events"] = 0; },
      [](Json& json) { json["jobs"][0]["events"] = -1; },
      [](Json& json) { std::swap(json["jobs"][0], json["jobs"][1]); },
      [](Json& json) { json["jobs"][1] = json["jobs"][0]; },
      [](Json& json) { json["jobs"] = "none"; },
      [](Json& json) { json["members"].erase(0); },
      [](Json& json) { json["members"].erase(5); },
      [](Json& json) { std::swap(json["members"][0], json["members"][1]); },
      [](Json& json) { std::swap(json["members"][4], json["members"][5]); },
      [](Json& json) {
        json["members"].push_back(json["members"][4]);
        json["members"].push_back(json["members"][5]);
      },
      [](Json& json) { json["members"][2]["size"] = kMaxBundled + 1; },
      [](Json& json) { json["members"][3]["size"] = kMaxBundledEvents + 1; },
      [](Json& json) { json["members"][2]["sha256"] = "AB"; },
      [](Json& json) { json["members"][2]["mode"] = 7; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    INFO(i);
    const auto parsed = parse_bundle(changed(changes[i]));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::bundle_invalid);
  }
  CHECK_FALSE(parse_bundle(""));
  CHECK_FALSE(parse_bundle("[]"));
  CHECK_FALSE(parse_bundle(*encode_bundle(sample()) + "\n"));
  CHECK_FALSE(parse_bundle(std::string(100'000, '[')));
}

TEST_CASE("a document's name is its number and never a way to another folder") {
  CHECK(bundled_document("ECE-1") == "documents/ECE-1.json");
  CHECK(document_of("documents/ECE-1.json") == "ECE-1");
  for (const char* name :
       {"documents/../x.json", "documents//x.json", "documents/.json", "documents/.JSON",
        "/documents/A.json", "documents/A.json.p7s", "documents/a.json", "A.json",
        "documents/A B.json", "documents/A\n.json", "documents/.", "documents/json"}) {
    INFO(name);
    CHECK(document_of(name).empty());
    CHECK_FALSE(parse_bundle(changed([&](Json& json) {
      json["members"][4]["name"] = name;
      json["members"][5]["name"] = name + std::string(".p7s");
    })));
  }
  CHECK(document_of("documents/" + std::string(65, 'A') + ".json").empty());
}

}  // namespace dozo::ledger
