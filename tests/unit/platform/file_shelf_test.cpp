// What only the file shelf promises: what lies on the disk, and what does not.
#include "platform/shelf/file_shelf.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "platform/shelf/file_system.hpp"
#include "tests/unit/platform/file_shelf_bench.hpp"

namespace dozo::platform {
namespace {

using namespace file_shelf_bench;

TEST_CASE("a new file shelf has every block, and is nobody else's to read") {
  Bench bench(2);
  CHECK(bench.shelves->count() == 2);
  CHECK(bench.shelves->at(2).range() == vault::Range{0, kBytes});
  CHECK(FileShelves::exist(bench.folder.path()));
  for (const auto& path :
       {bench.folder.image(2), bench.folder.slot(2), bench.folder.path() / "shelf.kek"}) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(status.st_blocks * 512 >= status.st_size);
  }
  CHECK(std::filesystem::file_size(bench.folder.image(2)) == kBytes);
  CHECK(std::filesystem::file_size(bench.folder.slot(2)) == 4096);
}

TEST_CASE("plaintext never reaches the disk, in no state of the shelf") {
  Bench bench;
  auto& shelf = bench.shelf();
  REQUIRE(shelf.format());
  REQUIRE(shelf.append(marked_contents(5'000'000)));
  CHECK_FALSE(bench.contains(as_bytes(kMarker)));
  REQUIRE(shelf.seal());
  REQUIRE(shelf.open());
  CHECK(read_whole(shelf) == marked_contents(5'000'000));
  CHECK_FALSE(bench.contains(as_bytes(kMarker)));
  // The search itself finds what is there.
  REQUIRE(write_file(bench.folder.path() / "control", as_bytes("xx" + std::string(kMarker))));
  CHECK(bench.contains(as_bytes(kMarker)));
}

TEST_CASE("the same contents are other octets on the disk each time: no key seals twice") {
  Bench bench;
  const Bytes contents = marked_contents(100'000);
  fill(bench.shelf(), contents);
  const Bytes first = bench.file(bench.folder.image());
  const Bytes first_slot = bench.file(bench.folder.slot());
  fill(bench.shelf(), contents);
  const Bytes second = bench.file(bench.folder.image());
  std::size_t same = 0;
  for (std::size_t i = 0; i < contents.size(); ++i) same += first[i] == second[i] ? 1 : 0;
  CHECK(same < contents.size() / 100);
  CHECK(bench.file(bench.folder.slot()) != first_slot);
}

TEST_CASE("while a shelf is filled its key is nowhere on the disk") {
  Bench bench;
  REQUIRE(bench.shelf().format());
  const Bytes before = bench.file(bench.folder.slot());
  REQUIRE(bench.shelf().append(sample(5'000'000)));
  CHECK(bench.file(bench.folder.slot()) == before);
  CHECK(as_text(before).substr(0, 4) != "dozo");
  REQUIRE(bench.shelf().seal());
  CHECK(as_text(bench.file(bench.folder.slot())).substr(0, 16) == "dozo shelf slot\n");
}

TEST_CASE("an erased file shelf is the certified stream, octet for octet, and can be verified") {
  Bench bench;
  fill(bench.shelf(), marked_contents(5'000'000));
  const Bytes slot = bench.file(bench.folder.slot());
  const auto proof = erase_now(bench.shelf());
  REQUIRE(proof);
  REQUIRE(vault::VerifiedErasure::from(*proof, {0, kBytes}));
  Bytes expected(kBytes);
  REQUIRE(vault::OverwriteStream::make(proof->seed)->fill(expected));
  CHECK(bench.file(bench.folder.image()) == expected);
  const Bytes slot_after = bench.file(bench.folder.slot());
  std::size_t same = 0;
  for (std::size_t i = 0; i < 88; ++i) same += slot[i] == slot_after[i] ? 1 : 0;
  CHECK(same < 10);
  bench.reopen();
  CHECK(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
  fill(bench.shelf(), sample(3));
  REQUIRE(bench.shelf().open());
  CHECK(read_whole(bench.shelf()) == sample(3));
}

TEST_CASE("a flipped octet in any part of the image is found by reading that part") {
  Bench bench;
  const Bytes contents = sample(200'000);
  fill(bench.shelf(), contents);
  const std::uint64_t stored = 200'000 + 4 * 16;
  for (const std::uint64_t at :
       {std::uint64_t{0}, std::uint64_t{65535}, std::uint64_t{65536}, std::uint64_t{65551},
        std::uint64_t{65552}, std::uint64_t{150'000}, stored - 1}) {
    INFO(at);
    flip(bench.folder.image(), at);
    REQUIRE(bench.shelf().open());
    Bytes out(contents.size());
    CHECK(bench.shelf().read(0, out).error().code == ErrorCode::shelf_damaged);
    CHECK(out == Bytes(contents.size(), 0));
    flip(bench.folder.image(), at);
    CHECK(read_whole(bench.shelf()) == contents);
    bench.shelf().close();
  }
}

TEST_CASE("chunks that were exchanged on the disk do not pass for one another") {
  Bench bench;
  fill(bench.shelf(), sample(3 * 65536));
  const auto fd = open_file(bench.folder.image(), O_RDWR);
  Bytes first(65552);
  Bytes second(65552);
  REQUIRE(*pread_up_to(fd->get(), first, 0) == first.size());
  REQUIRE(*pread_up_to(fd->get(), second, 65552) == second.size());
  REQUIRE(pwrite_all(fd->get(), second, 0));
  REQUIRE(pwrite_all(fd->get(), first, 65552));
  REQUIRE(bench.shelf().open());
  Bytes out(10);
  CHECK(bench.shelf().read(0, out).error().code == ErrorCode::shelf_damaged);
}

TEST_CASE("a slot with any octet of its key changed opens nothing, and still counts as a key") {
  Bench bench;
  fill(bench.shelf(), sample(100));
  for (std::uint64_t at = 16; at < 88; ++at) {
    INFO(at);
    flip(bench.folder.slot(), at);
    REQUIRE(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
    REQUIRE(bench.shelf().key_may_exist());
    flip(bench.folder.slot(), at);
  }
  CHECK(bench.shelf().open());
}

TEST_CASE("a slot that cannot be read counts as a key, and is not destroyed") {
  Bench bench;
  REQUIRE_FALSE(bench.shelf().key_may_exist());
  SECTION("missing") {
    std::filesystem::remove(bench.folder.slot());
  }
  SECTION("cut short") {
    std::filesystem::resize_file(bench.folder.slot(), 100);
  }
  SECTION("no file") {
    std::filesystem::remove(bench.folder.slot());
    std::filesystem::create_directory(bench.folder.slot());
  }
  CHECK(bench.shelf().key_may_exist());
  CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
  const auto proof = erase_now(bench.shelf());
  REQUIRE(proof);
  CHECK(vault::VerifiedErasure::from(*proof, {0, kBytes}).error().code ==
        ErrorCode::erase_key_remains);
}

TEST_CASE("a slot of another shelf, or of another terminal, opens nothing") {
  Bench bench(2);
  Bench other;
  fill(bench.shelf(), sample(100));
  const Bytes slot = bench.file(bench.folder.slot(1));
  for (const auto& [shelf, path] :
       {std::pair<vault::Shelf*, std::filesystem::path>{&bench.shelves->at(2),
                                                        bench.folder.slot(2)},
        std::pair<vault::Shelf*, std::filesystem::path>{&other.shelf(), other.folder.slot(1)}}) {
    const auto fd = open_file(path, O_RDWR);
    REQUIRE(pwrite_all(fd->get(), slot, 0));
    CHECK(shelf->open().error().code == ErrorCode::shelf_key_lost);
    CHECK(shelf->key_may_exist());
  }
}

TEST_CASE("an image that was cut or grown is never overwritten as if it were whole") {
  Bench bench;
  fill(bench.shelf(), sample(100));
  const std::uint64_t size = GENERATE(as<std::uint64_t>{}, 4096, kBytes - 4096, kBytes + 4096);
  std::filesystem::resize_file(bench.folder.image(), size);
  CHECK(bench.shelf().medium_for_overwrite().error().code == ErrorCode::shelf_state);
  CHECK(bench.shelf().medium_for_readback().error().code == ErrorCode::shelf_state);
  const auto proof = erase_now(bench.shelf());
  REQUIRE(proof);
  CHECK(proof->keys_destroyed);
  CHECK(vault::VerifiedErasure::from(*proof, {0, kBytes}).error().code ==
        ErrorCode::erase_write_failed);
  CHECK(std::filesystem::file_size(bench.folder.image()) == size);
}

TEST_CASE("a symbolic link in the image's or the slot's place is not followed") {
  Bench bench;
  const auto target = bench.folder.path() / "elsewhere";
  SECTION("image") {
    std::filesystem::rename(bench.folder.image(), target);
    std::filesystem::create_symlink(target, bench.folder.image());
    CHECK_FALSE(bench.shelf().medium_for_overwrite());
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
  SECTION("slot") {
    std::filesystem::rename(bench.folder.slot(), target);
    std::filesystem::create_symlink(target, bench.folder.slot());
    CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
    CHECK(bench.shelf().key_may_exist());
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
}

TEST_CASE("only one process has the shelves") {
  Bench bench;
  const auto second = FileShelves::open(bench.folder.path(), bench.random);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::busy);
  bench.reopen();
}

TEST_CASE("shelves that are not as they were made are not opened") {
  Bench bench(3);
  SECTION("an image is missing in the middle") {
    std::filesystem::remove(bench.folder.image(2));
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
  SECTION("an image is not in whole blocks") {
    std::filesystem::resize_file(bench.folder.image(3), kBytes - 1);
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
  SECTION("a slot is missing") {
    std::filesystem::remove(bench.folder.slot(2));
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
  SECTION("the wrapping key is cut short") {
    std::filesystem::resize_file(bench.folder.path() / "shelf.kek", 31);
    CHECK(bench.reopening() == ErrorCode::shelf_state);
  }
  SECTION("the wrapping key is missing") {
    std::filesystem::remove(bench.folder.path() / "shelf.kek");
    CHECK(bench.reopening() == ErrorCode::file_not_found);
  }
  SECTION("the wrapping key is open to others") {
    std::filesystem::permissions(bench.folder.path() / "shelf.kek",
                                 std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    CHECK(bench.reopening() == ErrorCode::state_folder_unsafe);
  }
}

TEST_CASE("shelves are not made twice, and a creation that was killed is simply repeated") {
  Bench bench;
  bench.shelves.reset();
  CHECK(FileShelves::create(bench.folder.path(), 1, kBytes, bench.random).error().code ==
        ErrorCode::file_exists);
  std::filesystem::remove(bench.folder.path() / "shelf.kek");
  std::filesystem::resize_file(bench.folder.image(), 4096);
  const auto again = FileShelves::create(bench.folder.path(), 1, kBytes, bench.random);
  REQUIRE(again);
  CHECK((*again)->at(1).range().bytes == kBytes);
}

TEST_CASE("shelves of no size, or not in whole blocks, or too many, are refused") {
  const ShelfFolder folder;
  SystemRandom random;
  for (const auto& [count, bytes] :
       {std::pair<int, std::uint64_t>{0, 4096}, {1, 0}, {1, 4095}, {1, 512}, {100, 4096}}) {
    CHECK(FileShelves::create(folder.path(), count, bytes, random).error().code ==
          ErrorCode::shelf_range);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE(
    "storage that cannot be reached past the cache is refused, and a missing file is missing") {
  CHECK(open_direct("/proc/self/status", O_RDONLY).error().code == ErrorCode::medium_unfit);
  const ShelfFolder folder;
  CHECK(open_direct(folder.path() / "none", O_RDONLY).error().code == ErrorCode::file_not_found);
  CHECK(open_direct(folder.path() / "new", O_RDWR | O_CREAT));
}

}  // namespace
}  // namespace dozo::platform
