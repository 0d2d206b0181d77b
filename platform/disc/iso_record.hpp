// One directory record of ISO 9660 (ECMA-119, 9.1) with its Rock Ridge fields (RRIP 1.12).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "firmware/base/bytes.hpp"

namespace dozo::platform {

struct IsoRecord {
  enum class Kind { self, parent, file, folder };

  Kind kind = Kind::file;
  std::string name;         ///< by Rock Ridge; empty where there is none, and for self and parent
  std::uint32_t block = 0;  ///< first block of the extent
  std::uint32_t bytes = 0;  ///< length of the extent
  bool announces_susp = false;  ///< carries SUSP's SP field: only the root's own record may
  /// Why a sealed disc has no such record; nullptr where nothing is wrong. Text for the phone.
  const char* fault = nullptr;
};

/// The record at the start of `bytes`, which end with its sector. Nothing where its length leaves
/// no way to go on; otherwise anything else wrong with it is `fault`. `length` is set to the octets
/// it takes.
std::optional<IsoRecord> parse_iso_record(ByteView bytes, std::size_t& length);

/// A number recorded in both byte orders (ECMA-119, 7.2.3 and 7.3.3); nothing if they disagree.
std::optional<std::uint32_t> both_endian_32(ByteView eight_octets);
std::optional<std::uint16_t> both_endian_16(ByteView four_octets);

}  // namespace dozo::platform
