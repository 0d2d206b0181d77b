// How the disk is cut at the first start: a pure function of what is on it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/base/result.hpp"

namespace dozo::platform::disk {

/// One partition of a table. Offsets and sizes in octets.
struct Partition {
  int number = 0;  ///< from 1; 0 for one that is planned
  std::string name;
  std::string type;  ///< GUID, upper case
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Partition&, const Partition&) = default;
};

/// A disk and its GPT.
struct Table {
  std::uint64_t bytes = 0;  ///< of the disk
  std::vector<Partition> partitions;
};

/// A state that is being made bears the first name; it gets the second when it is complete. So a
/// `dozo-state` is never made anew, whatever its contents look like.
inline constexpr const char* kNewState = "dozo-state-new";
inline constexpr const char* kState = "dozo-state";
inline constexpr const char* kSlotA = "dozo-a";
inline constexpr const char* kSlotB = "dozo-b";
/// "dozo-shelf-1"
std::string shelf_name(int number);

inline constexpr std::uint64_t kStateBytes = std::uint64_t{512} << 20;
inline constexpr int kMaxShelves = 4;
inline constexpr std::uint64_t kMinShelf = std::uint64_t{1} << 30;
/// More than any delivery; what a wipe takes grows with it, and what is left over helps an SSD.
inline constexpr std::uint64_t kMaxShelf = std::uint64_t{64} << 30;

/// What is missing, to be added in one write: the second slot (as large as the first, where there
/// is a first), the state, equal shelves. Nothing where all is there. All of it lies behind the
/// last partition, on whole MiB. data_disk_small; partitions_failed where only a part is there:
/// that cannot come from a power cut, and is nothing to be mended unasked.
Result<std::vector<Partition>> missing_partitions(const Table& table);

/// The partition of that name; null where there is none. partitions_failed where there are two.
Result<const Partition*> find(const Table& table, const std::string& name);
/// The shelves in their order; partitions_failed where the row has a gap or there is none.
Result<std::vector<Partition>> shelves_of(const Table& table);

}  // namespace dozo::platform::disk
