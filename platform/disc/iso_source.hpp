// The disc as sectors, by positioned reads on its descriptor.
#pragma once

#include <cstdint>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform {

/// Octets of one logical block; every disc we make or accept has these.
inline constexpr std::uint32_t kSector = 2048;

class IsoSource {
 public:
  /// Finds out how long the disc is. The descriptor stays the caller's. disc_unreadable.
  static Result<IsoSource> of(int disc);

  [[nodiscard]] int fd() const { return fd_; }
  /// Length of the disc in octets; 0 for a blank one.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Whether `bytes` octets from block `block` lie on the disc, all of them.
  [[nodiscard]] bool holds(std::uint32_t block, std::uint64_t bytes) const {
    return std::uint64_t{block} * kSector + bytes <= bytes_;
  }
  /// Fills `out` from `offset`. disc_unreadable on a read error; disc_removed where the drive says
  /// so, or where less is there than bytes() promised.
  Result<> read(std::uint64_t offset, ByteSpan out) const;

 private:
  IsoSource(int fd, std::uint64_t bytes) : fd_(fd), bytes_(bytes) {}

  int fd_;
  std::uint64_t bytes_;
};

}  // namespace dozo::platform
