#include "firmware/ledger/body_reader.hpp"

#include <random>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace dozo::ledger {
namespace {

// What the general parser of the base room makes of it.
std::optional<Json> by_base(const std::string& text) {
  const auto parsed = parse_canonical_json(text, kMaxBodyDepth);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return *parsed;
}

std::optional<Json> whole(const std::string& text) {
  std::string_view rest = text;
  auto body = read_body(rest);
  if (!body || !rest.empty()) return std::nullopt;
  return body;
}

// A value of any kind, often at the borders of what is allowed.
Json arbitrary(std::mt19937& random, int depth) {
  const auto up_to = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto text = [&] {
    const std::vector<std::string> pieces = {"a",    "督", "𠮷", "\"", "\\", "\n", "\x01", "\x1f",
                                             "\x7f", "/",  "",   "é",  "b",  "{",  "}",    "]"};
    std::string made;
    for (unsigned i = up_to(5); i > 0; --i) made += pieces[up_to(16)];
    return made;
  };
  switch (up_to(depth > 3 ? 6 : 8)) {
    case 0:
      return text();
    case 1:
      return static_cast<std::int64_t>(up_to(3)) * ((std::int64_t{1} << 52) - 1);
    case 2:
      return -static_cast<std::int64_t>(up_to(1000)) - 1;
    case 3:
      return up_to(2) == 0;
    case 4:
      return nullptr;
    case 5:
      return up_to(100);
    case 6: {
      Json list = Json::array();
      for (unsigned i = up_to(4); i > 0; --i) list.push_back(arbitrary(random, depth + 1));
      return list;
    }
    default: {
      Json object = Json::object();
      const std::vector<std::string> keys = {"", "a", "ab", "b", "\"", "\\", "~", " ", "A"};
      for (unsigned i = up_to(5); i > 0; --i) object[keys[up_to(9)]] = arbitrary(random, depth + 1);
      return object;
    }
  }
}

}  // namespace

TEST_CASE("every canonical object is read as the general parser reads it") {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const Json object = {{"x", arbitrary(random, 0)}, {"y", arbitrary(random, 0)}};
    const std::string text = *canonical_json(object);
    INFO(text);
    const auto read = whole(text);
    REQUIRE(read);
    REQUIRE(*read == object);
    REQUIRE(*canonical_json(*read) == text);
  }
}

TEST_CASE("whatever is changed in an object, both parsers agree whether it may be") {
  std::mt19937 random(2);
  const std::string octets = "\"\\{}[],:0123-+.eEtfn ulnrb/\x01\x7f\x80\xc2\xe0\xed\xf0\xff";
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = *canonical_json({{"x", arbitrary(random, 0)}, {"y", arbitrary(random, 0)}});
    for (unsigned changes = 1 + random() % 2; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = octets[random() % octets.size()];
          break;
        case 1:
          text.insert(at, 1, octets[random() % octets.size()]);
          break;
        default:
          text.erase(at, 1);
      }
      if (text.empty()) text.push_back(' ');
    }
    INFO(text);
    const auto ours = whole(text);
    const auto base = by_base(text);
    REQUIRE(ours.has_value() == base.has_value());
    if (ours) {
      REQUIRE(*ours == *base);
      ++accepted;
    }
  }
  CHECK(accepted > 100);
}

TEST_CASE("well-formed UTF-8 is read and nothing else") {
  const auto accepts = [](const std::string& octets) {
    const std::string text = "{\"x\":\"" + octets + "\"}";
    const bool ours = whole(text).has_value();
    CHECK(ours == by_base(text).has_value());
    return ours;
  };
  CHECK(accepts("\xc2\x80"));
  CHECK(accepts("\xdf\xbf"));
  CHECK(accepts("\xe0\xa0\x80"));
  CHECK(accepts("\xed\x9f\xbf"));
  CHECK(accepts("\xee\x80\x80"));
  CHECK(accepts("\xf0\x90\x80\x80"));
  CHECK(accepts("\xf4\x8f\xbf\xbf"));
  CHECK_FALSE(accepts("\x80"));
  CHECK_FALSE(accepts("\xc0\x80"));
  CHECK_FALSE(accepts("\xc1\xbf"));
  CHECK_FALSE(accepts("\xc2"));
  CHECK_FALSE(accepts("\xe0\x9f\xbf"));
  CHECK_FALSE(accepts("\xed\xa0\x80"));
  CHECK_FALSE(accepts("\xe3\x81"));
  CHECK_FALSE(accepts("\xf0\x8f\xbf\xbf"));
  CHECK_FALSE(accepts("\xf4\x90\x80\x80"));
  CHECK_FALSE(accepts("\xf5\x80\x80\x80"));
  CHECK_FALSE(accepts("\xf0\x9f\x98"));
}

TEST_CASE("numbers are whole, in range and written in one way") {
  const auto accepts = [](const std::string& number) {
    const std::string text = "{\"x\":" + number + "}";
    const bool ours = whole(text).has_value();
    CHECK(ours == by_base(text).has_value());
    return ours;
  };
  CHECK(accepts("0"));
  CHECK(accepts("-1"));
  CHECK(accepts("9007199254740991"));
  CHECK(accepts("-9007199254740991"));
  for (const char* bad : {"-0", "00", "01", "-01", "+1", "1.0", "1e3", "--1", "-", "",
                          "9007199254740992", "-9007199254740992", "99999999999999999999"}) {
    INFO(bad);
    CHECK_FALSE(accepts(bad));
  }
}

TEST_CASE("what follows the object is left alone") {
  const std::string text = R"({"a":1},"salt")";
  std::string_view rest = text;
  CHECK(read_body(rest));
  CHECK(rest == R"(,"salt")");
}

TEST_CASE("nesting is followed to its limit and no further") {
  for (const int depth : {kMaxBodyDepth, kMaxBodyDepth + 1}) {
    std::string text = "{\"x\":";
    for (int i = 1; i < depth; ++i) text += "[";
    for (int i = 1; i < depth; ++i) text += "]";
    text += "}";
    CHECK(whole(text).has_value() == (depth == kMaxBodyDepth));
  }
}

}  // namespace dozo::ledger
