#include "platform/disc/iso_reader.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "firmware/intake/frames.hpp"

using namespace dozo;
using namespace dozo::test;

namespace {

constexpr std::size_t kSector = 2048;
constexpr std::size_t kPrimary = 16 * kSector;

/// The reason why a disc is refused. None of its octets may be in it.
ErrorCode refusal(ByteView image) {
  const Reading reading = read_image(image);
  REQUIRE_FALSE(reading.outcome);
  CHECK_FALSE(reading.stream_complete);
  CHECK(reading.outcome.error().detail.find("part-0001") == std::string::npos);
  return reading.outcome.error().code;
}

/// Where the extent of a file or folder begins, in octets.
std::size_t extent_of(const Bytes& image, std::string_view name) {
  return std::size_t{little_endian_32(image, record_of(image, name) + 2)} * kSector;
}

/// The first octet of this name where Rock Ridge has it.
Bytes::iterator rock_ridge_name(Bytes& image, std::string_view name) {
  const auto record = image.begin() + static_cast<long>(record_of(image, name));
  return std::search(record, image.end(), name.begin(), name.end());
}

ErrorCode read_into_closed_pipe(int disc) {
  Pipe pipe = make_pipe().value();
  pipe.read.reset();
  std::signal(SIGPIPE, SIG_IGN);
  intake::FrameWriter out(pipe.write.get());
  const auto outcome = platform::read_disc(disc, out);
  REQUIRE_FALSE(outcome);
  return outcome.error().code;
}

}  // namespace

TEST_CASE("a disc of our writer is read whole, in the order of the stream") {
  const Reading reading = read_image(image_of(small_bag()));
  REQUIRE(reading.outcome);
  CHECK(reading.stream_complete);
  CHECK((reading.files == small_bag()));
}

TEST_CASE("a bag written by stock xorriso is read just the same") {
  for (const char* options : {"-R", "-R -J", "-r -J -joliet-long -V BAG"}) {
    const Reading reading = read_image(stock_image_of(small_bag(), options));
    INFO(options);
    REQUIRE(reading.outcome);
    CHECK((reading.files == small_bag()));
  }
}

TEST_CASE("nested folders and empty folders are read to the eighth level and no deeper") {
  auto files = small_bag();
  files.emplace_back("z1/z2/z3/z4/z5/z6/z7/leaf", pattern(10));
  CHECK((read_image(stock_image_of(files, "-R -D")).files == files));
  files.back().first = "z1/z2/z3/z4/z5/z6/z7/z8/leaf";
  CHECK(refusal(stock_image_of(files, "-R -D")) == ErrorCode::bag_path_forbidden);
}

TEST_CASE("many files in one folder are read, too many are refused") {
  auto files = small_bag();
  for (int i = 1000; i < 1300; ++i) files.emplace_back("e/" + std::to_string(i), pattern(3));
  CHECK((read_image(image_of(files)).files == files));
  for (int i = 10000; i < 14000; ++i) files.emplace_back("f/" + std::to_string(i), Bytes{});
  CHECK(refusal(stock_image_of(files, "-R")) == ErrorCode::disc_file_system_invalid);
}

TEST_CASE("a disc with nothing on it is blank") {
  CHECK(refusal({}) == ErrorCode::disc_blank);
  CHECK(refusal(Bytes(1)) == ErrorCode::disc_blank);
  CHECK(refusal(Bytes(5 * 1024 * 1024)) == ErrorCode::disc_blank);
}

TEST_CASE("a disc of anything else is foreign, and found so at once") {
  CHECK(refusal(pattern(100)) == ErrorCode::disc_foreign);
  CHECK(refusal(pattern(3 * 1024 * 1024)) == ErrorCode::disc_foreign);
  Bytes udf(2 * 1024 * 1024);
  std::memcpy(udf.data() + kPrimary, "\0BEA01\1", 7);
  CHECK(refusal(udf) == ErrorCode::disc_foreign);
  const Files holiday{{"IMG_0001.JPG", pattern(9000)}, {"notes.txt", pattern(100)}};
  for (const char* options : {"-R", "-R -J", "--norock -J", "--norock"}) {
    INFO(options);
    CHECK(refusal(stock_image_of(holiday, options)) == ErrorCode::disc_foreign);
  }
  CHECK(refusal(stock_image_of({{"\xE5\x86\x99\xE7\x9C\x9F.jpg", pattern(5)}}, "-R -J")) ==
        ErrorCode::disc_foreign);
}

TEST_CASE("a commissioning disc has its own name, unless it is a sealed disc too") {
  const Files ward{{"ward.pem", pattern(900)}};
  CHECK(refusal(image_of(ward)) == ErrorCode::disc_commissioning);
  CHECK(refusal(stock_image_of(ward, "-R")) == ErrorCode::disc_commissioning);
  CHECK(refusal(stock_image_of(ward, "--norock -J")) == ErrorCode::disc_foreign);
  CHECK(refusal(stock_image_of({{"ward.pem/x", pattern(5)}}, "-R")) == ErrorCode::disc_foreign);
}

TEST_CASE("a bag whose names stand only in Joliet or plain ISO is not a sealed disc") {
  CHECK(refusal(stock_image_of(small_bag(), "--norock -J")) == ErrorCode::disc_foreign);
  CHECK(refusal(stock_image_of(small_bag(), "--norock -iso-level 4")) == ErrorCode::disc_foreign);
}

TEST_CASE("a truncated disc is told as such before anything is sent, wherever it ends") {
  const Bytes image = image_of(small_bag());
  const std::size_t end = extent_of(image, "part-0002.age") + kSector;
  for (const std::size_t size :
       {17 * kSector, 18 * kSector, extent_of(image, "data"), extent_of(image, "bagit.txt"),
        extent_of(image, "part-0001.age") + 1, end - kSector, end - 1}) {
    INFO(size);
    const Reading reading = read_image(ByteView(image).first(size));
    REQUIRE_FALSE(reading.outcome);
    CHECK(reading.outcome.error().code == ErrorCode::disc_truncated);
    CHECK(reading.files.empty());
  }
  CHECK(read_image(ByteView(image).first(end)).outcome);
}

TEST_CASE("every cut of a disc gives one of three answers and never a part of a file") {
  Files files = small_bag();
  files[6].second.resize(3000);
  const Bytes image = image_of(files);
  for (std::size_t size = 0; size < image.size(); size += 1021) {
    const Reading reading = read_image(ByteView(image).first(size));
    if (reading.outcome) {
      CHECK((reading.files == files));
      continue;
    }
    CHECK(reading.files.empty());
    const ErrorCode code = reading.outcome.error().code;
    CHECK((code == ErrorCode::disc_truncated || code == ErrorCode::disc_blank));
  }
}

TEST_CASE("an extent past the end of the disc is truncation, past the volume a contradiction") {
  Bytes image = image_of(small_bag());
  const std::size_t record = record_of(image, "part-0001.age");
  SECTION("its place") {
    patch_both_endian(image, record + 2, 0xFFFFFFF0);
    CHECK(refusal(image) == ErrorCode::disc_truncated);
  }
  SECTION("its length") {
    patch_both_endian(image, record + 10, 0xFFFFFFFF);
    CHECK(refusal(image) == ErrorCode::disc_truncated);
  }
  SECTION("behind the volume") {
    image.resize(image.size() + 64 * kSector);
    patch_both_endian(image, record + 2, static_cast<std::uint32_t>(image.size() / kSector - 1));
    patch_both_endian(image, record + 10, 100);
    CHECK(refusal(image) == ErrorCode::disc_file_system_invalid);
  }
  SECTION("the root's") {
    patch_both_endian(image, kPrimary + 156 + 2, 0x00FFFFFF);
    CHECK(refusal(image) == ErrorCode::disc_truncated);
  }
}

TEST_CASE("a folder that contains itself or an ancestor is refused") {
  Bytes image = image_of(small_bag());
  const std::uint32_t root = little_endian_32(image, kPrimary + 156 + 2);
  const std::size_t data = record_of(image, "data");
  SECTION("the root in the root") {
    patch_both_endian(image, data + 2, root);
  }
  SECTION("the folder in itself") {
    const auto inner = extent_of(image, "data");
    const std::size_t part = record_of(image, "part-0001.age");
    patch_both_endian(image, part + 2, static_cast<std::uint32_t>(inner / kSector));
    patch_both_endian(image, part + 10, kSector);
    image[part + 25] |= 0x02;
  }
  CHECK(refusal(image) == ErrorCode::disc_file_system_invalid);
}

TEST_CASE("files that share octets are refused") {
  Bytes image = image_of(small_bag());
  const std::size_t second = record_of(image, "part-0002.age");
  SECTION("with each other") {
    patch_both_endian(image, second + 2,
                      little_endian_32(image, record_of(image, "part-0001.age") + 2));
  }
  SECTION("with the descriptors") {
    patch_both_endian(image, second + 2, 16);
  }
  SECTION("with a folder") {
    patch_both_endian(image, second + 2,
                      static_cast<std::uint32_t>(extent_of(image, "data") / kSector));
  }
  CHECK(refusal(image) == ErrorCode::disc_file_system_invalid);
}

TEST_CASE("what a sealed disc never holds is refused") {
  Bytes image = image_of(small_bag());
  const std::size_t record = record_of(image, "part-0002.age");
  const auto field = [&](const char* name) {
    const auto found =
        std::search(image.begin() + static_cast<long>(record), image.end(), name, name + 2);
    return static_cast<std::size_t>(found - image.begin());
  };
  SECTION("a file in several extents") {
    image[record + 25] |= 0x80;
  }
  SECTION("an associated file") {
    image[record + 25] |= 0x04;
  }
  SECTION("interleaving") {
    image[record + 26] = 1;
  }
  SECTION("extended attributes") {
    image[record + 1] = 1;
  }
  SECTION("another volume") {
    image[record + 28] = image[record + 31] = 2;
  }
  SECTION("numbers that disagree") {
    image[record + 3] ^= 1;
  }
  SECTION("a link by its mode") {
    patch_both_endian(image, field("PX") + 4, 0120777);
  }
  SECTION("a device by its mode") {
    patch_both_endian(image, field("PX") + 4, 0060666);
  }
  SECTION("a moved folder") {
    std::memcpy(image.data() + field("TF"), "CL", 2);
  }
  SECTION("a packed file") {
    std::memcpy(image.data() + field("TF"), "ZF", 2);
  }
  SECTION("a field that runs over its record") {
    image[field("TF") + 2] = 0xFF;
  }
  SECTION("a field without length") {
    image[field("TF") + 2] = 0;
  }
  SECTION("a record that runs over its sector") {
    image[record] = 0xFF;
  }
  SECTION("a record without a name") {
    image[record + 32] = 0;
  }
  SECTION("a name that continues nowhere") {
    image[field("NM") + 4] = 1;
  }
  SECTION("no name") {
    std::memcpy(image.data() + field("NM"), "XX", 2);
  }
  CHECK(refusal(image) == ErrorCode::disc_file_system_invalid);
}

TEST_CASE("links and devices made by xorriso are refused") {
  const TemporaryFolder folder;
  const auto in = folder.path() / "in";
  for (const auto& [path, content] : small_bag()) {
    std::filesystem::create_directories((in / path).parent_path());
    REQUIRE(write_file(in / path, content));
  }
  std::filesystem::create_symlink("/etc/passwd", in / "data" / "link");
  const std::string command = "xorriso -as mkisofs -quiet -R -o '" +
                              (folder.path() / "disc.iso").string() + "' '" + in.string() +
                              "' >/dev/null 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(refusal(read_file(folder.path() / "disc.iso", 1 << 28).value()) ==
        ErrorCode::disc_file_system_invalid);
}

TEST_CASE("names that are not ours are refused and never told") {
  Bytes image = image_of(small_bag());
  const auto name = rock_ridge_name(image, "part-0002.age");
  SECTION("a slash") {
    name[4] = '/';
  }
  SECTION("a control character") {
    name[4] = '\n';
  }
  SECTION("a space") {
    name[4] = ' ';
  }
  SECTION("not ASCII") {
    name[4] = 0xE3;
  }
  SECTION("an octet zero") {
    name[4] = 0;
  }
  CHECK(refusal(image) == ErrorCode::bag_path_forbidden);
}

TEST_CASE("a name that stands twice in a folder is refused") {
  Bytes image = image_of(small_bag());
  const auto name = rock_ridge_name(image, "part-0002.age");
  name[8] = '1';
  CHECK(refusal(image) == ErrorCode::bag_file_repeated);
}

TEST_CASE("a description file over a mebibyte is refused") {
  auto files = small_bag();
  files[0].second = pattern(1024 * 1024);
  CHECK(read_image(image_of(files)).outcome);
  files[0].second = pattern(1024 * 1024 + 1);
  CHECK(refusal(image_of(files)) == ErrorCode::bag_file_oversized);
}

TEST_CASE("volume descriptors that contradict themselves are refused") {
  Bytes image = image_of(small_bag());
  SECTION("another block size") {
    image[kPrimary + 128] = image[kPrimary + 131] = 1;
  }
  SECTION("two volumes") {
    image[kPrimary + 120] = image[kPrimary + 123] = 2;
  }
  SECTION("no end") {
    for (std::size_t i = 17; i < 40; ++i) {
      std::copy_n(image.begin() + 17 * kSector, kSector,
                  image.begin() + static_cast<long>(i * kSector));
    }
  }
  SECTION("two primary ones") {
    std::copy_n(image.begin() + kPrimary, kSector, image.begin() + 17 * kSector);
  }
  SECTION("a volume shorter than its files") {
    patch_both_endian(image, kPrimary + 80, 30);
  }
  CHECK(refusal(image) == ErrorCode::disc_file_system_invalid);
}

TEST_CASE("a read error is damage, a missing medium is a removal") {
  // A directory's descriptor: lseek works, read gives EISDIR; the nearest thing to EIO at hand.
  const TemporaryFolder folder;
  const UniqueFd unreadable(open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const Reading reading = read_descriptor(unreadable.get());
  REQUIRE_FALSE(reading.outcome);
  CHECK(reading.outcome.error().code == ErrorCode::disc_unreadable);
}

TEST_CASE("a consumer that goes away ends the reading") {
  const UniqueFd disc = memory_file(image_of(small_bag()));
  CHECK(read_into_closed_pipe(disc.get()) == ErrorCode::channel_closed);
}

TEST_CASE("any single changed octet outside of the contents is read alike or refused") {
  Files files = small_bag();
  files[6].second.resize(100);
  const Bytes good = image_of(files);
  const std::size_t first_content = extent_of(good, "bagit.txt");
  const UniqueFd disc = memory_file(good);
  int refused = 0;
  for (std::size_t at = kPrimary; at < first_content; ++at) {
    if (good[at] == 0 && at % 97 != 0) continue;
    const auto changed = static_cast<std::uint8_t>(good[at] ^ (1 + at % 255));
    REQUIRE(pwrite_all(disc.get(), ByteView(&changed, 1), at));
    const Reading reading = read_descriptor(disc.get());
    REQUIRE(pwrite_all(disc.get(), ByteView(&good[at], 1), at));
    refused += reading.outcome ? 0 : 1;
    if (reading.outcome) CHECK(reading.files.size() == files.size());
  }
  CHECK(refused > 300);
}

TEST_CASE("a hostile disc is judged within seconds") {
  // 256 folders of a mebibyte each, all the same octets: the most work the limits allow.
  Bytes image = image_of(small_bag());
  image.resize(64 * 1024 * 1024);
  patch_both_endian(image, kPrimary + 80, static_cast<std::uint32_t>(image.size() / kSector));
  patch_both_endian(image, kPrimary + 156 + 10, 1024 * 1024);
  const auto start = std::chrono::steady_clock::now();
  (void)read_image(image);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
