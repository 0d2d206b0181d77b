// The shelves that the contract is tested on: each gives a shelf and the accidents it may meet.
#pragma once

#include <memory>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "firmware/vault/fake_shelf.hpp"
#include "platform/shelf/file_shelf.hpp"
#include "tests/unit/platform/remote_bench.hpp"
#include "tests/unit/platform/shelf_filling.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo {

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

class RemoteSubject {
 public:
  static constexpr std::uint64_t kBytes = RemoteBench::kBytes;
  vault::Shelf& shelf() { return bench_.shelf(); }
  void power_cut() { bench_.power_cut(); }
  void damage() { flip(bench_.volumes->contents(), 5); }

 private:
  RemoteBench bench_;
};

}  // namespace dozo
