#include "platform/drive/tray_state.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dozo::platform {

using intake::DriveEvent;

namespace {

constexpr std::uint32_t kNotices = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                   IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

/// A name that can be a disc's. What is still being copied is often named otherwise, by custom.
bool is_disc_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && !name.ends_with(".part");
}

tl::unexpected<Error> refused(const char* call) {
  return fail(ErrorCode::system_call_failed, std::string(call) + ": " + strerrordesc_np(errno));
}

Result<> add(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) return refused("epoll_ctl");
  return {};
}

}  // namespace

Result<> Tray::State::watch(const std::filesystem::path& folder) {
  std::error_code error;
  folder_ = std::filesystem::absolute(folder, error);
  // Asked for a good reason to refuse, and closed again: inotify does not tell of the end of a
  // folder that is held open.
  DOZO_TRY(open_file(folder_, O_RDONLY | O_DIRECTORY));
  inotify_ = UniqueFd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  queued_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  both_ = UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  if (!inotify_ || !queued_ || !both_) return refused("inotify, eventfd or epoll");
  DOZO_TRY(add(both_.get(), inotify_.get()));
  DOZO_TRY(add(both_.get(), queued_.get()));
  // Watched first and looked at then: what happens in between is seen twice, never missed.
  if (inotify_add_watch(inotify_.get(), folder_.c_str(), kNotices) < 0) return refused("inotify");
  look();
  return {};
}

Result<> Tray::State::read_notices() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t got = read(inotify_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return {};
    if (got <= 0) return refused("inotify");
    for (const char* at = buffer.data(); at < buffer.data() + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      notice(event->mask, event->len > 0 ? std::string(event->name) : std::string());
      at += sizeof(inotify_event) + event->len;
    }
  }
}

void Tray::State::notice(std::uint32_t mask, const std::string& name) {
  if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) {
    lost_ = true;
    take_out();
  } else if ((mask & IN_Q_OVERFLOW) != 0) {
    everything_may_have_changed();
  } else if ((mask & IN_ISDIR) != 0 || !is_disc_name(name)) {
    return;
  } else if ((mask & IN_CREATE) != 0) {
    appeared(name);
  } else if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
    ready(name);
  } else {
    gone(name);
  }
}

/// A new name: a file that somebody now writes, or a second name (link(2)) of a finished one.
void Tray::State::appeared(const std::string& name) {
  struct stat status {};
  const bool known = lstat((folder_ / name).c_str(), &status) == 0;
  if (known && status.st_nlink > 1) return ready(name);
  unfinished_.insert(name);
  if (there_ && there_->name == name) take_out();
}

void Tray::State::ready(const std::string& name) {
  unfinished_.erase(name);
  if (there_ && there_->name == name) {
    if (disc_of(name) == there_) return;  // what was noticed was seen already
    take_out();
  }
  // First come, first served: before any other file that may lie there as well.
  if (auto disc = disc_of(name); disc && !there_ && !lost_) put_in(std::move(*disc));
  look();
}

void Tray::State::gone(const std::string& name) {
  unfinished_.erase(name);
  if (!there_ || there_->name != name) return;
  take_out();
  look();
}

/// The queue of notices ran over. Whatever is half copied will still give its own notice.
void Tray::State::everything_may_have_changed() {
  unfinished_.clear();
  if (there_ && disc_of(there_->name) != there_) take_out();
  look();
}

/// Takes up the first finished image where the drive is empty.
void Tray::State::look() {
  if (there_ || lost_) return;
  for (const std::string& name : names()) {
    if (unfinished_.contains(name)) continue;
    if (auto disc = disc_of(name)) return put_in(std::move(*disc));
  }
}

std::set<std::string> Tray::State::names() const {
  std::set<std::string> found;
  DIR* folder = opendir(folder_.c_str());
  if (folder == nullptr) return found;
  while (const dirent* entry = readdir(folder)) {
    if (is_disc_name(entry->d_name)) found.insert(entry->d_name);
  }
  closedir(folder);
  return found;
}

std::optional<TrayDisc> Tray::State::disc_of(const std::string& name) const {
  struct stat status {};
  if (lstat((folder_ / name).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  return TrayDisc{name, status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                  status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void Tray::State::put_in(TrayDisc disc) {
  there_ = std::move(disc);
  tell(DriveEvent::inserted, there_);
}

void Tray::State::take_out() {
  if (!there_) return;
  there_.reset();
  tell(DriveEvent::ejected, std::nullopt);
}

void Tray::State::tell(DriveEvent event, std::optional<TrayDisc> disc) {
  queue_.emplace_back(event, std::move(disc));
  (void)eventfd_write(queued_.get(), 1);
}

}  // namespace dozo::platform
