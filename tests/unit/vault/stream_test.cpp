#include "firmware/vault/stream.hpp"

#include <numeric>

#include <catch2/catch.hpp>

#include "firmware/base/digest.hpp"

namespace dozo::vault {
namespace {

Seed counting_seed() {
  Seed seed{};
  std::iota(seed.begin(), seed.end(), std::uint8_t{0});
  return seed;
}

TEST_CASE("the overwrite stream is what stock openssl makes of the same seed") {
  // head -c 1M /dev/zero | openssl enc -aes-256-ctr -K 000102…1f -iv 0…0 | sha256sum
  Bytes octets(1 << 20);
  auto stream = OverwriteStream::make(counting_seed());
  REQUIRE(stream);
  REQUIRE(stream->fill(octets));
  CHECK(to_hex(ByteView(octets).first(32)) ==
        "f29000b62a499fd0a9f39a6add2e7780f05d76ae4ab99fe5a6f69b3148c2363d");
  CHECK(to_hex(sha256(octets)) ==
        "81d2e0277e02e82905a82544e0b46f944fbb644a2287c211b3eab305b42c81a9");
}

TEST_CASE("the overwrite stream starts at any multiple of 16 and goes on in any portions") {
  Bytes whole(300'000);
  auto from_start = OverwriteStream::make(counting_seed());
  REQUIRE(from_start->fill(whole));
  for (const std::size_t position : {16U, 4096U, 65552U, 299'984U}) {
    auto stream = OverwriteStream::make(counting_seed(), position);
    REQUIRE(stream);
    Bytes rest(whole.size() - position);
    for (std::size_t at = 0; at < rest.size();) {
      const std::size_t portion = std::min<std::size_t>(rest.size() - at, 1 + at % 7001);
      REQUIRE(stream->fill(ByteSpan(rest).subspan(at, portion)));
      at += portion;
    }
    CHECK(std::equal(rest.begin(), rest.end(),
                     whole.begin() + static_cast<std::ptrdiff_t>(position)));
  }
}

TEST_CASE("the overwrite stream's counter goes on past 32 bits") {
  // Block 2^32 − 1 and the one after it: a counter of 32 bits would begin again at block 0.
  const std::uint64_t position = (std::uint64_t{1} << 36) - 16;
  auto across = OverwriteStream::make(counting_seed(), position);
  auto beyond = OverwriteStream::make(counting_seed(), position + 16);
  auto start = OverwriteStream::make(counting_seed());
  Bytes a(32);
  Bytes b(16);
  Bytes c(16);
  REQUIRE(across->fill(a));
  REQUIRE(beyond->fill(b));
  REQUIRE(start->fill(c));
  CHECK(Bytes(a.begin() + 16, a.end()) == b);
  CHECK(b != c);
}

TEST_CASE("the overwrite stream refuses a position inside a block") {
  const auto stream = OverwriteStream::make(counting_seed(), 8);
  REQUIRE_FALSE(stream);
  CHECK(stream.error().code == ErrorCode::shelf_range);
}

TEST_CASE("another seed gives another stream") {
  Seed other = counting_seed();
  other[31] ^= 1;
  Bytes a(64);
  Bytes b(64);
  REQUIRE(OverwriteStream::make(counting_seed())->fill(a));
  REQUIRE(OverwriteStream::make(other)->fill(b));
  CHECK(a != b);
}

TEST_CASE("a seed is written as 64 lower-case digits and read back, nothing else is") {
  const Seed seed = counting_seed();
  CHECK(seed_from_hex(to_hex(seed)) == seed);
  CHECK_FALSE(seed_from_hex(to_hex(seed).substr(2)));
  CHECK_FALSE(seed_from_hex(to_hex(seed) + "00"));
  CHECK_FALSE(seed_from_hex(std::string(64, 'G')));
}

}  // namespace
}  // namespace dozo::vault
