#include "platform/disc/iso_source.hpp"

#include <cerrno>

#include <unistd.h>

namespace dozo::platform {
namespace {

tl::unexpected<Error> disc_error(int number) {
  const bool removed = number == ENOMEDIUM || number == ENODEV || number == ENXIO;
  return fail(removed ? ErrorCode::disc_removed : ErrorCode::disc_unreadable);
}

}  // namespace

Result<IsoSource> IsoSource::of(int disc) {
  // Works for images and for block devices, and needs no ioctl.
  const off_t end = lseek(disc, 0, SEEK_END);
  if (end < 0) return disc_error(errno);
  return IsoSource(disc, static_cast<std::uint64_t>(end));
}

Result<> IsoSource::read(std::uint64_t offset, ByteSpan out) const {
  while (!out.empty()) {
    const ssize_t got = pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return disc_error(errno);
    if (got == 0) return fail(ErrorCode::disc_removed, "short");
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace dozo::platform
