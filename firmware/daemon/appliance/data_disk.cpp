#include "firmware/daemon/appliance/data_disk.hpp"

#include <sys/stat.h>

#include "platform/disk/partition_table.hpp"

namespace dozo::daemon::appliance {

namespace disk = platform::disk;

Result<DataDisk> find_data_disk(const disk::BlockDevices& devices) {
  struct stat root {};
  if (stat("/", &root) != 0) return fail(ErrorCode::data_disk_missing, "root");
  const std::string slot = DOZO_TRY(devices.partition_of(root.st_dev));
  DataDisk found;
  found.name = DOZO_TRY(devices.disk_of(slot));
  found.device = devices.device(found.name);
  found.slot = devices.device(slot);
  found.facts = DOZO_TRY(devices.facts(found.name));
  return found;
}

Result<std::vector<platform::ShelfPartition>> shelf_partitions(const disk::BlockDevices& devices,
                                                               const DataDisk& on) {
  const disk::Table table = DOZO_TRY(disk::read_table(on.device));
  std::vector<platform::ShelfPartition> shelves;
  for (const disk::Partition& one : DOZO_TRY(disk::shelves_of(table))) {
    auto device = DOZO_TRY(devices.partition(on.name, one.number, one.offset, one.bytes));
    shelves.push_back({std::move(device),
                       one.bytes,
                       {"", on.facts.model, on.facts.serial, on.facts.bus, on.facts.bytes}});
  }
  return shelves;
}

}  // namespace dozo::daemon::appliance
