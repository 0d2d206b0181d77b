#include "tests/e2e/kit/image.hpp"

#include <cstdio>

#include "tests/e2e/kit/must.hpp"
#include "tests/unit/platform/disc_kit.hpp"

namespace dozo::e2e {
namespace {

namespace fs = std::filesystem;

Bytes as_octets(const std::string& text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

fs::path next_path(const Folder& folder) {
  static int images = 0;
  return folder.path() / ("altered-" + std::to_string(++images) + ".iso");
}

}  // namespace

Extent Image::file(const std::string& name) const {
  const Bytes image = as_octets(octets_);
  const std::size_t record = test::record_of(image, name);
  // ECMA-119, 9.1.3 and 9.1.4: first block and length.
  return {name, std::uint64_t{test::little_endian_32(image, record + 2)} * 2048,
          test::little_endian_32(image, record + 10)};
}

std::vector<Extent> Image::files(int parts, int first) const {
  std::vector<Extent> all;
  for (const char* name : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt",
                           "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.p7s", "README.txt"}) {
    all.push_back(file(name));
  }
  for (int part = first; part < first + parts; ++part) {
    char name[32];
    std::snprintf(name, sizeof name, "part-%04d.age", part);
    all.push_back(file(name));
  }
  return all;
}

Image Image::flipped(std::uint64_t offset) const {
  Image other = *this;
  other.octets_.at(offset) = static_cast<char>(other.octets_.at(offset) ^ 1);
  return other;
}

Image Image::cut(std::uint64_t octets) const {
  Image other = *this;
  other.octets_.resize(octets);
  return other;
}

fs::path Image::in(const Folder& folder) const {
  const fs::path path = next_path(folder);
  write_text(path, octets_);
  return path;
}

fs::path blank_image(const Folder& folder, std::uint64_t octets) {
  const fs::path path = next_path(folder);
  write_text(path, std::string(octets, '\0'));
  return path;
}

fs::path foreign_image(const Folder& folder) {
  const fs::path path = next_path(folder);
  const Bytes image = test::stock_image_of({{"holiday.txt", test::octets("the sea")}}, "-J -R");
  write_text(path, std::string(as_text(image)));
  return path;
}

}  // namespace dozo::e2e
