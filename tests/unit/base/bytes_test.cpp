#include "firmware/base/bytes.hpp"

#include <catch2/catch.hpp>

#include "firmware/base/digest.hpp"

namespace dozo {
namespace {

TEST_CASE("octets become lower-case hexadecimal and come back") {
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const std::string text = to_hex(ByteView(all));
  CHECK(text.size() == 512);
  CHECK(text.substr(0, 6) == "000102");
  CHECK(text.substr(506) == "fdfeff");
  CHECK(from_hex(text) == all);
  CHECK(from_hex("") == Bytes{});
}

TEST_CASE("hexadecimal of any other form is refused") {
  for (const char* text : {"0", "abc", "AB", "0x", "g0", "0g", " 00", "00 ", "0\n", "\xc3\xa9"}) {
    CAPTURE(text);
    CHECK_FALSE(from_hex(text).has_value());
  }
  CHECK_FALSE(from_hex(std::string_view("\0\0", 2)).has_value());
}

// FIPS 180-4, the examples published with it.
TEST_CASE("SHA-256 gives the standard's examples") {
  CHECK(to_hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256(as_bytes("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 million;
  const std::string thousand(1000, 'a');
  for (int i = 0; i < 1000; ++i) million.update(as_bytes(thousand));
  CHECK(to_hex(million.finish()) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a SHA-256 that was moved goes on where it was") {
  Sha256 first;
  first.update(as_bytes("a"));
  Sha256 second(std::move(first));
  second.update(as_bytes("b"));
  Sha256 third;
  third = std::move(second);
  CHECK(third.update(as_bytes("c")).finish() == sha256(as_bytes("abc")));
}

TEST_CASE("a digest is exactly 64 lower-case hexadecimal digits") {
  const Digest digest = sha256(as_bytes("abc"));
  CHECK(digest_from_hex(to_hex(digest)) == digest);
  CHECK_FALSE(digest_from_hex(to_hex(digest).substr(2)).has_value());
  CHECK_FALSE(digest_from_hex(to_hex(digest) + "00").has_value());
  CHECK_FALSE(digest_from_hex(std::string(64, 'A')).has_value());
}

}  // namespace
}  // namespace dozo
