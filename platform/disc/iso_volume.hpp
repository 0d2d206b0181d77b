// The volume descriptors of ISO 9660 (ECMA-119, 8): what kind of disc it is at all.
#pragma once

#include "platform/disc/iso_source.hpp"

namespace dozo::platform {

struct IsoVolume {
  std::uint32_t blocks = 0;             ///< length of the volume
  std::uint32_t after_descriptors = 0;  ///< first block behind the descriptors
  std::uint32_t root_block = 0;
  std::uint32_t root_bytes = 0;
};

/// Finds the primary volume descriptor. disc_blank where the disc is empty or holds only zeros,
/// disc_foreign where it holds something else, disc_truncated where it ends within the
/// descriptors, disc_file_system_invalid where they contradict themselves.
Result<IsoVolume> find_iso_volume(const IsoSource& source);

}  // namespace dozo::platform
