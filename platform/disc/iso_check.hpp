// Judges a disc's file system before a library walks it: by our own reading of ECMA-119 and Rock
// Ridge, strict, with bounded memory and time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/disc/iso_source.hpp"

namespace dozo::platform {

/// A folder's or file's place. `path` is as in intake/frames.hpp; the root's is empty.
struct IsoExtent {
  std::string path;
  std::uint32_t block = 0;
  std::uint32_t bytes = 0;
};

/// Everything on the disc. No two extents overlap, all lie on it, no path comes twice, every path
/// is intake::is_frame_path.
struct IsoTree {
  std::vector<IsoExtent> folders;  ///< the root first, parents before children
  std::vector<IsoExtent> files;    ///< in the order of intake::frame_order_less
};

/// `marker`: the file in the root by which the kind of disc is known. disc_blank, disc_foreign,
/// disc_truncated, disc_file_system_invalid, disc_unreadable, bag_path_forbidden,
/// bag_file_repeated, bag_file_oversized: see iso_reader.hpp.
Result<IsoTree> check_iso(const IsoSource& source, std::string_view marker);

}  // namespace dozo::platform
