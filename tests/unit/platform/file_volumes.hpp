// What a test has in device-mapper's place: the partitions are plain files with real LUKS2 headers,
// and what would be decrypted by the kernel lies in a file beside each, as it is written.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/random.hpp"
#include "platform/shelf/luks_volume.hpp"
#include "platform/shelf/shelf_link.hpp"
#include "platform/shelf/shelf_service.hpp"
#include "platform/shelf/volumes.hpp"

namespace dozo {

class FileVolumes final : public platform::Volumes {
 public:
  /// `count` partitions of `bytes` octets in `folder`; those that are there are taken as they are.
  FileVolumes(std::filesystem::path folder, int count, std::uint64_t bytes)
      : folder_(std::move(folder)), count_(count), bytes_(bytes) {
    for (int number = 1; number <= count; ++number) {
      make(partition(number), bytes);
      make(contents(number), bytes - platform::luks::kHeader);
    }
  }

  // Failure switches.
  std::optional<ErrorCode> fail_finish;
  std::optional<ErrorCode> fail_close;
  bool lose_writes = false;     ///< what goes to the medium never reaches the partition
  bool without_direct = false;  ///< descriptors that the page cache answers for

  [[nodiscard]] std::filesystem::path partition(int number = 1) const {
    return folder_ / ("partition-" + std::to_string(number));
  }
  [[nodiscard]] std::filesystem::path contents(int number = 1) const {
    return folder_ / ("contents-" + std::to_string(number));
  }
  [[nodiscard]] bool is_active(int number = 1) const { return active_.count(number) != 0; }

  [[nodiscard]] int count() const override { return count_; }
  [[nodiscard]] Result<platform::VolumeFacts> facts(int /*number*/) override {
    return platform::VolumeFacts{
        bytes_, platform::luks::kHeader, {"luks2", "Model", "Serial", "SATA", 4 * bytes_}};
  }
  [[nodiscard]] Result<UniqueFd> begin(int number) override {
    SecretBytes key = DOZO_TRY(SecretBytes::make(platform::luks::kVolumeKey));
    SystemRandom random;
    DOZO_TRY(random.fill(key.span()));
    DOZO_TRY(platform::luks::format(partition(number), key));
    filling_[number] = std::move(key);
    active_.insert(number);
    return direct(contents(number), O_RDWR);
  }
  [[nodiscard]] Result<> finish(int number, const SecretBytes& passphrase) override {
    const auto key = filling_.find(number);
    if (key == filling_.end()) return fail(ErrorCode::shelf_state);
    DOZO_TRY(platform::luks::add_keyslot(partition(number), key->second, 0, passphrase.view()));
    if (fail_finish) return fail(*fail_finish);
    return close(number, false);
  }
  [[nodiscard]] Result<UniqueFd> open(int number, const SecretBytes& passphrase) override {
    DOZO_TRY(platform::luks::try_passphrase(partition(number), passphrase.view()));
    active_.insert(number);
    return direct(contents(number), O_RDONLY);
  }
  [[nodiscard]] Result<> close(int number, bool /*force*/) override {
    if (fail_close) return fail(*fail_close);
    filling_.erase(number);
    active_.erase(number);
    return {};
  }
  [[nodiscard]] Result<UniqueFd> medium(int number, bool writable) override {
    if (!writable) return direct(partition(number), O_RDONLY);
    if (is_active(number)) return fail(ErrorCode::volume_in_use);
    if (!lose_writes) return direct(partition(number), O_RDWR);
    make(folder_ / "nowhere", bytes_);
    return direct(folder_ / "nowhere", O_RDWR);
  }
  [[nodiscard]] Result<platform::VolumeTraces> look(int number) override {
    const auto traces = DOZO_TRY(platform::luks::look(partition(number)));
    return platform::VolumeTraces{traces.header, traces.keyslot, is_active(number)};
  }

 private:
  static void make(const std::filesystem::path& path, std::uint64_t bytes) {
    const auto fd = open_file(path, O_RDWR | O_CREAT);
    REQUIRE(fd);
    REQUIRE(ftruncate(fd->get(), static_cast<off_t>(bytes)) == 0);
  }
  [[nodiscard]] Result<UniqueFd> direct(const std::filesystem::path& path, int mode) const {
    return open_file(path, mode | (without_direct ? 0 : O_DIRECT));
  }

  std::filesystem::path folder_;
  int count_;
  std::uint64_t bytes_;
  std::map<int, SecretBytes> filling_;
  std::set<int> active_;
};

/// The service as dozo-shelfd runs it, in a thread for each connection, one after the other.
class ServiceThread {
 public:
  explicit ServiceThread(platform::Volumes& volumes) : service_(volumes) {}
  ~ServiceThread() { stop(); }
  ServiceThread(const ServiceThread&) = delete;
  ServiceThread& operator=(const ServiceThread&) = delete;

  [[nodiscard]] platform::ConnectShelves connect() {
    return [this]() -> Result<Channel> {
      if (stopped_) return fail(ErrorCode::daemon_not_reachable);
      hang_up();
      auto ends = DOZO_TRY(Channel::pair());
      end_ = ends.second.fd();
      thread_ = std::thread([this, end = std::move(ends.second)]() mutable {
        while (service_.serve_one(end)) {
        }
        service_.close_all();
        // Its end stays open until nobody uses its number any more: see hang_up().
        ended_ = std::move(end);
        shutdown(ended_->fd(), SHUT_RDWR);
      });
      return std::move(ends.first);
    };
  }
  /// As when the service dies: its end closes, and so does every volume.
  void hang_up() {
    if (!thread_.joinable()) return;
    shutdown(end_, SHUT_RDWR);
    thread_.join();
    ended_.reset();
  }
  /// And nobody starts it again.
  void stop() {
    stopped_ = true;
    hang_up();
  }

 private:
  platform::ShelfService service_;
  std::thread thread_;
  int end_ = -1;
  std::optional<Channel> ended_;
  bool stopped_ = false;
};

}  // namespace dozo
