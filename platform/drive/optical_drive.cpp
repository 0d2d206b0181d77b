#include "platform/drive/optical_drive.hpp"

#include <utility>

namespace dozo::platform {

using intake::DriveEvent;
using intake::Medium;

OpticalDrive::OpticalDrive(std::unique_ptr<DriveHardware> hardware)
    : hardware_(std::move(hardware)) {}

int OpticalDrive::event_fd() const {
  return hardware_->event_fd();
}

// One step from what was told to what is there; a changed disc takes two.
std::optional<DriveEvent> OpticalDrive::turn() {
  if (inserted_ && (!there_ || another_)) {
    inserted_ = another_ = false;
    disc_.reset();
    return DriveEvent::ejected;
  }
  if (!inserted_ && there_) {
    inserted_ = true;
    another_ = false;
    disc_ = there_;
    return DriveEvent::inserted;
  }
  return std::nullopt;
}

Result<std::optional<DriveEvent>> OpticalDrive::next_event() {
  if (const auto event = turn()) return event;
  // All that is waiting first, then one look: several notices may tell of one disc, and the first
  // look may see a disc whose notice is still to come.
  bool changed = !std::exchange(looked_, true);
  while (const auto notice = DOZO_TRY(hardware_->next_notice())) {
    if (*notice == DriveNotice::eject_requested) {
      // Refused while the disc is read: the reader is not to lose it half-way.
      (void)hardware_->eject();
    } else {
      changed = true;
      another_ = inserted_;
    }
  }
  if (changed) there_ = hardware_->look();
  return turn();
}

std::optional<Medium> OpticalDrive::medium() {
  return disc_;
}

Result<UniqueFd> OpticalDrive::open() {
  if (!disc_) return fail(ErrorCode::no_disc);
  return hardware_->open();
}

// The event follows from the drive's own notice that the disc has gone.
Result<> OpticalDrive::eject() {
  if (!disc_) return fail(ErrorCode::no_disc);
  DOZO_TRY(hardware_->eject());
  disc_.reset();
  there_.reset();
  return {};
}

}  // namespace dozo::platform
