#include "firmware/vault/medium.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace dozo::vault {
namespace {

tl::unexpected<Error> io_failed(const char* call) {
  return fail(ErrorCode::io_failed, std::string(call) + ": " + strerrordesc_np(errno));
}

// A medium that ends inside a sector did not take or give that sector.
std::size_t whole_sectors(ssize_t octets) {
  return static_cast<std::size_t>(octets) / kAlignment * kAlignment;
}

}  // namespace

Result<DirectMedium> DirectMedium::make(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return io_failed("fcntl");
  if ((flags & O_DIRECT) == 0) return fail(ErrorCode::medium_unfit, "descriptor without O_DIRECT");
  return DirectMedium(fd);
}

Result<std::size_t> DirectMedium::write_at(std::uint64_t offset, ByteView bytes) {
  ssize_t done = 0;
  do {
    done = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  } while (done < 0 && errno == EINTR);
  if (done < 0) return io_failed("pwrite");
  return whole_sectors(done);
}

Result<std::size_t> DirectMedium::read_at(std::uint64_t offset, ByteSpan out) {
  ssize_t got = 0;
  do {
    got = pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return io_failed("pread");
  return whole_sectors(got);
}

Result<> DirectMedium::flush() {
  // The error of an earlier write-back is told once and then forgotten (fsync(2)): never repeated.
  if (fsync(fd_) != 0) return io_failed("fsync");
  return {};
}

Result<AlignedBuffer> AlignedBuffer::make(std::size_t size) {
  AlignedBuffer buffer;
  buffer.memory_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, size)));
  if (!buffer.memory_) return fail(ErrorCode::out_of_memory, "aligned buffer");
  std::memset(buffer.memory_.get(), 0, size);
  buffer.size_ = size;
  return buffer;
}

}  // namespace dozo::vault
