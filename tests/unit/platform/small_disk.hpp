// A disk of a given size, as a file layer of SQLite: writing fails with "full" as soon as the files
// of the ledger's folder would need more, and works again when a file of it has gone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <sqlite3.h>

namespace dozo::platform::test {

class SmallDisk {
 public:
  /// Registers the layer under name(). `folder` is the one folder on the disk.
  SmallDisk(std::filesystem::path folder, std::uint64_t octets);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  [[nodiscard]] const char* name() const { return "small-disk"; }
  void resize(std::uint64_t octets) { octets_ = octets; }
  /// What the files of the folder need at present.
  [[nodiscard]] std::uint64_t used() const;
  /// How often a write was refused.
  [[nodiscard]] int refusals() const { return refusals_; }
  /// How often a file was flushed to the medium.
  [[nodiscard]] int syncs() const { return syncs_; }

 private:
  static int open(sqlite3_vfs* vfs, const char* file, sqlite3_file* handle, int flags, int* out);
  static int write(sqlite3_file* handle, const void* data, int size, sqlite3_int64 offset);
  static int sync(sqlite3_file* handle, int flags);

  std::filesystem::path folder_;
  std::uint64_t octets_;
  int refusals_ = 0;
  int syncs_ = 0;
  sqlite3_vfs vfs_;
  /// The usual layer has one table of methods for the database and another for its log; writing and
  /// flushing are the same in both.
  std::map<const sqlite3_io_methods*, sqlite3_io_methods> methods_;
  const sqlite3_io_methods* real_ = nullptr;
  static SmallDisk* current_;
};

}  // namespace dozo::platform::test
