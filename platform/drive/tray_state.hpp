// What the tray knows of its folder; tray.cpp is the port, this is how it follows inotify.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include <sys/types.h>

#include "platform/drive/tray.hpp"

namespace dozo::platform {

/// One image as it was seen. Another inode, or a later change, is another disc.
struct TrayDisc {
  std::string name;
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const TrayDisc&, const TrayDisc&) = default;
  [[nodiscard]] bool same_file(const TrayDisc& other) const {
    return device == other.device && inode == other.inode;
  }
};

/// Two pictures: `there_` is the disc by the last look at the folder, `told_` the disc that the
/// owner of the drive knows of. The queue is the way from one to the other.
class Tray::State {
 public:
  Result<> watch(const std::filesystem::path& folder);
  [[nodiscard]] int event_fd() const { return both_.get(); }
  Result<std::optional<intake::DriveEvent>> next_event();
  [[nodiscard]] std::optional<intake::Medium> medium() const;
  Result<UniqueFd> open() const;
  Result<> eject();

 private:
  Result<> read_notices();
  void notice(std::uint32_t mask, const std::string& name);
  void appeared(const std::string& name);
  void ready(const std::string& name);
  void gone(const std::string& name);
  void everything_may_have_changed();
  void look();
  void put_in(TrayDisc disc);
  void take_out();
  void tell(intake::DriveEvent event, std::optional<TrayDisc> disc);
  [[nodiscard]] std::optional<TrayDisc> disc_of(const std::string& name) const;
  [[nodiscard]] std::set<std::string> names() const;

  std::filesystem::path folder_;
  UniqueFd inotify_;
  UniqueFd queued_;  ///< eventfd: the queue holds something
  UniqueFd both_;    ///< epoll over the two
  bool lost_ = false;
  std::set<std::string> unfinished_;  ///< being copied: created here and not closed yet
  std::optional<TrayDisc> there_;
  std::optional<TrayDisc> told_;
  std::deque<std::pair<intake::DriveEvent, std::optional<TrayDisc>>> queue_;
};

}  // namespace dozo::platform
