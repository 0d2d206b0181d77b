// What every shelf promises (firmware/vault/shelf.hpp), on the fake and on the real ones alike.
#include <catch2/catch.hpp>

#ifdef DOZO_SHELF_PROBE  // in the appliance, on its own disk and device-mapper
#include "tests/appliance/probe/luks_subject.hpp"
#define SHELF_SUBJECTS LuksSubject
#else
#include "tests/unit/platform/shelf_subjects.hpp"
#define SHELF_SUBJECTS FakeSubject, FileSubject, RemoteSubject
#endif

namespace dozo {
namespace {

constexpr std::size_t kChunk = 65536;

#define SHELF_CONTRACT(sentence) TEMPLATE_TEST_CASE(sentence, "[shelf]", SHELF_SUBJECTS)

SHELF_CONTRACT("a shelf gives back what was sealed on it") {
  TestType subject;
  auto& shelf = subject.shelf();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1,
                                 2 * kChunk, 9 * kChunk + 7}) {
    INFO(size);
    const Bytes contents = sample(size);
    fill(shelf, contents);
    REQUIRE(shelf.open());
    CHECK(shelf.size() == size);
    CHECK(read_whole(shelf) == contents);
    shelf.close();
  }
}

SHELF_CONTRACT("a shelf does not care in which portions it is filled") {
  TestType subject;
  auto& shelf = subject.shelf();
  const Bytes contents = sample(5 * kChunk + 99);
  for (const std::size_t portion : {std::size_t{997}, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk}) {
    INFO(portion);
    REQUIRE(shelf.format());
    for (std::size_t at = 0; at < contents.size(); at += portion) {
      REQUIRE(
          shelf.append(ByteView(contents).subspan(at, std::min(portion, contents.size() - at))));
      REQUIRE(shelf.append({}));
    }
    REQUIRE(shelf.seal());
    REQUIRE(shelf.open());
    CHECK(read_whole(shelf) == contents);
    shelf.close();
  }
}

SHELF_CONTRACT("a shelf is read at any place and length") {
  TestType subject;
  auto& shelf = subject.shelf();
  const Bytes contents = sample(4 * kChunk + 1000);
  fill(shelf, contents);
  REQUIRE(shelf.open());
  for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1,
                                   2 * kChunk - 5, contents.size() - 1, contents.size()}) {
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{1}, std::size_t{10}, kChunk, kChunk + 10, 3 * kChunk}) {
      INFO(offset << " " << length);
      Bytes out(length, 0xcc);
      const auto got = shelf.read(offset, out);
      REQUIRE(got);
      const std::size_t expected = std::min(length, contents.size() - offset);
      REQUIRE(*got == expected);
      CHECK(std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(expected),
                       contents.begin() + static_cast<std::ptrdiff_t>(offset)));
    }
  }
  Bytes out(1);
  CHECK(shelf.read(contents.size() + 1, out).error().code == ErrorCode::shelf_range);
}

SHELF_CONTRACT("nothing can be read before the shelf is sealed, nor when it is closed") {
  TestType subject;
  auto& shelf = subject.shelf();
  Bytes out(10);
  CHECK(shelf.open().error().code == ErrorCode::shelf_key_lost);
  REQUIRE(shelf.format());
  REQUIRE(shelf.append(sample(100)));
  CHECK(shelf.open().error().code == ErrorCode::shelf_state);
  CHECK(shelf.read(0, out).error().code == ErrorCode::shelf_state);
  CHECK(shelf.size() == 0);
  REQUIRE(shelf.seal());
  CHECK_FALSE(shelf.is_open());
  CHECK(shelf.read(0, out).error().code == ErrorCode::shelf_state);
  REQUIRE(shelf.open());
  REQUIRE(shelf.open());
  CHECK(shelf.is_open());
  CHECK(shelf.read(0, out));
  shelf.close();
  shelf.close();
  CHECK(shelf.read(0, out).error().code == ErrorCode::shelf_state);
  CHECK(shelf.size() == 0);
}

SHELF_CONTRACT("a sealed shelf takes nothing more, and an empty one seals nothing") {
  TestType subject;
  auto& shelf = subject.shelf();
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_state);
  CHECK(shelf.seal().error().code == ErrorCode::shelf_state);
  fill(shelf, sample(10));
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_state);
  CHECK(shelf.seal().error().code == ErrorCode::shelf_state);
  REQUIRE(shelf.open());
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_state);
  CHECK(read_whole(shelf) == sample(10));
}

SHELF_CONTRACT("a shelf holds its capacity and not an octet more") {
  TestType subject;
  auto& shelf = subject.shelf();
  const Bytes contents = sample(shelf.capacity());
  REQUIRE(shelf.capacity() < shelf.range().bytes);
  REQUIRE(shelf.format());
  CHECK(shelf.append(sample(shelf.capacity() + 1)).error().code == ErrorCode::shelf_full);
  REQUIRE(shelf.append(contents));
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_full);
  REQUIRE(shelf.append({}));
  REQUIRE(shelf.seal());
  REQUIRE(shelf.open());
  CHECK(read_whole(shelf) == contents);
}

SHELF_CONTRACT("a sealed shelf outlives a power cut; a half-filled one is gone") {
  TestType subject;
  const Bytes contents = sample(3 * kChunk + 5);
  fill(subject.shelf(), contents);
  REQUIRE(subject.shelf().open());
  subject.power_cut();
  CHECK_FALSE(subject.shelf().is_open());
  CHECK(subject.shelf().key_may_exist());
  REQUIRE(subject.shelf().open());
  CHECK(read_whole(subject.shelf()) == contents);

  REQUIRE(subject.shelf().format());
  REQUIRE(subject.shelf().append(contents));
  subject.power_cut();
  CHECK_FALSE(subject.shelf().key_may_exist());
  CHECK(subject.shelf().open().error().code == ErrorCode::shelf_key_lost);
}

SHELF_CONTRACT("formatting makes the old contents unreadable for good") {
  TestType subject;
  auto& shelf = subject.shelf();
  fill(shelf, sample(2 * kChunk, 1));
  REQUIRE(shelf.open());
  REQUIRE(shelf.format());
  CHECK_FALSE(shelf.is_open());
  REQUIRE(shelf.append(sample(10, 2)));
  REQUIRE(shelf.seal());
  REQUIRE(shelf.open());
  CHECK(read_whole(shelf) == sample(10, 2));
}

SHELF_CONTRACT("damage is found, and nothing of the damaged octets is handed out") {
  TestType subject;
  auto& shelf = subject.shelf();
  fill(shelf, sample(3 * kChunk));
  subject.damage();
  REQUIRE(shelf.open());
  Bytes out(100, 0);
  const auto got = shelf.read(0, out);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == ErrorCode::shelf_damaged);
  CHECK(out == Bytes(100, 0));
}

SHELF_CONTRACT("destroying the keys closes the shelf for good, and may be repeated") {
  TestType subject;
  auto& shelf = subject.shelf();
  CHECK_FALSE(shelf.key_may_exist());
  REQUIRE(shelf.format());
  CHECK(shelf.key_may_exist());
  REQUIRE(shelf.destroy_keys());
  CHECK_FALSE(shelf.key_may_exist());
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_state);

  fill(shelf, sample(100));
  CHECK(shelf.key_may_exist());
  REQUIRE(shelf.open());
  REQUIRE(shelf.destroy_keys());
  CHECK_FALSE(shelf.is_open());
  CHECK_FALSE(shelf.key_may_exist());
  CHECK(shelf.open().error().code == ErrorCode::shelf_key_lost);
  REQUIRE(shelf.destroy_keys());
  subject.power_cut();
  CHECK_FALSE(subject.shelf().key_may_exist());
  CHECK(subject.shelf().open().error().code == ErrorCode::shelf_key_lost);
}

SHELF_CONTRACT("closing a shelf that is being filled ends the filling, and its key") {
  TestType subject;
  auto& shelf = subject.shelf();
  REQUIRE(shelf.format());
  REQUIRE(shelf.append(sample(100)));
  shelf.close();
  CHECK(shelf.append(sample(1)).error().code == ErrorCode::shelf_state);
  CHECK(shelf.seal().error().code == ErrorCode::shelf_state);
  CHECK(shelf.open().error().code == ErrorCode::shelf_key_lost);
  CHECK_FALSE(shelf.key_may_exist());
}

SHELF_CONTRACT("the medium is the recorded range, past the cache, and read-only to read back") {
  TestType subject;
  auto& shelf = subject.shelf();
  CHECK(shelf.range() == vault::Range{0, TestType::kBytes});
  CHECK(shelf.facts().capacity >= TestType::kBytes);
  const auto writable = shelf.medium_for_overwrite();
  const auto readable = shelf.medium_for_readback();
  REQUIRE(writable);
  REQUIRE(readable);
  CHECK((fcntl(writable->get(), F_GETFL) & (O_ACCMODE | O_DIRECT)) == (O_RDWR | O_DIRECT));
  CHECK((fcntl(readable->get(), F_GETFL) & (O_ACCMODE | O_DIRECT)) == (O_RDONLY | O_DIRECT));
  CHECK(lseek(readable->get(), 0, SEEK_END) == static_cast<off_t>(TestType::kBytes));
}

}  // namespace
}  // namespace dozo
