// What overwriting and reading back share: how a range is gone through. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "firmware/base/result.hpp"
#include "firmware/vault/medium.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::vault {

/// Octets asked of the medium at once, and of each of the two buffers in turn.
inline constexpr std::size_t kPiece = 4 * 1024 * 1024;
/// After so many failed blocks of kAlignment the medium counts as dead: at a disk's pace of one
/// error in some seconds, going on would take days and prove nothing more.
inline constexpr std::uint64_t kMaxErrors = 1024;

inline Result<> require_aligned(const Range& range) {
  if (range.offset % kAlignment != 0 || range.bytes % kAlignment != 0) {
    return fail(ErrorCode::shelf_range, "range not in whole blocks of 4096");
  }
  return {};
}

}  // namespace dozo::vault
