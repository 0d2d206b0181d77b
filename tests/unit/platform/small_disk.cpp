#include "tests/unit/platform/small_disk.hpp"

#include <cstdlib>
#include <utility>

namespace dozo::platform::test {

SmallDisk* SmallDisk::current_ = nullptr;

SmallDisk::SmallDisk(std::filesystem::path folder, std::uint64_t octets)
    : folder_(std::move(folder)), octets_(octets), vfs_(*sqlite3_vfs_find(nullptr)) {
  // The usual layer's files do the work; only xWrite and xSync are ours. SQLite calls it without a
  // pointer to the layer, so there is one small disk at a time.
  if (current_ != nullptr) std::abort();
  current_ = this;
  vfs_.zName = name();
  vfs_.pNext = nullptr;
  vfs_.xOpen = open;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) std::abort();
}

SmallDisk::~SmallDisk() {
  sqlite3_vfs_unregister(&vfs_);
  current_ = nullptr;
}

std::uint64_t SmallDisk::used() const {
  std::uint64_t total = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) total += entry.file_size();
  return total;
}

int SmallDisk::open(sqlite3_vfs* /*vfs*/, const char* file, sqlite3_file* handle, int flags,
                    int* out) {
  sqlite3_vfs* usual = sqlite3_vfs_find(nullptr);
  const int code = usual->xOpen(usual, file, handle, flags, out);
  if (code != SQLITE_OK) return code;
  current_->real_ = handle->pMethods;
  sqlite3_io_methods& ours = current_->methods_[handle->pMethods];
  ours = *handle->pMethods;
  ours.xWrite = write;
  ours.xSync = sync;
  handle->pMethods = &ours;
  return SQLITE_OK;
}

int SmallDisk::write(sqlite3_file* handle, const void* data, int size, sqlite3_int64 offset) {
  sqlite3_int64 length = 0;
  if (current_->real_->xFileSize(handle, &length) != SQLITE_OK) return SQLITE_IOERR;
  const sqlite3_int64 end = offset + size;
  const std::uint64_t more = end > length ? static_cast<std::uint64_t>(end - length) : 0;
  if (current_->used() + more > current_->octets_) {
    ++current_->refusals_;
    return SQLITE_FULL;
  }
  return current_->real_->xWrite(handle, data, size, offset);
}

int SmallDisk::sync(sqlite3_file* handle, int flags) {
  ++current_->syncs_;
  return current_->real_->xSync(handle, flags);
}

}  // namespace dozo::platform::test
