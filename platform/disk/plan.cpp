#include "platform/disk/plan.hpp"

#include <algorithm>

namespace dozo::platform::disk {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
// At the disk's end lies the table's second copy: 33 sectors, a whole MiB for simplicity.
constexpr std::uint64_t kTail = kMiB;
// UAPI Discoverable Partitions: "Linux LUKS".
constexpr const char* kLuks = "CA7D7CCB-63ED-4C53-861C-1742536059CC";

std::uint64_t whole_mib_up(std::uint64_t octets) {
  return (octets + kMiB - 1) / kMiB * kMiB;
}
std::uint64_t whole_mib_down(std::uint64_t octets) {
  return octets / kMiB * kMiB;
}

// Lays partitions one behind the other into what is free at the disk's end.
class FreeEnd {
 public:
  explicit FreeEnd(const Table& table) {
    for (const Partition& one : table.partitions) at_ = std::max(at_, one.offset + one.bytes);
    at_ = whole_mib_up(std::max(at_, kMiB));
    end_ = table.bytes > kTail ? whole_mib_down(table.bytes - kTail) : 0;
  }
  [[nodiscard]] std::uint64_t left() const { return end_ > at_ ? end_ - at_ : 0; }
  Result<Partition> take(const std::string& name, const std::string& type, std::uint64_t bytes) {
    if (bytes > left()) return fail(ErrorCode::data_disk_small, name);
    Partition taken{0, name, type, at_, bytes};
    at_ += bytes;
    return taken;
  }

 private:
  std::uint64_t at_ = 0;
  std::uint64_t end_ = 0;
};

bool has_shelf(const Table& table) {
  return std::ranges::any_of(
      table.partitions, [](const Partition& one) { return one.name.rfind("dozo-shelf-", 0) == 0; });
}

Result<> add_shelves(FreeEnd& end, std::vector<Partition>& missing) {
  const auto count = static_cast<int>(std::min<std::uint64_t>(kMaxShelves, end.left() / kMinShelf));
  if (count == 0) return fail(ErrorCode::data_disk_small, "no room for a shelf");
  const std::uint64_t each =
      std::min(kMaxShelf, whole_mib_down(end.left() / static_cast<std::uint64_t>(count)));
  for (int number = 1; number <= count; ++number) {
    missing.push_back(DOZO_TRY(end.take(shelf_name(number), kLuks, each)));
  }
  return {};
}

}  // namespace

std::string shelf_name(int number) {
  return "dozo-shelf-" + std::to_string(number);
}

Result<const Partition*> find(const Table& table, const std::string& name) {
  const Partition* found = nullptr;
  for (const Partition& one : table.partitions) {
    if (one.name != name) continue;
    if (found != nullptr) return fail(ErrorCode::partitions_failed, "two are called " + name);
    found = &one;
  }
  return found;
}

Result<std::vector<Partition>> shelves_of(const Table& table) {
  std::vector<Partition> shelves;
  for (int number = 1;; ++number) {
    const Partition* shelf = DOZO_TRY(find(table, shelf_name(number)));
    if (shelf == nullptr) break;
    shelves.push_back(*shelf);
  }
  const auto named = std::ranges::count_if(
      table.partitions, [](const Partition& one) { return one.name.rfind("dozo-shelf-", 0) == 0; });
  if (shelves.empty() || static_cast<std::size_t>(named) != shelves.size()) {
    return fail(ErrorCode::partitions_failed, "shelves");
  }
  return shelves;
}

Result<std::vector<Partition>> missing_partitions(const Table& table) {
  const Partition* slot = DOZO_TRY(find(table, kSlotA));
  const Partition* other = DOZO_TRY(find(table, kSlotB));
  const Partition* fresh = DOZO_TRY(find(table, kNewState));
  const Partition* state = DOZO_TRY(find(table, kState));
  if (fresh != nullptr && state != nullptr) {
    return fail(ErrorCode::partitions_failed, "two states");
  }
  const bool has_state = fresh != nullptr || state != nullptr;
  if (has_state != has_shelf(table)) {
    return fail(ErrorCode::partitions_failed, has_state ? "no shelf" : "no state");
  }
  std::vector<Partition> missing;
  if (has_state) {
    DOZO_TRY(shelves_of(table));
    return missing;
  }
  FreeEnd end(table);
  if (slot != nullptr && other == nullptr) {
    missing.push_back(DOZO_TRY(end.take(kSlotB, slot->type, whole_mib_up(slot->bytes))));
  }
  missing.push_back(DOZO_TRY(end.take(kNewState, kLuks, kStateBytes)));
  DOZO_TRY(add_shelves(end, missing));
  return missing;
}

}  // namespace dozo::platform::disk
