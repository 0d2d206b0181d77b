// The shelves that the contract is tested on: each gives a shelf and the accidents it may meet.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "firmware/vault/fake_shelf.hpp"
#include "platform/shelf/file_shelf.hpp"

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

class FakeSubject {
 public:
  static constexpr std::uint64_t kBytes = 1024 * 1024;
  vault::Shelf& shelf() { return shelf_; }
  void power_cut() { shelf_.power_cut(); }
  void damage() { shelf_.damage(); }

 private:
  vault::FakeShelf shelf_{kBytes};
};

class FileSubject {
 public:
  static constexpr std::uint64_t kBytes = 1024 * 1024;
  FileSubject() : shelves_(make()) {}
  vault::Shelf& shelf() { return shelves_->at(1); }
  void power_cut() {
    shelves_.reset();
    auto again = platform::FileShelves::open(folder_.path(), random_);
    REQUIRE(again);
    shelves_ = std::move(*again);
  }
  void damage() { flip(folder_.image(), 5); }

 private:
  std::unique_ptr<platform::FileShelves> make() {
    auto made = platform::FileShelves::create(folder_.path(), 2, kBytes, random_);
    REQUIRE(made);
    return std::move(*made);
  }

  ShelfFolder folder_;
  SystemRandom random_;
  std::unique_ptr<platform::FileShelves> shelves_;
};

/// Octets that repeat nowhere near a chunk's length.
inline Bytes sample(std::size_t size, std::uint32_t seed = 1) {
  Bytes octets(size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (auto& octet : octets) {
    state = state * 1664525U + 1013904223U;
    octet = static_cast<std::uint8_t>(state >> 24);
  }
  return octets;
}

inline void fill(vault::Shelf& shelf, ByteView contents) {
  REQUIRE(shelf.format());
  REQUIRE(shelf.append(contents));
  REQUIRE(shelf.seal());
}

inline Bytes read_whole(vault::Shelf& shelf) {
  Bytes out(shelf.size() + 1);
  const auto got = shelf.read(0, out);
  REQUIRE(got);
  out.resize(*got);
  return out;
}

}  // namespace dozo
