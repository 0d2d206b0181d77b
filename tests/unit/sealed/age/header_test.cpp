#include <string>

#include "tests/unit/sealed/age/fixture.hpp"

namespace dozo::sealed::age {
namespace {

const std::string kVersion = "age-encryption.org/v1\n";
const std::string kMacLine = "--- " + std::string(43, 'A') + "\n";
const std::string kLine64(64, 'B');

std::optional<Header> parsed(const std::string& text) {
  auto header = parse_header(as_bytes(text));
  REQUIRE(header.has_value());
  return std::move(*header);
}

bool invalid(const std::string& text) {
  const auto header = parse_header(as_bytes(text));
  return !header && header.error().code == ErrorCode::age_header_invalid;
}

TEST_CASE("a header is read into its stanzas and its size") {
  const std::string text = kVersion + "-> X25519 abc !~\nAAAA\n" + kMacLine;
  const auto header = parsed(text + "payload");
  REQUIRE(header);
  CHECK(header->size == text.size());
  REQUIRE(header->stanzas.size() == 1);
  CHECK(header->stanzas[0].type == "X25519");
  CHECK(header->stanzas[0].arguments == std::vector<std::string>{"abc", "!~"});
  CHECK(header->stanzas[0].body == Bytes{0, 0, 0});
  CHECK(header->mac == Bytes(32));
}

TEST_CASE("what was read is written back octet by octet") {
  const std::string bodies[] = {"\n", "AAAA\n", kLine64 + "\n\n",
                                kLine64 + "\n" + kLine64 + "\nBBA\n", std::string(63, 'A') + "\n"};
  for (const auto& body : bodies) {
    const std::string text = kVersion + "-> a\n\n-> some thing\n" + body + "-> z\nAA\n" + kMacLine;
    const auto header = parsed(text);
    REQUIRE(header);
    CHECK(write_header(*header) == text);
    CHECK(mac_input(header->stanzas) == text.substr(0, text.size() - 45));
  }
}

TEST_CASE("every beginning of a header asks for more") {
  const std::string text = kVersion + "-> X25519 abc\n" + kLine64 + "\nAAAA\n-> b\n\n" + kMacLine;
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO("the first " << size << " octets");
    CHECK_FALSE(parsed(text.substr(0, size)));
  }
  CHECK(parsed(text));
}

TEST_CASE("a wrong beginning is refused before a line's end has come") {
  CHECK(invalid("PK\x03\x04"));
  CHECK(invalid("age-encryption.org/v2"));
  CHECK(invalid(kVersion + "-> a\n" + std::string(65, 'A')));
}

TEST_CASE("the grammar has one form only") {
  const std::string stanza = "-> a b\nAAAA\n";
  const std::string tail = stanza + kMacLine;
  REQUIRE(parsed(kVersion + tail));
  const std::pair<const char*, std::string> broken[] = {
      {"another version", "age-encryption.org/v2\n" + tail},
      {"carriage return", "age-encryption.org/v1\r\n" + tail},
      {"no recipient", kVersion + kMacLine},
      {"empty line", kVersion + "\n" + tail},
      {"no arrow", kVersion + "a b\nAAAA\n" + kMacLine},
      {"arrow without space", kVersion + "->a b\nAAAA\n" + kMacLine},
      {"no type", kVersion + "-> \nAAAA\n" + kMacLine},
      {"two spaces", kVersion + "-> a  b\nAAAA\n" + kMacLine},
      {"space at the end", kVersion + "-> a b \nAAAA\n" + kMacLine},
      {"tab", kVersion + "-> a\tb\nAAAA\n" + kMacLine},
      {"not ASCII", kVersion + "-> a \xc3\xa9\nAAAA\n" + kMacLine},
      {"delete character", kVersion + "-> a \x7f\nAAAA\n" + kMacLine},
      {"padding", kVersion + "-> a\nAAA=\n" + kMacLine},
      {"spare bits", kVersion + "-> a\nAAB\n" + kMacLine},
      {"one character over", kVersion + "-> a\nAAAAA\n" + kMacLine},
      {"long line", kVersion + "-> a\n" + std::string(68, 'A') + "\n" + kMacLine},
      {"short line before the last", kVersion + "-> a\nAAAA\nAAAA\n" + kMacLine},
      {"no last line", kVersion + "-> a\n" + kLine64 + "\n" + kMacLine},
      {"no body", kVersion + "-> a\n-> b\nAAAA\n" + kMacLine},
      {"no body at the end", kVersion + "-> a\n" + kMacLine},
      {"MAC missing", kVersion + stanza + "---\n"},
      {"MAC without space", kVersion + stanza + "---" + std::string(43, 'A') + "\n"},
      {"MAC after two spaces", kVersion + stanza + "---  " + std::string(43, 'A') + "\n"},
      {"MAC and a space", kVersion + stanza + "--- " + std::string(43, 'A') + " \n"},
      {"MAC too short", kVersion + stanza + "--- " + std::string(42, 'A') + "\n"},
      {"MAC too long", kVersion + stanza + "--- " + std::string(44, 'A') + "\n"},
      {"MAC with spare bits", kVersion + stanza + "--- " + std::string(42, 'A') + "B\n"},
      {"MAC with carriage return", kVersion + stanza + "--- " + std::string(43, 'A') + "\r\n"},
      {"four hyphens", kVersion + stanza + "---- " + std::string(43, 'A') + "\n"},
  };
  for (const auto& [what, text] : broken) {
    INFO(what);
    CHECK(invalid(text));
  }
}

TEST_CASE("a header of more than 64 KiB is refused, one of just 64 KiB is read") {
  std::string text = kVersion;
  const std::string end = "-> z\n" + std::string(8, 'A') + "\n" + kMacLine;
  while (text.size() + end.size() + 7 < kMaxHeader) text += "-> a\n\n";
  const std::size_t missing = kMaxHeader - text.size() - end.size();
  const std::string last = "-> z" + std::string(missing, 'z') + end.substr(4);
  REQUIRE((text + last).size() == kMaxHeader);
  CHECK(parsed(text + last));
  const std::string longer = "-> z" + std::string(missing + 1, 'z') + end.substr(4);
  CHECK(invalid(text + longer));
}

TEST_CASE("base 64 is decoded only from the form that encoding gives") {
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes bytes = sample(size);
    const std::string text = to_base64(bytes);
    CHECK(from_base64(text) == bytes);
  }
  CHECK(to_base64(as_bytes("foobar")) == "Zm9vYmFy");  // RFC 4648 section 10
  CHECK(to_base64(as_bytes("foob")) == "Zm9vYg");
  for (const char* text : {"A", "AAAAA", "AB", "AAB", "Zm9vYg==", "Zm9 ", "Zm-_"}) {
    INFO(text);
    CHECK_FALSE(from_base64(text));
  }
}

}  // namespace
}  // namespace dozo::sealed::age
