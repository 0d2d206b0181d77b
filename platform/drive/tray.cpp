#include "platform/drive/tray.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/drive/tray_state.hpp"

namespace dozo::platform {

using intake::DriveEvent;
using intake::Medium;

namespace {

constexpr const char* kEjected = "ejected";
constexpr int kMostOfOneName = 10000;

/// Moves `name` into the folder of ejected images without ever replacing one there.
Result<> move_to_ejected(const std::filesystem::path& folder, const std::string& name) {
  if (mkdir((folder / kEjected).c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(ErrorCode::file_not_permitted, "mkdir");
  }
  const UniqueFd target(
      ::open((folder / kEjected).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!target) return fail(ErrorCode::file_not_permitted, "ejected");
  for (int number = 1; number < kMostOfOneName; ++number) {
    const std::string as = number == 1 ? name : std::to_string(number) + "-" + name;
    if (renameat2(AT_FDCWD, (folder / name).c_str(), target.get(), as.c_str(), RENAME_NOREPLACE) ==
        0)
      return {};
    if (errno == ENOENT) return fail(ErrorCode::no_disc);
    if (errno != EEXIST) return fail(ErrorCode::file_not_permitted, strerrordesc_np(errno));
  }
  return fail(ErrorCode::file_exists, "ejected");
}

}  // namespace

Result<std::optional<DriveEvent>> Tray::State::next_event() {
  if (queue_.empty()) DOZO_TRY(read_notices());
  if (queue_.empty()) {
    eventfd_t count = 0;
    (void)eventfd_read(queued_.get(), &count);
    if (lost_) return fail(ErrorCode::file_not_found, "tray");
    return std::nullopt;
  }
  auto [event, disc] = std::move(queue_.front());
  queue_.pop_front();
  told_ = std::move(disc);
  return event;
}

std::optional<Medium> Tray::State::medium() const {
  if (!told_) return std::nullopt;
  return Medium{"image", told_->bytes};
}

Result<UniqueFd> Tray::State::open() const {
  if (!told_) return fail(ErrorCode::no_disc);
  UniqueFd fd(::open((folder_ / told_->name).c_str(),
                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd && errno == EACCES) return fail(ErrorCode::file_not_permitted, "tray");
  struct stat status {};
  if (!fd || fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_dev != told_->device || status.st_ino != told_->inode) {
    return fail(ErrorCode::no_disc);
  }
  return fd;
}

Result<> Tray::State::eject() {
  if (!told_) return fail(ErrorCode::no_disc);
  const auto now = disc_of(told_->name);
  if (!now || !now->same_file(*told_)) return fail(ErrorCode::no_disc);
  DOZO_TRY(move_to_ejected(folder_, told_->name));
  gone(told_->name);
  told_.reset();
  return {};
}

Tray::~Tray() = default;

Result<std::unique_ptr<Tray>> Tray::open_folder(const std::filesystem::path& folder) {
  std::unique_ptr<Tray> tray(new Tray);
  tray->state_ = std::make_unique<State>();
  DOZO_TRY(tray->state_->watch(folder));
  return tray;
}

int Tray::event_fd() const {
  return state_->event_fd();
}
Result<std::optional<DriveEvent>> Tray::next_event() {
  return state_->next_event();
}
std::optional<Medium> Tray::medium() {
  return state_->medium();
}
Result<UniqueFd> Tray::open() {
  return state_->open();
}
Result<> Tray::eject() {
  return state_->eject();
}

}  // namespace dozo::platform
