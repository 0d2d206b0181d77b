#include "platform/disk/partition_table.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <libfdisk.h>

#include "firmware/base/file.hpp"

namespace dozo::platform::disk {
namespace {

tl::unexpected<Error> failed(const char* what, int error) {
  return fail(ErrorCode::partitions_failed, std::string(what) + ": " + strerrordesc_np(-error));
}

struct Unref {
  void operator()(fdisk_context* context) const { fdisk_unref_context(context); }
  void operator()(fdisk_table* table) const { fdisk_unref_table(table); }
  void operator()(fdisk_partition* partition) const { fdisk_unref_partition(partition); }
  void operator()(fdisk_parttype* type) const { fdisk_unref_parttype(type); }
  void operator()(fdisk_iter* iterator) const { fdisk_free_iter(iterator); }
};
using Context = std::unique_ptr<fdisk_context, Unref>;
using Listing = std::unique_ptr<fdisk_table, Unref>;
using Entry = std::unique_ptr<fdisk_partition, Unref>;
using Type = std::unique_ptr<fdisk_parttype, Unref>;
using Iterator = std::unique_ptr<fdisk_iter, Unref>;

// A device with a GPT, closed without another fsync: write() has done that and has said how it
// went.
class Gpt {
 public:
  ~Gpt() {
    if (assigned_) fdisk_deassign_device(context_.get(), 1);
  }
  Gpt() = default;
  Gpt(const Gpt&) = delete;
  Gpt& operator=(const Gpt&) = delete;

  Result<> open(const std::filesystem::path& device, bool writable) {
    context_.reset(fdisk_new_context());
    if (!context_) return fail(ErrorCode::out_of_memory, "libfdisk");
    device_ = device;
    fdisk_disable_dialogs(get(), 1);
    // No asking, no talking, and no wiping of what a new partition happens to lie on.
    fdisk_set_ask(
        get(), [](fdisk_context*, fdisk_ask*, void*) { return -EINVAL; }, nullptr);
    if (const int error = fdisk_assign_device(get(), device.c_str(), writable ? 0 : 1);
        error != 0) {
      return failed("open", error);
    }
    assigned_ = true;
    if (!fdisk_is_label(get(), GPT)) return fail(ErrorCode::partitions_failed, "no GPT");
    sector_ = fdisk_get_sector_size(get());
    fdisk_table* listing = nullptr;
    if (const int error = fdisk_get_partitions(get(), &listing); error != 0) {
      return failed("list", error);
    }
    before_.reset(listing);
    return {};
  }

  [[nodiscard]] Result<Table> table() const {
    Table table;
    table.bytes = fdisk_get_nsectors(get()) * sector_;
    const Iterator each(fdisk_new_iter(FDISK_ITER_FORWARD));
    if (!each) return fail(ErrorCode::out_of_memory, "libfdisk");
    fdisk_partition* entry = nullptr;
    while (fdisk_table_next_partition(before_.get(), each.get(), &entry) == 0) {
      if (fdisk_partition_is_used(entry) == 0) continue;
      const char* name = fdisk_partition_get_name(entry);
      fdisk_parttype* type = fdisk_partition_get_type(entry);
      const char* guid = type == nullptr ? nullptr : fdisk_parttype_get_string(type);
      table.partitions.push_back({static_cast<int>(fdisk_partition_get_partno(entry)) + 1,
                                  name == nullptr ? "" : name, guid == nullptr ? "" : guid,
                                  fdisk_partition_get_start(entry) * sector_,
                                  fdisk_partition_get_size(entry) * sector_});
    }
    return table;
  }

  Result<> add(const Partition& planned) {
    const Entry entry(fdisk_new_partition());
    const Type type(
        fdisk_label_parse_parttype(fdisk_get_label(get(), nullptr), planned.type.c_str()));
    if (!entry || !type) return fail(ErrorCode::partitions_failed, "type");
    fdisk_partition_partno_follow_default(entry.get(), 1);
    fdisk_partition_set_start(entry.get(), planned.offset / sector_);
    fdisk_partition_set_size(entry.get(), planned.bytes / sector_);
    fdisk_partition_size_explicit(entry.get(), 1);
    fdisk_partition_set_type(entry.get(), type.get());
    fdisk_partition_set_name(entry.get(), planned.name.c_str());
    const int error = fdisk_add_partition(get(), entry.get(), nullptr);
    return error == 0 ? Result<>{} : failed("add", error);
  }

  Result<> rename(int number, const std::string& name) {
    const Entry entry(fdisk_new_partition());
    if (!entry) return fail(ErrorCode::out_of_memory, "libfdisk");
    fdisk_partition_set_name(entry.get(), name.c_str());
    const int error = fdisk_set_partition(get(), static_cast<std::size_t>(number - 1), entry.get());
    return error == 0 ? Result<>{} : failed("rename", error);
  }

  Result<> write() {
    if (const int error = fdisk_write_disklabel(get()); error != 0) return failed("write", error);
    const UniqueFd fd = DOZO_TRY(open_file(device_, O_RDWR));
    DOZO_TRY(sync_file(fd.get()));
    // Only what changed: a disk whose root is mounted is not read anew as a whole.
    if (const int error = fdisk_reread_changes(get(), before_.get()); error != 0) {
      return failed("the kernel's table", error);
    }
    return {};
  }

 private:
  [[nodiscard]] fdisk_context* get() const { return context_.get(); }

  Context context_;
  bool assigned_ = false;
  Listing before_;
  std::filesystem::path device_;
  std::uint64_t sector_ = 512;
};

}  // namespace

Result<Table> read_table(const std::filesystem::path& device) {
  Gpt gpt;
  DOZO_TRY(gpt.open(device, false));
  return gpt.table();
}

Result<> add_partitions(const std::filesystem::path& device, const std::vector<Partition>& added) {
  {
    Gpt gpt;
    DOZO_TRY(gpt.open(device, true));
    for (const Partition& one : added) DOZO_TRY(gpt.add(one));
    DOZO_TRY(gpt.write());
  }
  const Table now = DOZO_TRY(read_table(device));
  for (const Partition& one : added) {
    const Partition* found = DOZO_TRY(find(now, one.name));
    if (found == nullptr || found->offset != one.offset || found->bytes != one.bytes ||
        found->type != one.type) {
      return fail(ErrorCode::partitions_failed, one.name + " is not as planned");
    }
  }
  return {};
}

Result<> rename_partition(const std::filesystem::path& device, int number,
                          const std::string& name) {
  {
    Gpt gpt;
    DOZO_TRY(gpt.open(device, true));
    DOZO_TRY(gpt.rename(number, name));
    DOZO_TRY(gpt.write());
  }
  const Partition* found = DOZO_TRY(find(DOZO_TRY(read_table(device)), name));
  return found != nullptr ? Result<>{} : fail(ErrorCode::partitions_failed, "name not kept");
}

}  // namespace dozo::platform::disk
