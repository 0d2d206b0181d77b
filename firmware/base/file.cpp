#include "firmware/base/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dozo {
namespace {

tl::unexpected<Error> io_error(const char* call) {
  const int number = errno;
  const ErrorCode code = number == ENOSPC || number == EDQUOT  ? ErrorCode::no_space
                         : number == ENOENT                    ? ErrorCode::file_not_found
                         : number == EACCES || number == EPERM ? ErrorCode::file_not_permitted
                                                               : ErrorCode::io_failed;
  return fail(code, std::string(call) + ": " + strerrordesc_np(number));
}

}  // namespace

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return io_error("pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<UniqueFd> open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return io_error("open");
  return UniqueFd(fd);
}

Result<> write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return io_error("write");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<std::size_t> read_up_to(int fd, ByteSpan out) {
  std::size_t total = 0;
  while (total < out.size()) {
    const ssize_t got = read(fd, out.data() + total, out.size() - total);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read");
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

Result<> pwrite_all(int fd, ByteView bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t done = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return io_error("pwrite");
    if (done == 0) return fail(ErrorCode::no_space, "pwrite");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
  return {};
}

Result<std::size_t> pread_up_to(int fd, ByteSpan out, std::uint64_t offset) {
  std::size_t total = 0;
  while (total < out.size()) {
    const ssize_t got =
        pread(fd, out.data() + total, out.size() - total, static_cast<off_t>(offset + total));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("pread");
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

Result<> sync_file(int fd) {
  if (fsync(fd) != 0) return io_error("fsync");
  return {};
}

Result<> sync_folder(const std::filesystem::path& folder) {
  const UniqueFd fd = DOZO_TRY(open_file(folder, O_RDONLY | O_DIRECTORY));
  return sync_file(fd.get());
}

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit) {
  const UniqueFd fd = DOZO_TRY(open_file(path, O_RDONLY));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return io_error("fstat");
  const auto told = static_cast<std::uint64_t>(status.st_size);
  if (told > limit) return fail(ErrorCode::file_too_large);
  // A pipe or a file of /proc tells no size: read on until the end or past the limit.
  Bytes bytes(std::min(limit, std::max<std::size_t>(told, 4096)) + 1);
  std::size_t got = 0;
  for (;;) {
    got += DOZO_TRY(read_up_to(fd.get(), ByteSpan(bytes).subspan(got)));
    if (got > limit) return fail(ErrorCode::file_too_large);
    if (got < bytes.size()) break;
    bytes.resize(std::min(limit, bytes.size() * 2) + 1);
  }
  bytes.resize(got);
  return bytes;
}

Result<> write_file(const std::filesystem::path& path, ByteView bytes, unsigned mode) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  auto temporary = path;
  temporary += ".new";
  const auto replace = [&]() -> Result<> {
    const UniqueFd fd =
        DOZO_TRY(open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode));
    DOZO_TRY(write_all(fd.get(), bytes));
    DOZO_TRY(sync_file(fd.get()));
    if (rename(temporary.c_str(), path.c_str()) != 0) return io_error("rename");
    return {};
  };
  if (auto done = replace(); !done) {
    unlink(temporary.c_str());
    return done;
  }
  return sync_folder(folder);
}

}  // namespace dozo
