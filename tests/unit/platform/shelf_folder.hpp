// Where the tests of the shelves keep their files.
#pragma once

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo {

/// A folder on a real disk that goes with its test.
class ShelfFolder {
 public:
  ShelfFolder() {
    std::string name = std::filesystem::temp_directory_path() / "dozo-shelf-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ShelfFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ShelfFolder(const ShelfFolder&) = delete;
  ShelfFolder& operator=(const ShelfFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path image(int number = 1) const {
    return path_ / ("shelf-" + std::to_string(number) + ".img");
  }
  [[nodiscard]] std::filesystem::path slot(int number = 1) const {
    return path_ / ("shelf-" + std::to_string(number) + ".key");
  }

 private:
  std::filesystem::path path_;
};

/// Changes one octet of a file.
inline void flip(const std::filesystem::path& path, std::uint64_t offset) {
  const auto fd = open_file(path, O_RDWR);
  REQUIRE(fd);
  Bytes octet(1);
  REQUIRE(*pread_up_to(fd->get(), octet, offset) == 1);
  octet[0] ^= 0x40;
  REQUIRE(pwrite_all(fd->get(), octet, offset));
}

}  // namespace dozo
