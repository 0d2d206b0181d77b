#include "firmware/ledger/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

const std::string kText =
    R"({"ledger":"0b7e3a52-6f1c-4d8e-9a3b-5c2d1e0f4a6b",)"
    R"("root":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",)"
    R"("size":17,"time":"2026-11-22T10:00:00+09:00"})";

Checkpoint sample() {
  return {std::nullopt, "0b7e3a52-6f1c-4d8e-9a3b-5c2d1e0f4a6b", sha256({}), 17, test::kStart};
}

bool refused(const std::string& from, const std::string& to) {
  std::string text = kText;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  const auto parsed = parse_checkpoint(text.replace(at, from.size(), to));
  return !parsed && parsed.error().code == ErrorCode::checkpoint_invalid;
}

}  // namespace

TEST_CASE("a checkpoint without a counter leaves the member out") {
  CHECK(encode_checkpoint(sample()) == kText);
  CHECK(*parse_checkpoint(kText) == sample());
}

TEST_CASE("a checkpoint with a counter names it first") {
  Checkpoint checkpoint = sample();
  checkpoint.counter = 0;
  const std::string text = encode_checkpoint(checkpoint);
  CHECK(text == R"({"counter":0,)" + kText.substr(1));
  CHECK(*parse_checkpoint(text) == checkpoint);
}

TEST_CASE("a checkpoint in any other form is refused") {
  CHECK(refused("17", "0"));
  CHECK(refused("17", "-1"));
  CHECK(refused("17", "17.0"));
  CHECK(refused("17", "\"17\""));
  CHECK(refused("17", "null"));
  CHECK(refused("e3b0", "E3B0"));
  CHECK(refused("e3b0", ""));
  CHECK(refused("0b7e", "0B7E"));
  CHECK(refused("0b7e3a52-", "0b7e3a52"));
  CHECK(refused("+09:00", "+08:00"));
  CHECK(refused("10:00:00+09:00", "01:00:00Z"));
  CHECK(refused("{", "{\"counter\":null,"));
  CHECK(refused("{", "{\"counter\":-1,"));
  CHECK(refused("{", "{\"extra\":1,"));
  CHECK(refused(",\"size\":17", ""));
  CHECK(refused("{", "{ "));
  CHECK(refused("}", "}\n"));
  CHECK_FALSE(parse_checkpoint(""));
  CHECK_FALSE(parse_checkpoint("[]"));
  CHECK_FALSE(checkpoint_from_json(Json("x")));
}

}  // namespace dozo::ledger
