// The GUID partition table (UEFI specification, 5) of a disk, by libfdisk.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "firmware/base/result.hpp"
#include "platform/disk/plan.hpp"

namespace dozo::platform::disk {

// `device` is the disk, or an image of one. libfdisk writes the table's copies so that at each
// moment one of the two is whole; a table that was written for a smaller disk gets its second copy
// moved to the end. Errors: partitions_failed, with libfdisk's reason.

/// partitions_failed also where it has no GPT.
Result<Table> read_table(const std::filesystem::path& device);
/// Adds all of them in one write, and tells the kernel; the disk may be in use. The table is read
/// again and must have them as they were planned.
Result<> add_partitions(const std::filesystem::path& device, const std::vector<Partition>& added);
/// Another name for the partition `number`, in one write.
Result<> rename_partition(const std::filesystem::path& device, int number, const std::string& name);

}  // namespace dozo::platform::disk
