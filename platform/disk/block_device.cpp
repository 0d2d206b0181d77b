#include "platform/disk/block_device.hpp"

#include <charconv>
#include <optional>

#include <sys/sysmacros.h>

#include "firmware/base/file.hpp"

namespace dozo::platform::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 64 * 1024;
constexpr std::uint64_t kSector = 512;  // sysfs counts in these, whatever the disk's own are
constexpr int kMostMappings = 8;

// One line of sysfs without blanks at its ends; empty where there is none.
std::string line(const fs::path& path) {
  const auto octets = read_file(path, kMost);
  if (!octets) return {};
  const std::string_view text = as_text(*octets);
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\n\0") - first + 1));
}

std::optional<std::uint64_t> number(const fs::path& path) {
  const std::string text = line(path);
  std::uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// Page 80h of a disk's vital product data (SPC-4, 7.8.15): four octets, then the serial number.
std::string serial_page(const fs::path& device) {
  const auto page = read_file(device / "vpd_pg80", kMost);
  if (!page || page->size() <= 4) return {};
  std::string serial(as_text(ByteView(*page).subspan(4)));
  while (!serial.empty() && (serial.back() == ' ' || serial.back() == '\0')) serial.pop_back();
  serial.erase(0, std::min(serial.find_first_not_of(' '), serial.size()));
  return serial;
}

std::string bus_of(const std::string& path) {
  for (const auto& [part, bus] : {std::pair{"/nvme/", "NVMe"},
                                  {"/usb", "USB"},
                                  {"/ata", "SATA"},
                                  {"/virtio", "virtio"},
                                  {"/target", "SCSI"}}) {
    if (path.find(part) != std::string::npos) return bus;
  }
  return {};
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

Result<std::string> BlockDevices::partition_of(dev_t device) const {
  std::error_code error;
  fs::path at = fs::canonical(
      sys_ / "dev/block" / (std::to_string(major(device)) + ":" + std::to_string(minor(device))),
      error);
  for (int depth = 0; !error && depth < kMostMappings; ++depth) {
    if (fs::exists(at / "partition", error)) return at.filename().string();
    fs::directory_iterator slave(at / "slaves", error);
    if (error || slave == fs::directory_iterator()) break;
    at = fs::canonical(slave->path(), error);
  }
  return fail(ErrorCode::data_disk_missing, "no partition under the root");
}

Result<std::string> BlockDevices::disk_of(const std::string& partition) const {
  std::error_code error;
  const fs::path at = fs::canonical(sys_ / "class/block" / partition, error);
  if (error || !fs::exists(at / "partition", error)) {
    return fail(ErrorCode::data_disk_missing, partition);
  }
  return at.parent_path().filename().string();
}

Result<DiskFacts> BlockDevices::facts(const std::string& disk) const {
  std::error_code error;
  const fs::path at = fs::canonical(sys_ / "class/block" / disk, error);
  const auto sectors = error ? std::nullopt : number(at / "size");
  if (!sectors) return fail(ErrorCode::data_disk_missing, disk);
  const fs::path device = at / "device";
  return DiskFacts{line(device / "model"),
                   first_of({line(device / "serial"), line(at / "serial"), serial_page(device)}),
                   first_of({line(device / "firmware_rev"), line(device / "rev")}),
                   bus_of(at.string()), *sectors * kSector};
}

Result<fs::path> BlockDevices::partition(const std::string& disk, int wanted, std::uint64_t offset,
                                         std::uint64_t bytes) const {
  std::error_code error;
  const fs::path at = fs::canonical(sys_ / "class/block" / disk, error);
  fs::directory_iterator entry(at, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const auto found = number(entry->path() / "partition");
    if (!found || *found != static_cast<std::uint64_t>(wanted)) continue;
    if (number(entry->path() / "start") != offset / kSector ||
        number(entry->path() / "size") != bytes / kSector) {
      return fail(ErrorCode::data_disk_missing, "the kernel has another table");
    }
    return device(entry->path().filename().string());
  }
  return fail(ErrorCode::data_disk_missing, "partition " + std::to_string(wanted));
}

}  // namespace dozo::platform::disk
