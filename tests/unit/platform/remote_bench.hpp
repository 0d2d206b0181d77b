// A terminal's encrypted shelves without device-mapper, for the tests of the remote shelves.
#pragma once

#include <memory>

#include <catch2/catch.hpp>

#include "firmware/vault/fake_job_secret.hpp"
#include "platform/shelf/remote_shelves.hpp"
#include "tests/unit/platform/file_volumes.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo {

class RemoteBench {
 public:
  static constexpr std::uint64_t kBytes = 2 * 1024 * 1024;

  RemoteBench() { switch_on(); }

  ShelfFolder folder;
  SystemRandom random;
  vault::FakeJobSecret secrets;
  std::unique_ptr<FileVolumes> volumes;
  std::unique_ptr<ServiceThread> service;
  std::unique_ptr<platform::RemoteShelves> shelves;

  vault::Shelf& shelf(int number = 1) { return shelves->at(number); }
  [[nodiscard]] Result<std::unique_ptr<platform::RemoteShelves>> open() {
    return platform::RemoteShelves::open(folder.path(), service->connect(), secrets, random);
  }
  /// All processes and mappings are gone; files and the secrets' keeper stay.
  void power_cut() {
    service->stop();
    shelves.reset();
    service.reset();
    volumes.reset();
    switch_on();
  }

 private:
  void switch_on() {
    volumes = std::make_unique<FileVolumes>(folder.path(), 2, kBytes);
    service = std::make_unique<ServiceThread>(*volumes);
    auto made = platform::RemoteShelves::create(folder.path(), service->connect(), secrets, random);
    REQUIRE(made);
    shelves = std::move(*made);
  }
};

}  // namespace dozo
