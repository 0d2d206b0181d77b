// The disk that this system runs from: the one that its root lies on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "firmware/base/result.hpp"
#include "platform/disk/block_device.hpp"
#include "platform/disk/plan.hpp"
#include "platform/shelf/luks_volumes.hpp"

namespace dozo::daemon::appliance {

struct DataDisk {
  std::string name;              ///< "sda"
  std::filesystem::path device;  ///< of the disk
  std::filesystem::path slot;    ///< of the partition that the root lies on
  platform::disk::DiskFacts facts;
};

/// data_disk_missing.
Result<DataDisk> find_data_disk(const platform::disk::BlockDevices& devices);
/// The shelves' partitions, as the table on the disk and the kernel agree. partitions_failed.
Result<std::vector<platform::ShelfPartition>> shelf_partitions(
    const platform::disk::BlockDevices& devices, const DataDisk& disk);

}  // namespace dozo::daemon::appliance
