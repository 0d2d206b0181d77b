// Files that appear whole and together, or not at all.
#pragma once

#include <filesystem>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::seal_tool {

/// file_exists if one of the paths does; the empty path is skipped.
Result<> refuse_existing(const std::vector<std::filesystem::path>& paths);

/// A private folder that goes away with all it holds.
class WorkFolder {
 public:
  /// Makes one beside `neighbour`, so that files can be renamed to there.
  static Result<WorkFolder> beside(const std::filesystem::path& neighbour);
  WorkFolder(WorkFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  WorkFolder& operator=(WorkFolder&&) = delete;
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// What this run has made. Everything is taken back unless keep() is called. Nothing that exists is
/// replaced (file_exists).
class Outputs {
 public:
  Outputs() = default;
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;
  ~Outputs();
  /// A new file with these octets, durable.
  [[nodiscard]] Result<> write(const std::filesystem::path& path, ByteView bytes, unsigned mode);
  /// Moves a finished file to its place, in the same file system.
  [[nodiscard]] Result<> move(const std::filesystem::path& from, const std::filesystem::path& to);
  /// A file that another call has just made at `path`.
  void add(const std::filesystem::path& path) { made_.push_back(path); }
  void keep() { made_.clear(); }

 private:
  std::vector<std::filesystem::path> made_;
};

}  // namespace dozo::seal_tool
