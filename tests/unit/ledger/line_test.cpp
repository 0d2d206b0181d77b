#include "firmware/ledger/line.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "firmware/ledger/merkle.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

const std::string kLine = R"({"actor":"yamada","body":{"number":7,"subject":"督促状"},)"
                          R"("salt":"000102030405060708090a0b0c0d0e0f","seq":42,)"
                          R"("time":"2026-11-22T10:00:00+09:00","type":"disc.received"})";

Event sample() {
  return {42, test::kStart, "disc.received", "yamada", Json{{"subject", "督促状"}, {"number", 7}}};
}

Salt sample_salt() {
  Salt salt{};
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::uint8_t>(i);
  return salt;
}

// kLine with `from` replaced by `to`.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kLine;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void check_refused(const std::string& line) {
  INFO(line);
  const auto parsed = parse_line(line);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == ErrorCode::ledger_export_invalid);
}

}  // namespace

TEST_CASE("an event becomes its one canonical line") {
  CHECK(*encode_line(sample(), sample_salt()) == kLine);
  CHECK(*canonical_json(*parse_json(kLine)) == kLine);
}

TEST_CASE("a line gives back its event and salt") {
  const auto line = parse_line(kLine);
  REQUIRE(line);
  CHECK(line->event.sequence == 42);
  CHECK(line->event.time == test::kStart);
  CHECK(line->event.type == "disc.received");
  CHECK(line->event.actor == "yamada");
  CHECK(line->event.body == sample().body);
  CHECK(line->salt == sample_salt());
}

TEST_CASE("an empty body and the largest number survive") {
  Event event = sample();
  event.body = Json::object();
  event.sequence = (std::uint64_t{1} << 53) - 1;
  const auto line = encode_line(event, {});
  REQUIRE(line);
  CHECK(parse_line(*line)->event.sequence == event.sequence);
  CHECK(parse_line(*line)->event.body.empty());
}

TEST_CASE("braces and quotes inside of strings do not confuse the reader") {
  Event event = sample();
  event.body = {{"reason", "}\"],{\\ \n end"}, {"list", {1, {{"deep", "]"}}}}};
  const auto line = encode_line(event, {});
  REQUIRE(line);
  const auto again = parse_line(*line);
  REQUIRE(again);
  CHECK(again->event.body == event.body);
}

TEST_CASE("an event that has no canonical line is not written") {
  const auto refused = [](auto change) {
    Event event = sample();
    change(event);
    const auto line = encode_line(event, {});
    return !line && line.error().code == ErrorCode::json_not_canonical;
  };
  CHECK(refused([](Event& e) { e.type = ""; }));
  CHECK(refused([](Event& e) { e.actor = ""; }));
  CHECK(refused([](Event& e) { e.actor = "a b"; }));
  CHECK(refused([](Event& e) { e.actor = "山田"; }));
  CHECK(refused([](Event& e) { e.type = "a\"b"; }));
  CHECK(refused([](Event& e) { e.type = "a\\b"; }));
  CHECK(refused([](Event& e) { e.type = std::string(65, 'a'); }));
  CHECK(refused([](Event& e) { e.body = Json::array(); }));
  CHECK(refused([](Event& e) { e.body = nullptr; }));
  CHECK(refused([](Event& e) { e.body["x"] = 1.5; }));
  CHECK(refused([](Event& e) { e.body["x"] = "\xff"; }));
  CHECK(refused([](Event& e) { e.body["名"] = 1; }));
  CHECK(refused([](Event& e) { e.body["x"] = std::string(kMaxLine, 'x'); }));
  CHECK(refused([](Event& e) { e.sequence = std::uint64_t{1} << 53; }));
  CHECK(refused([](Event& e) { e.time = {300'000'000'000}; }));
  CHECK(refused([](Event& e) {
    Json deep = 1;
    for (int i = 0; i < 15; ++i) deep = Json{{"d", deep}};
    e.body = {{"x", deep}};
  }));
}

TEST_CASE("a body nested as deeply as it may be is read again") {
  Event event = sample();
  event.body = Json{{"d", 1}};
  for (int i = 1; i < 15; ++i) event.body = Json{{"d", event.body}};
  const auto line = encode_line(event, {});
  REQUIRE(line);
  CHECK(parse_line(*line));
}

TEST_CASE("any other writing of the same event is refused") {
  check_refused("");
  check_refused("{}");
  check_refused(kLine + "\n");
  check_refused(kLine + " ");
  check_refused(" " + kLine);
  check_refused(with(R"("seq":42)", R"("seq": 42)"));
  check_refused(with(R"("seq":42)", R"("seq":042)"));
  check_refused(with(R"("seq":42)", R"("seq":42.0)"));
  check_refused(with(R"("seq":42)", R"("seq":-42)"));
  check_refused(with(R"("seq":42)", R"("seq":9007199254740992)"));
  check_refused(with(R"("seq":42,)", ""));
  check_refused(with(R"("seq":42)", R"("seq":42,"seq":42)"));
  check_refused(with("0a0b", "0A0B"));
  check_refused(with("0e0f", "0e"));
  check_refused(with("10:00:00+09:00", "01:00:00Z"));
  check_refused(with("10:00:00+09:00", "01:00:00+00:00"));
  check_refused(with("2026-11-22", "2026-02-30"));
  check_refused(with("yamada", "yam\\u0061da"));
  check_refused(with("yamada", ""));
  check_refused(with(R"({"number":7,"subject":"督促状"})", R"({"subject":"督促状","number":7})"));
  check_refused(with(R"("number":7)", R"("number":7,"number":7)"));
  check_refused(with(R"("number":7)", R"("number":7.0)"));
  check_refused(with(R"("number":7)", R"("number":7e0)"));
  check_refused(with("督", "\\u7763"));
  check_refused(with(R"({"number":7,"subject":"督促状"})", "[]"));
  check_refused(with(R"({"number":7,"subject":"督促状"})", "null"));
  check_refused(with(R"({"number":7,"subject":"督促状"})", "{]"));
}

TEST_CASE("no octet of a line can be changed, left out or doubled without another meaning") {
  const auto original = parse_line(kLine);
  for (std::size_t i = 0; i < kLine.size(); ++i) {
    for (const int bit : {0, 1, 5, 7}) {
      std::string changed = kLine;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
      const auto parsed = parse_line(changed);
      // Either it is refused, or it says something else, and is the one way to say that.
      if (parsed) CHECK(*encode_line(parsed->event, parsed->salt) == changed);
    }
    std::string shorter = kLine;
    shorter.erase(i, 1);
    if (const auto parsed = parse_line(shorter)) {
      CHECK(*encode_line(parsed->event, parsed->salt) == shorter);
    }
  }
}

TEST_CASE("nesting without end is refused, not followed") {
  check_refused(R"({"actor":"a","body":)" + std::string(100'000, '[') + R"(,"salt":")");
  check_refused(R"({"actor":"a","body":{"d":)" + std::string(100'000, '['));
  check_refused(std::string(kMaxLine + 1, 'x'));
}

TEST_CASE("a withheld entry shows its number and leaf hash only") {
  WithheldLine withheld{9, leaf_hash(as_bytes("secret"))};
  const std::string text = encode_withheld(withheld);
  CHECK(text == R"({"leaf":")" + to_hex(withheld.hash) + R"(","seq":9})");
  const auto parsed = parse_exported_line(text);
  REQUIRE(parsed);
  CHECK(std::get<WithheldLine>(*parsed).sequence == 9);
  CHECK(std::get<WithheldLine>(*parsed).hash == withheld.hash);
}

TEST_CASE("a withheld subtree shows its place, its size and its root") {
  const WithheldLine node{8, leaf_hash(as_bytes("secret")), 4};
  const std::string text = encode_withheld(node);
  CHECK(text == R"({"node":")" + to_hex(node.hash) + R"(","seq":8,"size":4})");
  const auto parsed = parse_exported_line(text);
  REQUIRE(parsed);
  CHECK(std::get<WithheldLine>(*parsed).sequence == 8);
  CHECK(std::get<WithheldLine>(*parsed).size == 4);
  CHECK(std::get<WithheldLine>(*parsed).hash == node.hash);
  const std::string start = R"({"node":")" + to_hex(node.hash) + R"(","seq":)";
  for (const char* rest : {R"(8,"size":1})", R"(8,"size":0})", R"(8,"size":3})", R"(8,"size":16})",
                           R"(9,"size":2})", R"(8})", R"(8,"size":4}x)", R"(8,"size":04})"}) {
    INFO(rest);
    CHECK_FALSE(parse_exported_line(start + rest));
  }
}

TEST_CASE("an exported line is either kind, in its one form") {
  CHECK(std::holds_alternative<Line>(*parse_exported_line(kLine)));
  const std::string leaf = to_hex(sha256({}));
  CHECK_FALSE(parse_exported_line(R"({"leaf":")" + leaf + R"("})"));
  CHECK_FALSE(parse_exported_line(R"({"leaf":")" + leaf + R"(","seq":01})"));
  CHECK_FALSE(parse_exported_line(R"({"leaf":")" + leaf.substr(2) + R"(","seq":1})"));
  CHECK_FALSE(parse_exported_line(R"({"leaf":")" + leaf + R"(","seq":1} )"));
  CHECK_FALSE(parse_exported_line(R"({"seq":1,"leaf":")" + leaf + R"("})"));
}

}  // namespace dozo::ledger
