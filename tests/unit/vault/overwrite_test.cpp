#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>

#include "firmware/vault/erasure.hpp"
#include "firmware/vault/sweep.hpp"
#include "tests/unit/vault/memory_medium.hpp"

namespace dozo::vault {
namespace {

constexpr std::size_t kSize = 9 * 1024 * 1024 + 8192;  // two whole pieces and a part
const Seed kSeed{7, 7, 7};

TEST_CASE("overwriting leaves the stream and nothing else, octet for octet") {
  for (const std::size_t size : {std::size_t{4096}, kPiece, kPiece + 4096, kSize}) {
    MemoryMedium medium(size);
    std::uint64_t heard = 0;
    const auto counts =
        overwrite(medium, {0, size}, kSeed, [&heard](std::uint64_t done) { heard = done; });
    REQUIRE(counts);
    CHECK(*counts == OverwriteCounts{size, 0, 0, true});
    CHECK(medium.content == expected_stream(kSeed, size));
    CHECK(medium.flushes == 1);
    CHECK(heard == size);
  }
}

TEST_CASE("overwriting touches its range only, and its stream begins with the range") {
  MemoryMedium medium(5 * 4096, 0xee);
  REQUIRE(overwrite(medium, {4096, 3 * 4096}, kSeed));
  const Bytes stream = expected_stream(kSeed, 3 * 4096);
  CHECK(std::equal(stream.begin(), stream.end(), medium.content.begin() + 4096));
  CHECK(std::all_of(medium.content.begin(), medium.content.begin() + 4096,
                    [](std::uint8_t octet) { return octet == 0xee; }));
  CHECK(std::all_of(medium.content.end() - 4096, medium.content.end(),
                    [](std::uint8_t octet) { return octet == 0xee; }));
}

TEST_CASE("short writes are continued") {
  MemoryMedium medium(kSize);
  medium.most_at_once = 12288;
  const auto counts = overwrite(medium, {0, kSize}, kSeed);
  REQUIRE(counts);
  CHECK(*counts == OverwriteCounts{kSize, 0, 0, true});
  CHECK(medium.content == expected_stream(kSeed, kSize));
}

TEST_CASE("a block that cannot be written is skipped and counted, and all others are written") {
  const std::uint64_t bad = GENERATE(as<std::uint64_t>{}, 0, kSize / 8192 * 4096, kSize - 4096);
  MemoryMedium medium(kSize);
  medium.unwritable = {bad};
  const auto counts = overwrite(medium, {0, kSize}, kSeed);
  REQUIRE(counts);
  CHECK(counts->bytes_written == kSize - 4096);
  CHECK(counts->bytes_skipped == 4096);
  CHECK(counts->write_errors == 1);
  Bytes expected = expected_stream(kSeed, kSize);
  std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(bad), 4096, std::uint8_t{0x5a});
  CHECK(medium.content == expected);
}

TEST_CASE("an error that passes is still reported") {
  MemoryMedium medium(kSize);
  medium.failures_to_come = 1;
  const auto counts = overwrite(medium, {0, kSize}, kSeed);
  REQUIRE(counts);
  CHECK(*counts == OverwriteCounts{kSize, 0, 1, true});
}

TEST_CASE("a failed flush is an error, even when every write was taken") {
  MemoryMedium medium(kSize);
  medium.flush_fails = true;
  const auto counts = overwrite(medium, {0, kSize}, kSeed);
  REQUIRE(counts);
  CHECK(*counts == OverwriteCounts{kSize, 0, 1, false});
}

TEST_CASE("a dead medium is given up after a bounded number of errors") {
  MemoryMedium medium(kSize);
  for (std::uint64_t at = 0; at < kSize; at += 4096) medium.unwritable.insert(at);
  const auto counts = overwrite(medium, {0, kSize}, kSeed);
  REQUIRE(counts);
  CHECK(counts->bytes_written == 0);
  CHECK(counts->bytes_skipped == kSize);
  CHECK(counts->write_errors == kMaxErrors);
}

TEST_CASE("overwriting stops when it is cancelled") {
  MemoryMedium medium(kSize);
  int asked = 0;
  const auto counts = overwrite(medium, {0, kSize}, kSeed, {}, [&asked] { return ++asked == 2; });
  REQUIRE_FALSE(counts);
  CHECK(counts.error().code == ErrorCode::cancelled);
  CHECK(medium.content.back() == 0x5a);
}

TEST_CASE("a range that is not in whole blocks is refused before anything is written") {
  const Range range = GENERATE(Range{0, 4095}, Range{512, 4096}, Range{0, 4096 + 512});
  MemoryMedium medium(8192);
  CHECK(overwrite(medium, range, kSeed).error().code == ErrorCode::shelf_range);
  CHECK(read_back(medium, range, kSeed).error().code == ErrorCode::shelf_range);
  CHECK(medium.write_offsets.empty());
}

TEST_CASE("a descriptor that goes through the page cache is refused") {
  const auto folder = std::filesystem::temp_directory_path();
  const auto cached = open_file(folder, O_RDWR | O_TMPFILE);
  REQUIRE(cached);
  const auto medium = DirectMedium::make(cached->get());
  REQUIRE_FALSE(medium);
  CHECK(medium.error().code == ErrorCode::medium_unfit);
}

TEST_CASE("a real file is overwritten past the cache, and a read-only one is not") {
  const auto file =
      open_file(std::filesystem::temp_directory_path(), O_RDWR | O_TMPFILE | O_DIRECT);
  REQUIRE(file);
  AlignedBuffer old = *AlignedBuffer::make(kSize);
  std::ranges::fill(old.span(), std::uint8_t{0x5a});
  REQUIRE(pwrite_all(file->get(), old.view(), 0));

  const auto read_only =
      open_file("/proc/self/fd/" + std::to_string(file->get()), O_RDONLY | O_DIRECT);
  REQUIRE(read_only);
  auto locked = DirectMedium::make(read_only->get());
  REQUIRE(locked);
  const auto refused = overwrite(*locked, {0, 8192}, kSeed);
  REQUIRE(refused);
  CHECK(*refused == OverwriteCounts{0, 8192, 2, true});

  auto medium = DirectMedium::make(file->get());
  REQUIRE(medium);
  CHECK(*overwrite(*medium, {0, kSize}, kSeed) == OverwriteCounts{kSize, 0, 0, true});
  CHECK(read_back(*locked, {0, kSize}, kSeed)->bytes_matched == kSize);
  Bytes content(kSize);
  const auto cached = open_file("/proc/self/fd/" + std::to_string(file->get()), O_RDONLY);
  REQUIRE(*pread_up_to(cached->get(), content, 0) == kSize);
  CHECK(content == expected_stream(kSeed, kSize));
}

}  // namespace
}  // namespace dozo::vault
