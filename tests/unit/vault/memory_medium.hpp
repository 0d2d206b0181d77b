// A disk in memory that fails, lies and forgets as it is told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>

#include "firmware/vault/medium.hpp"
#include "firmware/vault/stream.hpp"

namespace dozo::vault {

class MemoryMedium final : public Medium {
 public:
  static constexpr std::uint64_t kSector = 512;

  explicit MemoryMedium(std::size_t size, std::uint8_t old_octet = 0x5a)
      : content(size, old_octet) {}

  Bytes content;
  std::set<std::uint64_t> unwritable;         // offsets of blocks that give EIO
  std::set<std::uint64_t> unreadable;         // likewise
  std::optional<std::uint64_t> drops_sector;  // acknowledged, never stored
  std::size_t most_at_once = SIZE_MAX;        // larger calls come back short
  int failures_to_come = 0;                   // so many calls fail, whatever they ask
  bool flush_fails = false;
  int flushes = 0;
  std::set<std::uint64_t> write_offsets;

  Result<std::size_t> write_at(std::uint64_t offset, ByteView bytes) override {
    write_offsets.insert(offset);
    if (fails(offset, bytes.size(), unwritable)) return fail(ErrorCode::io_failed, "EIO");
    const std::size_t taken = fitting(offset, bytes.size());
    for (std::size_t i = 0; i < taken; i += kSector) {
      if (drops_sector && offset + i == *drops_sector) continue;
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i), kSector, at(offset + i));
    }
    return taken;
  }
  Result<std::size_t> read_at(std::uint64_t offset, ByteSpan out) override {
    if (fails(offset, out.size(), unreadable)) return fail(ErrorCode::io_failed, "EIO");
    const std::size_t got = fitting(offset, out.size());
    std::copy_n(at(offset), got, out.begin());
    return got;
  }
  Result<> flush() override {
    flushes += 1;
    if (flush_fails) return fail(ErrorCode::io_failed, "EIO");
    return {};
  }

 private:
  Bytes::iterator at(std::uint64_t offset) {
    return content.begin() + static_cast<std::ptrdiff_t>(offset);
  }
  bool fails(std::uint64_t offset, std::size_t size, const std::set<std::uint64_t>& bad) {
    if (failures_to_come > 0) {
      failures_to_come -= 1;
      return true;
    }
    const auto first = bad.lower_bound(offset);
    return first != bad.end() && *first < offset + size;
  }
  [[nodiscard]] std::size_t fitting(std::uint64_t offset, std::size_t size) const {
    const std::uint64_t left = offset < content.size() ? content.size() - offset : 0;
    return std::min({size, most_at_once, static_cast<std::size_t>(left)});
  }
};

/// The octets that a wiped medium must hold.
inline Bytes expected_stream(const Seed& seed, std::size_t size) {
  Bytes expected(size);
  auto stream = OverwriteStream::make(seed);
  if (!stream || !stream->fill(expected)) std::abort();
  return expected;
}

}  // namespace dozo::vault
