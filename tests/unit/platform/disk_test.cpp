// How the disk is cut, with sfdisk as the peer for the table.
#include <array>
#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "platform/disk/block_device.hpp"
#include "platform/disk/partition_table.hpp"
#include "platform/disk/plan.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo::platform::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;

/// As the image leaves a disk of `bytes`.
Table fresh(std::uint64_t bytes) {
  return {bytes,
          {{1, "dozo-efi", "EFI", kMiB, 64 * kMiB}, {2, "dozo-a", "ROOT", 65 * kMiB, 256 * kMiB}}};
}

/// Then with what was planned.
Table with(Table table, const std::vector<Partition>& added) {
  for (Partition one : added) {
    one.number = static_cast<int>(table.partitions.size()) + 1;
    table.partitions.push_back(std::move(one));
  }
  return table;
}

int shelves_in(const std::vector<Partition>& planned) {
  return static_cast<int>(std::ranges::count_if(
      planned, [](const Partition& one) { return one.name.rfind("dozo-shelf-", 0) == 0; }));
}

TEST_CASE("the plan: a second slot, the state, and equal shelves behind all else") {
  const auto planned = missing_partitions(fresh(4 * kGiB));
  REQUIRE(planned);
  REQUIRE(planned->size() == 4);
  CHECK((*planned)[0].name == "dozo-b");
  CHECK((*planned)[0].type == "ROOT");
  CHECK((*planned)[0].offset == 321 * kMiB);
  CHECK((*planned)[0].bytes == 256 * kMiB);
  CHECK((*planned)[1].name == "dozo-state-new");
  CHECK((*planned)[1].bytes == 512 * kMiB);
  CHECK((*planned)[2].name == "dozo-shelf-1");
  CHECK((*planned)[3].name == "dozo-shelf-2");
  CHECK((*planned)[2].bytes == (*planned)[3].bytes);
}

TEST_CASE("whatever the disk, the plan's partitions lie on whole MiB, side by side and within it") {
  for (std::uint64_t bytes = 3 * kGiB; bytes < 600 * kGiB; bytes = bytes * 5 / 4 + 12345 * 512) {
    INFO(bytes);
    const auto planned = missing_partitions(fresh(bytes));
    REQUIRE(planned);
    std::uint64_t at = 321 * kMiB;
    for (const Partition& one : *planned) {
      CHECK(one.offset == at);
      CHECK(one.offset % kMiB == 0);
      CHECK(one.bytes % kMiB == 0);
      at = one.offset + one.bytes;
    }
    CHECK(at + 34 * 512 <= bytes);
    const int shelves = shelves_in(*planned);
    CHECK(shelves >= 1);
    CHECK(shelves <= kMaxShelves);
    CHECK(planned->back().bytes >= kMinShelf);
    CHECK(planned->back().bytes <= kMaxShelf);
    // As many as fit: one more of the least size would not.
    if (shelves < kMaxShelves) CHECK(bytes - at < kMinShelf);
  }
}

TEST_CASE("a disk with room for four shelves gets four, and none is larger than a wipe is long") {
  const auto planned = missing_partitions(fresh(500 * kGiB));
  REQUIRE(planned);
  CHECK(shelves_in(*planned) == 4);
  CHECK(planned->back().bytes == kMaxShelf);
}

TEST_CASE("a disk without room for one shelf is refused, and nothing is planned") {
  // 1 + 64 + 256, the second slot, the state, one shelf, the table's copy.
  const std::uint64_t least = (321 + 256 + 512 + 1024 + 1) * kMiB;
  CHECK(missing_partitions(fresh(least)));
  CHECK(missing_partitions(fresh(least - 512)).error().code == ErrorCode::data_disk_small);
  CHECK(missing_partitions(fresh(400 * kMiB)).error().code == ErrorCode::data_disk_small);
  CHECK(missing_partitions({0, {}}).error().code == ErrorCode::data_disk_small);
}

TEST_CASE("a disk that was cut is not cut again, finished or not") {
  const Table table = fresh(4 * kGiB);
  Table cut = with(table, *missing_partitions(table));
  CHECK(missing_partitions(cut)->empty());
  cut.partitions[3].name = "dozo-state";
  CHECK(missing_partitions(cut)->empty());
  CHECK(shelves_of(cut)->size() == 2);
}

TEST_CASE("a second slot that the image brought is left where it is") {
  Table table = fresh(4 * kGiB);
  table.partitions.push_back({3, "dozo-b", "ROOT", 321 * kMiB, 256 * kMiB});
  const auto planned = missing_partitions(table);
  REQUIRE(planned);
  CHECK(planned->front().name == "dozo-state-new");
  CHECK(planned->front().offset == 577 * kMiB);
}

TEST_CASE("a table that no power cut leaves is nothing to be mended unasked") {
  const Table table = fresh(4 * kGiB);
  const Table cut = with(table, *missing_partitions(table));
  const auto refused = [](const Table& broken) {
    const auto planned = missing_partitions(broken);
    return !planned && planned.error().code == ErrorCode::partitions_failed;
  };
  Table broken = cut;
  SECTION("the state is missing") {
    broken.partitions.erase(broken.partitions.begin() + 3);
  }
  SECTION("the shelves are missing") {
    broken.partitions.resize(4);
  }
  SECTION("the first shelf is missing") {
    broken.partitions.erase(broken.partitions.begin() + 4);
  }
  SECTION("a shelf is there twice") {
    broken.partitions[5].name = "dozo-shelf-1";
  }
  SECTION("a shelf bears no number") {
    broken.partitions[5].name = "dozo-shelf-x";
  }
  SECTION("a finished and an unfinished state") {
    broken.partitions.push_back({7, "dozo-state", "", 0, 0});
  }
  CHECK(refused(broken));
}

// --- the table on a disk image -------------------------------------------------------------------

/// An image as image/disk/build makes it, then "written" to a larger disk.
struct DiskImage {
  ShelfFolder folder;
  fs::path path = folder.path() / "disk.img";

  explicit DiskImage(std::uint64_t bytes = 4 * kGiB) {
    resize(322 * kMiB);
    run("printf 'label: gpt\\nstart=1MiB, size=64MiB, type=uefi, name=dozo-efi\\nstart=65MiB, "
        "size=256MiB, type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709, name=dozo-a\\n' | sfdisk "
        "--quiet " +
        path.string());
    resize(bytes);
  }
  void resize(std::uint64_t bytes) const {
    const auto fd = open_file(path, O_RDWR | O_CREAT);
    REQUIRE(fd);
    REQUIRE(ftruncate(fd->get(), static_cast<off_t>(bytes)) == 0);
  }
  static void run(const std::string& command) { REQUIRE(std::system(command.c_str()) == 0); }
  /// What sfdisk says of it.
  [[nodiscard]] std::string dump() const {
    std::FILE* pipe = popen(("sfdisk -d " + path.string() + " 2>&1").c_str(), "re");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) {
      text.append(piece.data(), got);
    }
    CHECK(pclose(pipe) == 0);
    return text;
  }
};

bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST_CASE("the partitions stand on the disk as they were planned, and sfdisk agrees") {
  const DiskImage image;
  const auto before = read_table(image.path);
  REQUIRE(before);
  CHECK(before->bytes == 4 * kGiB);
  REQUIRE(before->partitions.size() == 2);
  CHECK(before->partitions[1].name == "dozo-a");
  const auto planned = missing_partitions(*before);
  REQUIRE(planned);
  const auto added = add_partitions(image.path, *planned);
  INFO((added ? "" : added.error().detail));
  REQUIRE(added);

  const std::string dump = image.dump();
  INFO(dump);
  CHECK(says(dump,
             "start=      657408, size=      524288, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"));
  CHECK(says(dump, "name=\"dozo-state-new\""));
  CHECK(says(dump, "name=\"dozo-shelf-2\""));
  CHECK(says(dump, "last-lba: 8388574"));  // the second copy moved to the disk's end
  CHECK_FALSE(says(dump, "corrupt"));
  const auto after = read_table(image.path);
  REQUIRE(after);
  CHECK(missing_partitions(*after)->empty());
  CHECK(after->partitions[1] == before->partitions[1]);
}

TEST_CASE("a partition is renamed and otherwise stays as it is") {
  const DiskImage image;
  REQUIRE(add_partitions(image.path, *missing_partitions(*read_table(image.path))));
  Table before = *read_table(image.path);
  const std::string dump = image.dump();
  REQUIRE(rename_partition(image.path, 4, kState));
  before.partitions[3].name = kState;
  CHECK(read_table(image.path)->partitions == before.partitions);
  // Its GUID too.
  const auto uuids = [](const std::string& text) {
    std::string all;
    for (auto at = text.find("uuid="); at != std::string::npos; at = text.find("uuid=", at + 1)) {
      all += text.substr(at, 41) + "\n";
    }
    return all;
  };
  CHECK(uuids(image.dump()) == uuids(dump));
  CHECK_FALSE(rename_partition(image.path, 99, "no-such"));
}

TEST_CASE("either copy of the table is enough") {
  const DiskImage image;
  REQUIRE(add_partitions(image.path, *missing_partitions(*read_table(image.path))));
  const auto whole = read_table(image.path);
  const auto fd = open_file(image.path, O_RDWR);
  SECTION("without the first") {
    REQUIRE(pwrite_all(fd->get(), Bytes(512, 0), 512));
  }
  SECTION("without the second") {
    REQUIRE(pwrite_all(fd->get(), Bytes(512, 0), 4 * kGiB - 512));
  }
  const auto read = read_table(image.path);
  REQUIRE(read);
  CHECK(read->partitions == whole->partitions);
}

TEST_CASE("a disk without a GPT is refused and left as it is") {
  const DiskImage image;
  const auto fd = open_file(image.path, O_RDWR);
  REQUIRE(pwrite_all(fd->get(), Bytes(322 * kMiB, 0), 0));
  CHECK(read_table(image.path).error().code == ErrorCode::partitions_failed);
  CHECK(add_partitions(image.path, {}).error().code == ErrorCode::partitions_failed);
  CHECK(read_table(image.folder.path() / "none").error().code == ErrorCode::partitions_failed);
}

TEST_CASE("a partition that overlaps another one is not added, nor are those with it") {
  const DiskImage image;
  const std::string before = image.dump();
  auto planned = *missing_partitions(*read_table(image.path));
  planned.back().offset = kMiB;
  CHECK(add_partitions(image.path, planned).error().code == ErrorCode::partitions_failed);
  CHECK(image.dump() == before);
}

// --- what the kernel shows -----------------------------------------------------------------------

/// A sysfs of files: an SATA disk with a verity root on its second partition, and an NVMe disk.
struct Sysfs {
  ShelfFolder folder;
  fs::path sys = folder.path() / "sys";

  Sysfs() {
    const std::string sda = "devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    write(sda + "/size", "8388608\n");
    write(sda + "/sda2/partition", "2\n");
    write(sda + "/sda2/start", "133120\n");
    write(sda + "/sda2/size", "524288\n");
    write("devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0/model", "QEMU HARDDISK   \n");
    write("devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0/rev", "2.5+\n");
    write("devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0/vpd_pg80",
          std::string("\0\x80\0\x14  DOZO-DISK-1", 17));
    link(sda + "/device", "../..");
    link("class/block/sda", "../../" + sda);
    link("class/block/sda2", "../../" + sda + "/sda2");
    link("devices/virtual/block/dm-0/slaves/sda2", "../../../../../" + sda + "/sda2");
    link("dev/block/253:0", "../../devices/virtual/block/dm-0");
    link("dev/block/8:2", "../../" + sda + "/sda2");
    const std::string nvme = "devices/pci0000:00/nvme/nvme0/nvme0n1";
    write(nvme + "/size", "100\n");
    write(nvme + "/device/model", "Fast One\n");
    write(nvme + "/device/serial", "S1234 \n");
    write(nvme + "/device/firmware_rev", "1.0\n");
    link("class/block/nvme0n1", "../../" + nvme);
  }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((sys / path).parent_path());
    std::ofstream(sys / path, std::ios::binary) << text;
  }
  void link(const std::string& path, const std::string& target) const {
    fs::create_directories((sys / path).parent_path());
    fs::create_symlink(target, sys / path);
  }
};

TEST_CASE("the disk is found under the root's mapping") {
  const Sysfs sysfs;
  const BlockDevices devices(sysfs.sys, "/dev");
  CHECK(*devices.partition_of(makedev(253, 0)) == "sda2");
  CHECK(*devices.partition_of(makedev(8, 2)) == "sda2");
  CHECK(*devices.disk_of("sda2") == "sda");
  CHECK(devices.partition_of(makedev(0, 25)).error().code == ErrorCode::data_disk_missing);
  CHECK(devices.disk_of("sda").error().code == ErrorCode::data_disk_missing);
  CHECK(devices.disk_of("sdz9").error().code == ErrorCode::data_disk_missing);
}

TEST_CASE("a disk's facts come from where its kind keeps them") {
  const Sysfs sysfs;
  const BlockDevices devices(sysfs.sys, "/dev");
  const auto sata = devices.facts("sda");
  REQUIRE(sata);
  CHECK(sata->model == "QEMU HARDDISK");
  CHECK(sata->serial == "DOZO-DISK-1");
  CHECK(sata->firmware == "2.5+");
  CHECK(sata->bus == "SATA");
  CHECK(sata->bytes == 4 * kGiB);
  const auto nvme = devices.facts("nvme0n1");
  REQUIRE(nvme);
  CHECK(nvme->serial == "S1234");
  CHECK(nvme->firmware == "1.0");
  CHECK(nvme->bus == "NVMe");
  CHECK(devices.facts("sdz").error().code == ErrorCode::data_disk_missing);
}

TEST_CASE("a partition is taken only where the kernel has it as the table says") {
  const Sysfs sysfs;
  const BlockDevices devices(sysfs.sys, "/dev");
  CHECK(*devices.partition("sda", 2, 133120 * 512, 524288 * 512) == "/dev/sda2");
  CHECK_FALSE(devices.partition("sda", 2, 133120 * 512, 524289 * 512));
  CHECK_FALSE(devices.partition("sda", 2, 512, 524288 * 512));
  CHECK_FALSE(devices.partition("sda", 3, 133120 * 512, 524288 * 512));
}

}  // namespace
}  // namespace dozo::platform::disk
