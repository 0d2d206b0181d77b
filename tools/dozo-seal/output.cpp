#include "tools/dozo-seal/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>

#include "firmware/base/file.hpp"

namespace dozo::seal_tool {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Result<> refuse_existing(const std::vector<std::filesystem::path>& paths) {
  for (const auto& path : paths) {
    struct stat status {};
    if (!path.empty() && lstat(path.c_str(), &status) == 0) {
      return fail(ErrorCode::file_exists, path.filename().string());
    }
  }
  return {};
}

Result<WorkFolder> WorkFolder::beside(const std::filesystem::path& neighbour) {
  std::string name = (folder_of(neighbour) / ".dozo-seal-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    return fail(errno == ENOENT   ? ErrorCode::file_not_found
                : errno == ENOSPC ? ErrorCode::no_space
                : errno == EACCES ? ErrorCode::file_not_permitted
                                  : ErrorCode::io_failed,
                "output folder");
  }
  return WorkFolder(name);
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Outputs::~Outputs() {
  std::error_code ignored;
  for (const auto& path : made_) std::filesystem::remove(path, ignored);
}

Result<> Outputs::write(const std::filesystem::path& path, ByteView bytes, unsigned mode) {
  DOZO_TRY(refuse_existing({path}));
  const UniqueFd fd = DOZO_TRY(open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
  made_.push_back(path);
  DOZO_TRY(write_all(fd.get(), bytes));
  DOZO_TRY(sync_file(fd.get()));
  return sync_folder(folder_of(path));
}

Result<> Outputs::move(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EINVAL && errno != ENOSYS) {
      return fail(errno == EEXIST ? ErrorCode::file_exists : ErrorCode::io_failed, "rename");
    }
    // A file system without RENAME_NOREPLACE: look, then rename.
    DOZO_TRY(refuse_existing({to}));
    if (std::rename(from.c_str(), to.c_str()) != 0) return fail(ErrorCode::io_failed, "rename");
  }
  made_.push_back(to);
  return sync_folder(folder_of(to));
}

}  // namespace dozo::seal_tool
