#include <random>

#include <catch2/catch.hpp>

#include "firmware/vault/erasure.hpp"
#include "firmware/vault/sweep.hpp"
#include "tests/unit/vault/memory_medium.hpp"

namespace dozo::vault {
namespace {

constexpr std::size_t kSize = 9 * 1024 * 1024 + 8192;
const Seed kSeed{7, 7, 7};

MemoryMedium wiped(std::size_t size) {
  MemoryMedium medium(0);
  medium.content = expected_stream(kSeed, size);
  return medium;
}

TEST_CASE("reading back a whole wipe matches every octet") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{4096}, kPiece, kSize}) {
    MemoryMedium medium = wiped(size);
    std::uint64_t heard = 0;
    const auto counts =
        read_back(medium, {0, size}, kSeed, [&heard](std::uint64_t done) { heard = done; });
    REQUIRE(counts);
    CHECK(*counts == ReadBackCounts{size, size, 0, {}, {}});
    CHECK(heard == size);
  }
}

TEST_CASE("short reads are continued") {
  MemoryMedium medium = wiped(kSize);
  medium.most_at_once = 12288;
  CHECK(*read_back(medium, {0, kSize}, kSeed) == ReadBackCounts{kSize, kSize, 0, {}, {}});
}

TEST_CASE("another seed, another start of the range: nothing matches") {
  MemoryMedium medium = wiped(kSize);
  CHECK(read_back(medium, {0, kSize}, Seed{8})->bytes_matched == 0);
  const auto shifted = read_back(medium, {4096, kSize - 4096}, kSeed);
  CHECK(shifted->bytes_matched == 0);
  CHECK(shifted->first_mismatch == 0U);
}

TEST_CASE("one flipped bit anywhere is found, and where it is") {
  std::mt19937 chance(1);
  for (int run = 0; run < 300; ++run) {
    const std::size_t size = 16 * 4096;
    MemoryMedium medium = wiped(size);
    const std::size_t at = run == 0 ? 0 : run == 1 ? size - 1 : chance() % size;
    medium.content[at] = static_cast<std::uint8_t>(medium.content[at] ^ (1U << chance() % 8));
    const auto counts = read_back(medium, {0, size}, kSeed);
    REQUIRE(counts);
    REQUIRE(*counts == ReadBackCounts{size, size - 512, 0, at, {}});
  }
}

TEST_CASE("a write that was acknowledged and dropped is found, 1000 times of 1000") {
  std::mt19937 chance(2);
  int found = 0;
  for (int run = 0; run < 1000; ++run) {
    const std::size_t size = 16 * 4096;
    MemoryMedium medium(size, static_cast<std::uint8_t>(chance()));
    medium.drops_sector = chance() % (size / 512) * 512;
    REQUIRE(*overwrite(medium, {0, size}, kSeed) == OverwriteCounts{size, 0, 0, true});
    const auto counts = read_back(medium, {0, size}, kSeed);
    // The first octets of the sector may agree by chance: the place is within it.
    if (counts->bytes_read == size && counts->bytes_matched == size - 512 &&
        counts->first_mismatch && *counts->first_mismatch / 512 * 512 == *medium.drops_sector) {
      found += 1;
    }
  }
  CHECK(found == 1000);
}

TEST_CASE("a wipe of yesterday does not pass for today's") {
  // A drive that drops everything: what an earlier attempt left must not match the fresh seed.
  MemoryMedium medium = wiped(kSize);
  const auto counts = read_back(medium, {0, kSize}, Seed{9});
  CHECK(counts->bytes_read == kSize);
  CHECK(counts->bytes_matched == 0);
}

TEST_CASE("a block that cannot be read is told apart from a mismatch, and the rest is read") {
  const std::uint64_t bad = GENERATE(as<std::uint64_t>{}, 0, kSize / 8192 * 4096, kSize - 4096);
  MemoryMedium medium = wiped(kSize);
  medium.unreadable = {bad};
  CHECK(*read_back(medium, {0, kSize}, kSeed) ==
        ReadBackCounts{kSize - 4096, kSize - 4096, 1, {}, bad});
}

TEST_CASE("unreadable blocks and mismatches in one piece are both counted") {
  MemoryMedium medium = wiped(kSize);
  medium.unreadable = {4096, 8192};
  medium.content[100] ^= 1;     // before them
  medium.content[5000] ^= 1;    // in one: cannot be seen
  medium.content[12288] ^= 1;   // after them
  medium.content[kPiece] ^= 1;  // in another piece
  CHECK(*read_back(medium, {0, kSize}, kSeed) ==
        ReadBackCounts{kSize - 8192, kSize - 8192 - 3 * 512, 2, 100, 4096});
}

TEST_CASE("a read error that passes is still reported") {
  MemoryMedium medium = wiped(kSize);
  medium.failures_to_come = 1;
  const auto counts = read_back(medium, {0, kSize}, kSeed);
  CHECK(counts->bytes_matched == kSize);
  CHECK(counts->read_errors == 1);
}

TEST_CASE("a medium that ends before its range does is an error, not a success") {
  const std::size_t left = GENERATE(std::size_t{0}, std::size_t{4096}, kPiece, kSize - 4096);
  MemoryMedium medium = wiped(left);
  CHECK(*read_back(medium, {0, kSize}, kSeed) == ReadBackCounts{left, left, 1, {}, left});
}

TEST_CASE("a dead medium is given up after a bounded number of errors, none of it verified") {
  MemoryMedium medium = wiped(kSize);
  for (std::uint64_t at = 0; at < kSize; at += 4096) medium.unreadable.insert(at);
  const auto counts = read_back(medium, {0, kSize}, kSeed);
  CHECK(counts->bytes_read == 0);
  CHECK(counts->read_errors >= kMaxErrors);
  CHECK(counts->read_errors < 2 * kMaxErrors + 2);
  CHECK(counts->first_read_error == 0U);
}

TEST_CASE("reading back stops when it is cancelled") {
  MemoryMedium medium = wiped(kSize);
  const auto counts = read_back(medium, {0, kSize}, kSeed, {}, [] { return true; });
  CHECK(counts.error().code == ErrorCode::cancelled);
}

}  // namespace
}  // namespace dozo::vault
