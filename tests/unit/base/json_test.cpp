#include "firmware/base/json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace dozo {
namespace {

std::string canonical(const char* text) {
  const auto value = parse_json(text);
  REQUIRE(value);
  const auto result = canonical_json(*value);
  REQUIRE(result);
  return *result;
}

TEST_CASE("canonical JSON has sorted keys and no space") {
  CHECK(canonical(R"( { "b" : [ 1 , true , null ] , "a" : { "z" : "" , "A" : -7 } } )") ==
        R"({"a":{"A":-7,"z":""},"b":[1,true,null]})");
  CHECK(canonical("[]") == "[]");
  CHECK(canonical("{}") == "{}");
}

// RFC 8785, section 3.2.2.2.
TEST_CASE("canonical JSON escapes what RFC 8785 escapes, and nothing else") {
  CHECK(canonical(R"("\u0000\u001f\u0008\u0009\u000a\u000c\u000d")") ==
        R"("\u0000\u001f\b\t\n\f\r")");
  CHECK(canonical(R"("\"\\\/")") == R"("\"\\/")");
  CHECK(canonical(R"("\u20ac\u7763\ud842\udfb7")") == "\"€督𠮷\"");
  // U+007F, U+2028 and U+FEFF stay as they are.
  CHECK(canonical(R"("\u007f\u2028\ufeff")") == "\"\x7f\xe2\x80\xa8\xef\xbb\xbf\"");
}

TEST_CASE("integers reach to 2^53 - 1 in both directions, and no further") {
  CHECK(canonical("[9007199254740991,-9007199254740991,0]") ==
        "[9007199254740991,-9007199254740991,0]");
  for (const char* text : {"9007199254740992", "-9007199254740992", "18446744073709551615",
                           "-9223372036854775808", "18446744073709551616"}) {
    CAPTURE(text);
    const auto value = parse_json(text);
    REQUIRE(value);
    CHECK(canonical_json(*value).error().code == ErrorCode::json_not_canonical);
  }
}

TEST_CASE("no floating-point number is canonical, not even a whole one") {
  for (const char* text : {"1.5", "1.0", "1e3", "0.0", "-0.0"}) {
    CAPTURE(text);
    const auto value = parse_json(text);
    REQUIRE(value);
    CHECK_FALSE(canonical_json(*value));
    CHECK_FALSE(parse_canonical_json(text));
  }
}

TEST_CASE("keys outside of ASCII and strings that are not UTF-8 have no canonical form") {
  CHECK_FALSE(canonical_json(Json{{"名", 1}}));
  CHECK_FALSE(canonical_json(Json{{"a\n", 1}}));
  CHECK_FALSE(canonical_json(Json("\xff")));
  CHECK_FALSE(canonical_json(Json("\xed\xa0\x80")));  // a lone surrogate
  CHECK_FALSE(canonical_json(Json("\xc0\xaf")));      // overlong
  CHECK_FALSE(canonical_json(Json{{"a", Json{{"b", "\xe3\x81"}}}}));
}

TEST_CASE("a key may stand only once in an object, at any depth") {
  for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":{"c":1,"d":2,"c":3}})",
                           R"([{"a":1},{"a":1,"\u0061":2}])", R"({"a":{"a":1},"a":2})"}) {
    CAPTURE(text);
    CHECK(parse_json(text).error().code == ErrorCode::json_malformed);
  }
  CHECK(parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
}

TEST_CASE("only whole, well-formed JSON is parsed") {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":}", "[1] 2", "nul", "'a'", "{a:1}", "[1]//", "01", "+1",
        "NaN", "\"\t\"", "\"\\x\"", "\"\xff\"", "\"\\ud800\"", "\"\\udc00\\ud800\""}) {
    CAPTURE(text);
    CHECK(parse_json(text).error().code == ErrorCode::json_malformed);
  }
}

TEST_CASE("nesting is followed to the given depth only, and a flood of brackets is harmless") {
  CHECK(parse_json("[[[1]]]", 3));
  CHECK(parse_json("[[[[1]]]]", 3).error().code == ErrorCode::json_malformed);
  CHECK_FALSE(parse_json(std::string(60'000, '[')));
  CHECK_FALSE(parse_json(std::string(30'000, '[') + std::string(30'000, ']')));
}

TEST_CASE("a signed document must be its own canonical form, octet for octet") {
  CHECK(parse_canonical_json(R"({"a":1,"b":"督"})"));
  for (const char* text : {R"({"b":1,"a":2})", R"({ "a":1})", "{\"a\":1}\n", R"({"a":"\u7763"})",
                           R"({"a":-0})", R"({"a":"\/"})", "\xef\xbb\xbf{}"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_canonical_json(text));
  }
}

TEST_CASE("a member is there with its type, or the error names it") {
  const Json object{{"text", "x"}, {"number", 7}, {"flag", true}, {"half", 0.5}};
  CHECK(json_string(object, "text") == "x");
  CHECK(json_integer(object, "number") == 7);
  CHECK(json_bool(object, "flag") == true);
  CHECK(json_string(object, "number").error().detail == "number");
  CHECK(json_integer(object, "half").error().detail == "half");
  CHECK(json_integer(object, "text").error().code == ErrorCode::json_malformed);
  CHECK(json_bool(object, "number").error().detail == "number");
  CHECK(json_string(object, "missing").error().detail == "missing");
  CHECK_FALSE(json_string(Json::array(), "text"));
}

TEST_CASE("an integer too large for its type is refused, not wrapped") {
  const Json object{{"n", 18446744073709551615ULL}};
  CHECK_FALSE(json_integer(object, "n"));
}

}  // namespace
}  // namespace dozo
