// Descriptors and whole-or-nothing file input and output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

/// Owns one descriptor and closes it.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// Both ends of a pipe, close-on-exec.
struct Pipe {
  UniqueFd read;
  UniqueFd write;
};
Result<Pipe> make_pipe();

/// open(2) with O_CLOEXEC; the error's detail never holds the path.
Result<UniqueFd> open_file(const std::filesystem::path& path, int flags, unsigned mode = 0600);

/// Writes all of `bytes`, resuming after short writes and EINTR.
Result<> write_all(int fd, ByteView bytes);
/// Reads until `out` is full or the end is met; the number of octets read.
Result<std::size_t> read_up_to(int fd, ByteSpan out);
/// Like write_all and read_up_to, at `offset` octets from the file's start.
Result<> pwrite_all(int fd, ByteView bytes, std::uint64_t offset);
Result<std::size_t> pread_up_to(int fd, ByteSpan out, std::uint64_t offset);
/// fsync(2); an error is final (the kernel may have dropped the pages).
Result<> sync_file(int fd);
Result<> sync_folder(const std::filesystem::path& folder);

/// A whole file of at most `limit` octets; file_too_large beyond.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit);
/// Replaces `path` so that after a power cut it holds the old or the new content, never less:
/// temporary file, fsync, rename, fsync of the folder.
Result<> write_file(const std::filesystem::path& path, ByteView bytes, unsigned mode = 0600);

}  // namespace dozo
