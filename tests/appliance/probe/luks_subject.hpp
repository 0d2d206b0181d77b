// The appliance's shelves inside the appliance: two small stretches of a scratch device, each as a
// partition, with the service in a thread.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <libdevmapper.h>
#include <unistd.h>

#include "firmware/vault/fake_job_secret.hpp"
#include "platform/shelf/luks_volume.hpp"
#include "platform/shelf/luks_volumes.hpp"
#include "platform/shelf/remote_shelves.hpp"
#include "tests/unit/platform/file_volumes.hpp"
#include "tests/unit/platform/shelf_filling.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo {

/// `bytes` octets of the device `on`, from `offset`, as a device of its own (dm-linear).
class Stretch {
 public:
  Stretch(std::string name, const std::filesystem::path& on, std::uint64_t offset,
          std::uint64_t bytes)
      : name_(std::move(name)) {
    dm_udev_set_sync_support(0);
    dm_task* task = dm_task_create(DM_DEVICE_CREATE);
    REQUIRE(task != nullptr);
    REQUIRE(dm_task_set_name(task, name_.c_str()) == 1);
    const std::string target = on.string() + " " + std::to_string(offset / 512);
    REQUIRE(dm_task_add_target(task, 0, bytes / 512, "linear", target.c_str()) == 1);
    REQUIRE(dm_task_run(task) == 1);
    dm_task_destroy(task);
    const auto device = platform::luks::mapping(name_);
    REQUIRE(device);
    device_ = *device;
    // What an earlier test left there is not this one's.
    const auto fd = open_file(device_, O_RDWR);
    REQUIRE(fd);
    REQUIRE(pwrite_all(fd->get(), Bytes(bytes, 0), 0));
    REQUIRE(sync_file(fd->get()));
  }
  ~Stretch() {
    dm_task* task = dm_task_create(DM_DEVICE_REMOVE);
    if (task == nullptr) return;
    dm_task_set_name(task, name_.c_str());
    dm_task_retry_remove(task);
    dm_task_run(task);
    dm_task_destroy(task);
  }
  Stretch(const Stretch&) = delete;
  Stretch& operator=(const Stretch&) = delete;
  [[nodiscard]] const std::filesystem::path& device() const { return device_; }

 private:
  std::string name_;
  std::filesystem::path device_;
};

class LuksSubject {
 public:
  static constexpr std::uint64_t kBytes = 2 * 1024 * 1024;
  static constexpr const char* kPrefix = "dozo-probe-";

  LuksSubject() { switch_on(); }
  vault::Shelf& shelf(int number = 1) { return shelves_->at(number); }
  [[nodiscard]] const std::filesystem::path& partition() const { return first_.device(); }
  vault::FakeJobSecret& secrets() { return secrets_; }
  platform::LuksVolumes& volumes() { return *volumes_; }
  void power_cut() {
    service_->stop();
    shelves_.reset();
    service_.reset();
    volumes_.reset();
    switch_on();
  }
  void damage() {
    auto block = vault::AlignedBuffer::make(vault::kAlignment);
    const auto fd = open_file(partition(), O_RDWR | O_DIRECT);
    REQUIRE(block);
    REQUIRE(fd);
    REQUIRE(pread_up_to(fd->get(), block->span(), platform::luks::kHeader));
    block->span()[5] ^= 0x40;
    REQUIRE(pwrite_all(fd->get(), block->view(), platform::luks::kHeader));
    REQUIRE(sync_file(fd->get()));
  }
  /// The scratch device, told on the command line.
  static std::filesystem::path scratch() { return std::getenv("DOZO_PROBE_DEVICE"); }

 private:
  void switch_on() {
    std::vector<platform::ShelfPartition> partitions;
    for (const Stretch* one : {&first_, &second_}) {
      partitions.push_back({one->device(), kBytes, {"", "Model", "Serial", "Bus", 2 * kBytes}});
    }
    volumes_ = std::make_unique<platform::LuksVolumes>(std::move(partitions), random_, kPrefix);
    service_ = std::make_unique<ServiceThread>(*volumes_);
    auto made =
        platform::RemoteShelves::create(folder_.path(), service_->connect(), secrets_, random_);
    REQUIRE(made);
    shelves_ = std::move(*made);
  }

  ShelfFolder folder_;
  SystemRandom random_;
  Stretch first_{"dozo-stretch-1", scratch(), 0, kBytes};
  Stretch second_{"dozo-stretch-2", scratch(), kBytes, kBytes};
  vault::FakeJobSecret secrets_;
  std::unique_ptr<platform::LuksVolumes> volumes_;
  std::unique_ptr<ServiceThread> service_;
  std::unique_ptr<platform::RemoteShelves> shelves_;
};

}  // namespace dozo
