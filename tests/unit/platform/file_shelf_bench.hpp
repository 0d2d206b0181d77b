// A bench for the file shelf's own tests.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include <catch2/catch.hpp>

#include "firmware/vault/erasure.hpp"
#include "platform/shelf/file_shelf.hpp"
#include "tests/unit/platform/shelf_subjects.hpp"

namespace dozo::platform::file_shelf_bench {

inline constexpr std::uint64_t kBytes = 8 * 1024 * 1024;
inline constexpr std::string_view kMarker = "ZAIRAI-KANRI-7731-KOJIN-JOHO";

/// Some file shelves in a folder of their own, and what lies in it.
struct Bench {
  ShelfFolder folder;
  SystemRandom random;
  std::unique_ptr<FileShelves> shelves;

  explicit Bench(int count = 1) {
    auto made = FileShelves::create(folder.path(), count, kBytes, random);
    REQUIRE(made);
    shelves = std::move(*made);
  }
  vault::Shelf& shelf() { return shelves->at(1); }
  ErrorCode reopening() {
    shelves.reset();
    auto again = FileShelves::open(folder.path(), random);
    REQUIRE_FALSE(again);
    return again.error().code;
  }
  void reopen() {
    shelves.reset();
    auto again = FileShelves::open(folder.path(), random);
    REQUIRE(again);
    shelves = std::move(*again);
  }
  [[nodiscard]] Bytes file(const std::filesystem::path& path) const {
    return *read_file(path, 2 * kBytes);
  }
  [[nodiscard]] bool contains(ByteView needle) const {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      const Bytes content = file(entry.path());
      if (as_text(content).find(as_text(needle)) != std::string_view::npos) return true;
    }
    return false;
  }
};

inline Bytes marked_contents(std::size_t size) {
  Bytes contents;
  while (contents.size() < size) contents.insert(contents.end(), kMarker.begin(), kMarker.end());
  contents.resize(size);
  return contents;
}

class LocalReadBack final : public vault::ReadBack {
 public:
  Result<vault::ReadBackCounts> run(int fd, const vault::Range& range, const vault::Seed& seed,
                                    const vault::Progress& progress) override {
    vault::DirectMedium medium = DOZO_TRY(vault::DirectMedium::make(fd));
    return vault::read_back(medium, range, seed, progress);
  }
};

class Silent final : public vault::EraseObserver {
 public:
  Result<> step_ended(vault::EraseStep /*step*/, const vault::ErasureProof& /*proof*/) override {
    return {};
  }
};

inline Result<vault::ErasureProof> erase_now(vault::Shelf& shelf) {
  LocalReadBack reader;
  SystemRandom random;
  Silent silent;
  return vault::erase(shelf, {0, kBytes}, 1, reader, random, SystemClock(), silent);
}

}  // namespace dozo::platform::file_shelf_bench
