// What only the encrypted shelves promise: where their keys are, and that none is left.
#include "platform/shelf/remote_shelves.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "firmware/vault/erasure.hpp"
#include "tests/unit/platform/file_shelf_bench.hpp"
#include "tests/unit/platform/remote_bench.hpp"

namespace dozo {
namespace {

using platform::file_shelf_bench::LocalReadBack;
using platform::file_shelf_bench::marked_contents;
using platform::file_shelf_bench::Silent;

constexpr std::string_view kMarker = platform::file_shelf_bench::kMarker;
constexpr std::uint64_t kBytes = RemoteBench::kBytes;

Bytes content_of(const std::filesystem::path& path) {
  return *read_file(path, 4 * kBytes);
}

bool contains(const Bytes& haystack, std::string_view needle) {
  return as_text(haystack).find(needle) != std::string_view::npos;
}

Result<vault::ErasureProof> erase_now(vault::Shelf& shelf) {
  LocalReadBack reader;
  SystemRandom random;
  Silent silent;
  return vault::erase(shelf, {0, kBytes}, 1, reader, random, SystemClock(), silent);
}

TEST_CASE("an encrypted shelf tells the disk it lies on") {
  RemoteBench bench;
  CHECK(bench.shelves->count() == 2);
  CHECK(bench.shelf(2).range() == vault::Range{0, kBytes});
  CHECK(bench.shelf().facts().kind == "luks2");
  CHECK(bench.shelf().facts().serial == "Serial");
  CHECK(bench.shelf().facts().capacity == 4 * kBytes);
  CHECK(bench.shelf().capacity() < kBytes - platform::luks::kHeader);
}

TEST_CASE("while an encrypted shelf is filled its key is on no disk and in no TPM") {
  RemoteBench bench;
  REQUIRE(bench.shelf().format());
  REQUIRE(bench.shelf().append(marked_contents(300'000)));
  CHECK_FALSE(*bench.secrets.exists(1));
  CHECK(platform::luks::look(bench.volumes->partition())->header);
  CHECK_FALSE(platform::luks::look(bench.volumes->partition())->keyslot);
  CHECK(bench.shelf().key_may_exist());  // in memory
  REQUIRE(bench.shelf().seal());
  CHECK(*bench.secrets.exists(1));
  CHECK(platform::luks::look(bench.volumes->partition())->keyslot);
  CHECK_FALSE(bench.volumes->is_active());
}

TEST_CASE("not even the kernel's decryption sees plaintext: the contents are sealed before") {
  RemoteBench bench;
  fill(bench.shelf(), marked_contents(300'000));
  CHECK_FALSE(contains(content_of(bench.volumes->contents()), kMarker));
  CHECK_FALSE(contains(content_of(bench.volumes->partition()), kMarker));
}

TEST_CASE("closing an encrypted shelf takes its key out of the kernel") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  REQUIRE(bench.shelf().open());
  CHECK(bench.volumes->is_active());
  bench.shelf().close();
  CHECK_FALSE(bench.volumes->is_active());
}

TEST_CASE("a copy of the disk from before the wipe opens nothing, in the same machine") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  const auto saved = bench.folder.path() / "saved";
  std::filesystem::copy_file(bench.volumes->partition(), saved);
  std::filesystem::copy_file(bench.volumes->contents(), bench.folder.path() / "saved-contents");
  REQUIRE(bench.shelf().destroy_keys());
  CHECK_FALSE(bench.shelf().key_may_exist());
  const auto replace = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(saved, bench.volumes->partition(), replace);
  std::filesystem::copy_file(bench.folder.path() / "saved-contents", bench.volumes->contents(),
                             replace);
  CHECK(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
  // A keyslot is back on the disk: whoever looks is told so.
  CHECK(bench.shelf().key_may_exist());
}

TEST_CASE("a shelf opens with this machine's secret only") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  REQUIRE(write_file(bench.folder.path() / "shelf.machine", Bytes(32, 7)));
  bench.power_cut();
  CHECK(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
}

TEST_CASE("a shelf's partition does not open in another shelf's place") {
  RemoteBench bench;
  fill(bench.shelf(1), sample(1000, 1));
  fill(bench.shelf(2), sample(1000, 2));
  const auto replace = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(bench.volumes->partition(1), bench.volumes->partition(2), replace);
  CHECK(bench.shelf(2).open().error().code == ErrorCode::shelf_key_lost);
  REQUIRE(bench.shelf(1).open());
  CHECK(read_whole(bench.shelf(1)) == sample(1000, 1));
}

TEST_CASE("every filling has a secret of its own") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  const auto first = bench.secrets.get(1);
  fill(bench.shelf(), sample(1000));
  CHECK(bench.secrets.made == 2);
  CHECK_FALSE(equal_constant_time(first->view(), bench.secrets.get(1)->view()));
}

TEST_CASE("damage to the block that holds the key is damage, not a key that is gone") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  flip(bench.volumes->contents(), kBytes - platform::luks::kHeader - 4096 + 40);
  CHECK(bench.shelf().open().error().code == ErrorCode::shelf_damaged);
  CHECK_FALSE(bench.volumes->is_active());
}

TEST_CASE("destroying the keys leaves nothing of header and keyslot on the disk") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  const Bytes before = content_of(bench.volumes->partition());
  REQUIRE(bench.shelf().destroy_keys());
  const Bytes after = content_of(bench.volumes->partition());
  CHECK(contains(before, "LUKS\xba\xbe"));
  CHECK(contains(before, "SKUL\xba\xbe"));
  CHECK_FALSE(contains(after, "LUKS\xba\xbe"));
  CHECK_FALSE(contains(after, "SKUL\xba\xbe"));
  CHECK_FALSE(contains(after, "keyslots"));
  // Zeros were in the header's unused places; a block that stayed would have kept them.
  for (std::size_t at = 0; at < platform::luks::kHeader; at += 512) {
    const ByteView old = ByteView(before).subspan(at, 512);
    REQUIRE_FALSE(std::ranges::equal(old, ByteView(after).subspan(at, 512)));
  }
  CHECK_FALSE(*bench.secrets.exists(1));
}

TEST_CASE("each way to the key is destroyed, whatever becomes of the others") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  bench.secrets.fail_destroy = ErrorCode::io_failed;
  CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
  CHECK_FALSE(platform::luks::look(bench.volumes->partition())->header);
  CHECK(bench.shelf().key_may_exist());

  bench.secrets.fail_destroy.reset();
  fill(bench.shelf(), sample(1000));
  bench.volumes->fail_close = ErrorCode::volume_in_use;
  CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
  CHECK_FALSE(*bench.secrets.exists(1));
}

TEST_CASE("a disk that loses the overwriting of the header is found out") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  bench.volumes->lose_writes = true;
  CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
  CHECK(bench.shelf().key_may_exist());
}

TEST_CASE("a secret's keeper that cannot be asked counts as holding one") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  REQUIRE(bench.shelf().destroy_keys());
  bench.secrets.fail_exists = ErrorCode::io_failed;
  CHECK(bench.shelf().key_may_exist());
  bench.secrets.fail_get = ErrorCode::io_failed;
  CHECK(bench.shelf().open().error().code == ErrorCode::io_failed);
}

TEST_CASE("a sealing that fails leaves neither secret nor keyslot") {
  RemoteBench bench;
  REQUIRE(bench.shelf().format());
  REQUIRE(bench.shelf().append(sample(1000)));
  SECTION("because the secret cannot be made") {
    bench.secrets.fail_make = ErrorCode::io_failed;
    CHECK(bench.shelf().seal().error().code == ErrorCode::io_failed);
  }
  SECTION("because the keyslot fails after it was written") {
    bench.volumes->fail_finish = ErrorCode::volume_failed;
    CHECK(bench.shelf().seal().error().code == ErrorCode::volume_failed);
  }
  CHECK_FALSE(*bench.secrets.exists(1));
  CHECK_FALSE(platform::luks::look(bench.volumes->partition())->header);
  CHECK_FALSE(bench.shelf().key_may_exist());
  CHECK(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
}

TEST_CASE("the erasure of an encrypted shelf covers the whole partition and can be verified") {
  RemoteBench bench;
  fill(bench.shelf(), marked_contents(500'000));
  const auto proof = erase_now(bench.shelf());
  REQUIRE(proof);
  CHECK(proof->keys_destroyed);
  CHECK_FALSE(proof->key_found_after);
  CHECK_FALSE(proof->header_readable_after);
  REQUIRE(vault::VerifiedErasure::from(*proof, {0, kBytes}));
  Bytes expected(kBytes);
  REQUIRE(vault::OverwriteStream::make(proof->seed)->fill(expected));
  CHECK(content_of(bench.volumes->partition()) == expected);
}

TEST_CASE("no certificate while the job's secret lives on") {
  RemoteBench bench;
  fill(bench.shelf(), sample(1000));
  bench.secrets.fail_destroy = ErrorCode::io_failed;
  const auto proof = erase_now(bench.shelf());
  REQUIRE(proof);
  CHECK(vault::VerifiedErasure::from(*proof, {0, kBytes}).error().code ==
        ErrorCode::erase_key_remains);
}

TEST_CASE("when the shelves' service dies everything is closed, and it is found again") {
  RemoteBench bench;
  fill(bench.shelf(1), sample(1000));
  REQUIRE(bench.shelf(1).open());
  REQUIRE(bench.shelf(2).format());
  bench.service->hang_up();
  CHECK_FALSE(bench.volumes->is_active(1));
  CHECK_FALSE(bench.volumes->is_active(2));
  CHECK(bench.shelf(2).seal().error().code == ErrorCode::shelf_service_gone);
  bench.shelf(1).close();
  REQUIRE(bench.shelf(1).open());
  CHECK(read_whole(bench.shelf(1)) == sample(1000));
  CHECK_FALSE(bench.shelf(2).key_may_exist());
}

TEST_CASE("without the shelves' service nothing is said to be gone") {
  RemoteBench bench;
  bench.service->stop();
  CHECK(bench.shelf().key_may_exist());
  CHECK(bench.shelf().destroy_keys().error().code == ErrorCode::erase_key_remains);
  CHECK(bench.shelf().format().error().code == ErrorCode::erase_key_remains);
  CHECK(bench.shelf().medium_for_readback().error().code == ErrorCode::shelf_service_gone);
  CHECK(bench.open().error().code == ErrorCode::shelf_service_gone);
}

TEST_CASE("a descriptor that the page cache answers for is refused") {
  RemoteBench bench;
  bench.volumes->without_direct = true;
  CHECK(bench.shelf().medium_for_readback().error().code == ErrorCode::shelf_service_protocol);
}

TEST_CASE("a partition of another size than at the start is refused") {
  RemoteBench bench;
  REQUIRE(truncate(bench.volumes->partition().c_str(), kBytes / 2) == 0);
  CHECK(bench.shelf().medium_for_overwrite().error().code == ErrorCode::shelf_partition);
}

TEST_CASE("the machine's secret is made once, for its owner only, and never replaced") {
  RemoteBench bench;
  const auto path = bench.folder.path() / "shelf.machine";
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const Bytes first = content_of(path);
  bench.power_cut();
  CHECK(content_of(path) == first);

  REQUIRE(chmod(path.c_str(), 0640) == 0);
  CHECK(bench.open().error().code == ErrorCode::state_folder_unsafe);
  std::filesystem::remove(path);
  CHECK(bench.open().error().code == ErrorCode::shelf_state);
  REQUIRE(write_file(path, Bytes(31, 1)));
  CHECK(bench.open().error().code == ErrorCode::shelf_state);
}

}  // namespace
}  // namespace dozo
