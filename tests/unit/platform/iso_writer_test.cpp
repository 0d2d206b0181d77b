#include "platform/disc/iso_writer.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "firmware/base/file.hpp"
#include "firmware/sealed/delivery.hpp"

using namespace dozo;
using namespace dozo::test;
using platform::IsoWriter;

namespace {

Bytes file_octets(const std::filesystem::path& path) {
  return read_file(path, 1 << 28).value();
}

}  // namespace

TEST_CASE("the same plan gives the same octets, whenever it is written") {
  const TemporaryFolder folder;
  const auto source = folder.path() / "part";
  REQUIRE(write_file(source, pattern(100'000)));
  auto plan = plan_of(small_bag(), folder.path() / "a.iso");
  plan.files.push_back({"data/part-0003.age", source});
  REQUIRE(IsoWriter().write(plan));
  // Another moment, another inode, other rights and times of the source.
  REQUIRE(write_file(source, pattern(100'000), 0640));
  std::filesystem::last_write_time(source, std::filesystem::file_time_type::min());
  plan.output = folder.path() / "b.iso";
  REQUIRE(setenv("TZ", "Asia/Tokyo", 1) == 0);
  tzset();
  REQUIRE(IsoWriter().write(plan));
  REQUIRE(unsetenv("TZ") == 0);
  CHECK((file_octets(folder.path() / "a.iso") == file_octets(folder.path() / "b.iso")));
  for (int i = 0; i < 20; ++i) {  // addresses in memory differ from one to the next
    const Bytes between(static_cast<std::size_t>(i) * 1000);
    REQUIRE(IsoWriter().write(plan));
    REQUIRE((file_octets(folder.path() / "a.iso") == file_octets(folder.path() / "b.iso")));
  }
  plan.timestamp.seconds += 3600;
  REQUIRE(IsoWriter().write(plan));
  CHECK((file_octets(folder.path() / "a.iso") != file_octets(folder.path() / "b.iso")));
}

TEST_CASE("the size told beforehand is the size written") {
  const TemporaryFolder folder;
  for (const std::size_t more : {0U, 1U, 2047U, 2048U, 2049U, 5'000'000U}) {
    auto files = small_bag();
    files.emplace_back("data/part-0003.age", pattern(more));
    const auto plan = plan_of(files, folder.path() / "disc.iso");
    const auto told = IsoWriter().size(plan);
    REQUIRE(told);
    REQUIRE(IsoWriter().write(plan));
    CHECK(*told == std::filesystem::file_size(plan.output));
  }
}

TEST_CASE("stock xorriso finds the same files in our image") {
  const TemporaryFolder folder;
  const auto plan = plan_of(small_bag(), folder.path() / "disc.iso");
  REQUIRE(IsoWriter().write(plan));
  const auto out = folder.path() / "out";
  const std::string command = "xorriso -osirrox on -indev '" + plan.output.string() +
                              "' -extract / '" + out.string() + "' >/dev/null 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
  for (const auto& [path, content] : small_bag()) CHECK((file_octets(out / path) == content));
}

TEST_CASE("names of one source file twice are two files in the image") {
  const TemporaryFolder folder;
  const auto source = folder.path() / "part";
  REQUIRE(write_file(source, pattern(5000)));
  auto plan = plan_of(small_bag(), folder.path() / "disc.iso");
  plan.files.push_back({"data/part-0003.age", source});
  plan.files.push_back({"data/part-0004.age", source});
  REQUIRE(IsoWriter().write(plan));
  const auto reading = read_image(file_octets(plan.output));
  REQUIRE(reading.outcome);
  CHECK((reading.files.back() == std::pair(std::string("data/part-0004.age"), pattern(5000))));
}

TEST_CASE("what cannot be written leaves nothing behind") {
  const TemporaryFolder folder;
  auto plan = plan_of(small_bag(), folder.path() / "disc.iso");
  const auto refusal = [&] {
    const auto written = IsoWriter().write(plan);
    REQUIRE_FALSE(written);
    CHECK_FALSE(std::filesystem::exists(plan.output));
    return written.error().code;
  };
  SECTION("a source that is not there") {
    plan.files.push_back({"data/x", folder.path() / "missing"});
    CHECK(refusal() == ErrorCode::file_not_found);
  }
  SECTION("a source that is a folder") {
    plan.files.push_back({"data/x", folder.path()});
    CHECK(refusal() == ErrorCode::input_kind);
  }
  SECTION("a path that leaves the disc") {
    plan.files.push_back({"../x", pattern(1)});
    CHECK(refusal() == ErrorCode::iso_write_failed);
  }
  SECTION("a path twice") {
    plan.files.push_back(plan.files.front());
    CHECK(refusal() == ErrorCode::iso_write_failed);
  }
  SECTION("a volume name that does not fit") {
    plan.volume_id = "DOZO_DELIVERY_NUMBER_7";
    CHECK(refusal() == ErrorCode::iso_write_failed);
  }
  SECTION("a part larger than any extent may be") {
    const auto source = folder.path() / "huge";
    REQUIRE(open_file(source, O_WRONLY | O_CREAT));
    std::filesystem::resize_file(source, sealed::kMaxPart + 1);
    plan.files.push_back({"data/x", source});
    CHECK(refusal() == ErrorCode::bag_file_oversized);
  }
}

TEST_CASE("a full disk is told apart and leaves nothing behind") {
  if (access("/dev/full", W_OK) != 0) return;
  auto plan = plan_of(small_bag(), "/dev/full");
  // unlink() of the device must not happen in a test: a link stands in for the output.
  const TemporaryFolder folder;
  plan.output = folder.path() / "disc.iso";
  std::filesystem::create_symlink("/dev/full", plan.output);
  const auto written = IsoWriter().write(plan);
  REQUIRE_FALSE(written);
  CHECK(written.error().code == ErrorCode::no_space);
  CHECK_FALSE(std::filesystem::is_symlink(plan.output));
}

TEST_CASE("a source that shrinks while the image is written is an error, not zeros") {
  const TemporaryFolder folder;
  const auto source = folder.path() / "part";
  REQUIRE(open_file(source, O_WRONLY | O_CREAT));
  std::filesystem::resize_file(source, 64 * 1024 * 1024);
  const auto gate = folder.path() / "disc.iso";
  auto plan = plan_of(small_bag(), gate);
  plan.files.push_back({"data/part-0003.age", source});
  // The output is a pipe: nothing moves beyond its and libisofs' buffers until it is read.
  REQUIRE(mkfifo(gate.c_str(), 0600) == 0);
  const UniqueFd end(open(gate.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  Result<> written;
  std::thread writer([&] { written = IsoWriter().write(plan); });
  std::uint8_t first = 0;
  pollfd ready{end.get(), POLLIN, 0};
  REQUIRE(poll(&ready, 1, 30'000) == 1);
  REQUIRE(read(end.get(), &first, 1) == 1);
  std::filesystem::resize_file(source, 1000);
  REQUIRE(fcntl(end.get(), F_SETFL, 0) == 0);
  Bytes drain(1 << 20);
  while (read(end.get(), drain.data(), drain.size()) > 0) {
  }
  writer.join();
  REQUIRE_FALSE(written);
  CHECK(written.error().code == ErrorCode::input_changed);
  CHECK_FALSE(std::filesystem::exists(gate));
}
