// Disc images that went wrong: what dust, forgers and other people's discs do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/kit/files.hpp"

namespace dozo::e2e {

/// Where a file's octets lie in the image.
struct Extent {
  std::string name;  ///< Rock Ridge name, without its folder
  std::uint64_t offset;
  std::uint64_t octets;
};

/// A disc image in memory, to be altered and written out.
class Image {
 public:
  explicit Image(const std::filesystem::path& path) : octets_(read_text(path)) {}
  /// The files of a sealed disc that has `parts` parts beginning with number `first`.
  [[nodiscard]] std::vector<Extent> files(int parts = 1, int first = 1) const;
  [[nodiscard]] Extent file(const std::string& name) const;
  [[nodiscard]] std::uint64_t size() const { return octets_.size(); }
  /// With one bit of that octet turned.
  [[nodiscard]] Image flipped(std::uint64_t offset) const;
  /// With the file's content replaced by as many other octets.
  [[nodiscard]] Image cut(std::uint64_t octets) const;
  /// Written into `folder`; the path.
  [[nodiscard]] std::filesystem::path in(const Folder& folder) const;

 private:
  std::string octets_;
};

/// `octets` zeros, as a file.
std::filesystem::path blank_image(const Folder& folder, std::uint64_t octets);
/// A disc with somebody's holiday pictures, made by stock xorriso.
std::filesystem::path foreign_image(const Folder& folder);

}  // namespace dozo::e2e
