#include "platform/store/reserve.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo::platform {

bool Reserve::is_whole() const {
  struct stat status {};
  // st_blocks counts 512 octets each: a hole would promise room that is not there.
  return lstat(file_.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == size_ &&
         static_cast<std::uint64_t>(status.st_blocks) * 512 >= size_;
}

void Reserve::make_if_room() {
  if (size_ == 0 || made_) return;
  made_ = is_whole();
  if (made_) return;
  unlink(file_.c_str());
  struct statvfs disk {};
  if (statvfs(file_.parent_path().c_str(), &disk) != 0) return;
  if (static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize < 2 * size_) return;
  const auto fd = open_file(file_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (!fd) return;
  if (posix_fallocate(fd->get(), 0, static_cast<off_t>(size_)) != 0 || !sync_file(fd->get())) {
    unlink(file_.c_str());
    return;
  }
  made_ = true;
}

Result<> Reserve::give_back() {
  if (!made_) return fail(ErrorCode::no_space, "the reserve is spent");
  made_ = false;
  if (unlink(file_.c_str()) != 0) return fail(ErrorCode::io_failed, "unlink");
  // Some file systems free the blocks only when the change of the folder is on the disk.
  return sync_folder(file_.parent_path());
}

}  // namespace dozo::platform
