// Reads a disc's file system in the sandboxed reader and sends what lies on it (libcdio).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "firmware/base/result.hpp"
#include "firmware/intake/frames.hpp"

namespace dozo::platform {

/// Call once before the sandbox: what libcdio and libc would otherwise open later.
void prepare_disc_reading();

/// The file in a disc's root by which its kind is known.
inline constexpr std::string_view kSealedDisc = "bagit.txt";
inline constexpr std::string_view kCommissioningDisc = "ward.pem";

/// Sends every file of the disc behind `disc` in the order of frames.hpp, and the end frame.
/// Everything that can be judged without the contents is judged before the first frame:
///   disc_blank                nothing written, or zeros only
///   disc_foreign              no ISO 9660, or one without `marker` in its root
///   disc_commissioning        the same, with a commissioning disc's marker instead
///   disc_truncated            the disc is shorter than what its directories name
///   disc_file_system_invalid  loops, overlaps, contradictions, what a sealed disc never has
///   (links,
///                             devices, files in several extents)
///   bag_path_forbidden, bag_file_repeated, bag_file_oversized
///   disc_unreadable           the drive reports read errors
/// and channel_closed where the consumer has gone. `progress` hears octets sent. Memory is bounded
/// (a few MiB) whatever the disc says. The descriptor stays the caller's.
Result<> read_disc(int disc, intake::FrameWriter& out,
                   const std::function<void(std::uint64_t)>& progress = {},
                   std::string_view marker = kSealedDisc);

}  // namespace dozo::platform
