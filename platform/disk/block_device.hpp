// Disks and partitions as the kernel shows them in sysfs: no link of udev's is needed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/types.h>

#include "firmware/base/result.hpp"

namespace dozo::platform::disk {

/// What a disk says of itself; empty where it says nothing.
struct DiskFacts {
  std::string model;
  std::string serial;
  std::string firmware;
  std::string bus;  ///< "SATA", "NVMe", "virtio", "USB", "SCSI"
  std::uint64_t bytes = 0;
};

class BlockDevices {
 public:
  /// Where the kernel shows them; other folders in tests.
  explicit BlockDevices(std::filesystem::path sys = "/sys", std::filesystem::path dev = "/dev")
      : sys_(std::move(sys)), dev_(std::move(dev)) {}

  /// The partition ("sda2") that `device` (st_dev of a file) is, or lies on by way of mappings
  /// (dm-verity). data_disk_missing.
  [[nodiscard]] Result<std::string> partition_of(dev_t device) const;
  /// The disk ("sda") of a partition. data_disk_missing.
  [[nodiscard]] Result<std::string> disk_of(const std::string& partition) const;
  [[nodiscard]] Result<DiskFacts> facts(const std::string& disk) const;
  /// The device of a disk or a partition.
  [[nodiscard]] std::filesystem::path device(const std::string& name) const { return dev_ / name; }
  /// The device of the disk's partition of that number, as the kernel names it; data_disk_missing
  /// where the kernel has none, or one of another place or size than `offset`, `bytes`.
  [[nodiscard]] Result<std::filesystem::path> partition(const std::string& disk, int number,
                                                        std::uint64_t offset,
                                                        std::uint64_t bytes) const;

 private:
  std::filesystem::path sys_;
  std::filesystem::path dev_;
};

}  // namespace dozo::platform::disk
