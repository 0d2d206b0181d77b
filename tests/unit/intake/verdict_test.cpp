#include "firmware/intake/verdict.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/channel.hpp"
#include "firmware/intake/unseal.hpp"
#include "tests/unit/intake/bag_kit.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

Verdict sample() {
  Verdict verdict;
  verdict.delivery = kit::job_sheet();
  verdict.disc = {1, 2};
  verdict.tag_manifest = sha256(as_bytes("tag manifest"));
  verdict.signer = sha256(as_bytes("signer"));
  for (int number = 1; number <= 2; ++number) {
    verdict.parts.push_back({sealed::part_path(number), 5000, sha256(as_bytes("part")), 150,
                             sha256(as_bytes("header"))});
  }
  verdict.payload_bytes = 10000;
  verdict.manifest = sha256(as_bytes("manifest"));
  verdict.files = 8;
  return verdict;
}

void refuses(const Json& json) {
  CAPTURE(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  const auto verdict = verdict_from_json(json);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().code == ErrorCode::worker_protocol);
}

}  // namespace

TEST_CASE("A verdict comes back from JSON as it was") {
  CHECK(verdict_from_json(to_json(sample())).value() == sample());
}

TEST_CASE("The largest verdict fits into one message") {
  Verdict verdict = sample();
  std::string character = "𠮷";
  std::string text;
  for (int i = 0; i < 200; ++i) text += character;
  for (std::string* field :
       {&verdict.delivery.department, &verdict.delivery.subject, &verdict.delivery.contract,
        &verdict.delivery.number, &verdict.delivery.notice, &verdict.delivery.record_rule}) {
    *field = text;
  }
  verdict.parts.clear();
  for (int number = 9901; number < 9901 + static_cast<int>(kMaxParts); ++number) {
    verdict.parts.push_back({sealed::part_path(number), sealed::kMaxPart, {}, kMaxPartHeader, {}});
  }
  verdict.payload_bytes = kMaxParts * sealed::kMaxPart;
  verdict.files = kMaxParts + 6;
  verdict.disc = {999, 999};
  const std::string message = Json{{"ok", to_json(verdict)}}.dump();
  CHECK(message.size() < kMaxMessage);
  CHECK(verdict_from_json(to_json(verdict)).value() == verdict);
}

TEST_CASE("A verdict with a member missing, added or of another type is refused") {
  const Json good = to_json(sample());
  for (const auto& [key, value] : good.items()) {
    Json missing = good;
    missing.erase(key);
    refuses(missing);
    Json other = good;
    other[key] = nullptr;
    refuses(other);
  }
  Json more = good;
  more["more"] = 1;
  refuses(more);
  refuses(Json::array());
  refuses(Json());
}

TEST_CASE("A verdict with a value out of its bounds is refused") {
  const auto altered = [](const std::string& pointer, Json value) {
    Json json = to_json(sample());
    json[Json::json_pointer(pointer)] = std::move(value);
    return json;
  };
  refuses(altered("/disc", 0));
  refuses(altered("/disc", 3));
  refuses(altered("/discs", 1000));
  refuses(altered("/files", 2));
  refuses(altered("/files", 5000));
  refuses(altered("/files", -1));
  refuses(altered("/files", 8.0));
  refuses(altered("/payload_bytes", 9999));
  refuses(altered("/payload_bytes", std::uint64_t{1} << 63));
  refuses(altered("/signer", std::string(64, 'G')));
  refuses(altered("/signer", std::string(63, 'a')));
  refuses(altered("/delivery/subject", ""));
  refuses(altered("/delivery/subject", "two\nlines"));
  refuses(altered("/delivery/subject", std::string(900, 'x')));
  refuses(altered("/delivery/subject", "\xff"));
  refuses(altered("/parts", Json::array()));
  refuses(altered("/parts/0/bytes", 0));
  refuses(altered("/parts/0/bytes", sealed::kMaxPart + 1));
  refuses(altered("/parts/0/header_bytes", 0));
  refuses(altered("/parts/0/header_bytes", 5001));
  refuses(altered("/parts/0/path", "data/../etc"));
  refuses(altered("/parts/0/path", "bagit.txt"));
  refuses(altered("/parts/0/path", sealed::part_path(2)));
  refuses(altered("/parts/0/path", sealed::part_path(3)));
  refuses(altered("/parts/0/more", 1));
}

TEST_CASE("A verdict with more parts than a disc may hold is refused") {
  Json json = to_json(sample());
  Json parts = Json::array();
  for (std::size_t i = 0; i <= kMaxParts; ++i) {
    parts.push_back(json["parts"][0]);
    parts.back()["path"] = sealed::part_path(static_cast<int>(i) + 1);
  }
  json["payload_bytes"] = 5000 * parts.size();
  json["files"] = parts.size() + 6;
  json["parts"] = parts;
  refuses(json);
  json["parts"].erase(kMaxParts);
  json["payload_bytes"] = 5000 * kMaxParts;
  CHECK(verdict_from_json(json));
}

TEST_CASE("What a disc must hold, and what came out, come back from JSON as they were") {
  const Verdict verdict = sample();
  const ExpectedDisc expected{verdict.tag_manifest, verdict.parts, verdict.delivery.group,
                              verdict.disc};
  const auto back = expected_disc_from_json(to_json(expected)).value();
  CHECK(back.tag_manifest == expected.tag_manifest);
  CHECK(back.parts == expected.parts);
  CHECK(back.group == expected.group);
  CHECK(back.disc == expected.disc);
  const UnsealSummary summary{3, 1, 4000, 10240, sha256(as_bytes("index"))};
  CHECK(unseal_summary_from_json(to_json(summary)).value() == summary);
  Json short_one = to_json(summary);
  short_one.erase("files");
  CHECK(unseal_summary_from_json(short_one).error().code == ErrorCode::worker_protocol);
}
