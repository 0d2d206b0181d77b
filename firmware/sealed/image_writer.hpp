// The port that turns a list of files into one disc image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"

namespace dozo::sealed {

/// One regular file of the image. `path` is ASCII, relative, '/'-separated ("data/part-0001.age");
/// folders follow from the paths. The content is octets, or a regular file on disk that stays
/// unchanged until the image is written.
struct ImageFile {
  std::string path;
  std::variant<Bytes, std::filesystem::path> content;
};

/// Everything that a disc image is a function of: the same plan gives the same octets.
struct ImagePlan {
  std::string volume_id;         ///< ISO 9660 volume identifier: A-Z 0-9 _, at most 16 characters
  std::vector<ImageFile> files;  ///< in the order they lie on the disc
  std::filesystem::path output;  ///< the image; the caller makes it appear whole by renaming it
  Instant timestamp;             ///< every time in the image (volume, files, folders)
};

/// Writes ISO 9660 with Rock Ridge and Joliet. Implemented by platform/disc.
class ImageWriter {
 public:
  virtual ~ImageWriter() = default;
  /// Writes the whole image to `plan.output` and flushes it to the disk. On failure
  /// (iso_write_failed) nothing is left at `plan.output`.
  [[nodiscard]] virtual Result<> write(const ImagePlan& plan) = 0;
  /// Octets of the image that `plan` would give, without writing it; file contents are not read,
  /// but a source file must exist with its final size.
  [[nodiscard]] virtual Result<std::uint64_t> size(const ImagePlan& plan) = 0;
};

}  // namespace dozo::sealed
