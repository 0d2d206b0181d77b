// An optical drive as the drive port. What the hardware says is turned into events that alternate.
#pragma once

#include <memory>
#include <optional>

#include "firmware/intake/drive.hpp"

namespace dozo::platform {

/// What the drive reports by itself.
enum class DriveNotice {
  media_changed,    ///< a disc came, went, or was changed for another
  eject_requested,  ///< the button was pressed while the tray is locked
};

/// One drive's hardware, in the few words that are needed. sr_device.hpp is Linux's; tests have a
/// fake. All calls from one thread.
class DriveHardware {
 public:
  virtual ~DriveHardware() = default;
  /// Readable when next_notice() may have something.
  [[nodiscard]] virtual int event_fd() const = 0;
  /// The next notice without waiting, or nothing.
  [[nodiscard]] virtual Result<std::optional<DriveNotice>> next_notice() = 0;
  /// The disc that lies in the closed tray, ready to be read; nothing where there is none.
  [[nodiscard]] virtual std::optional<intake::Medium> look() = 0;
  /// A read-only descriptor of the disc. For as long as any is open, in whichever process, the tray
  /// is locked. no_disc, file_not_permitted.
  [[nodiscard]] virtual Result<UniqueFd> open() = 0;
  /// Opens the tray. busy while a descriptor is open.
  [[nodiscard]] virtual Result<> eject() = 0;
};

/// The port over a drive. The button opens the tray at once unless the disc is being read; then it
/// waits for that to end and is honoured with the next notice or eject().
class OpticalDrive final : public intake::Drive {
 public:
  explicit OpticalDrive(std::unique_ptr<DriveHardware> hardware);

  [[nodiscard]] int event_fd() const override;
  [[nodiscard]] Result<std::optional<intake::DriveEvent>> next_event() override;
  [[nodiscard]] std::optional<intake::Medium> medium() override;
  [[nodiscard]] Result<UniqueFd> open() override;
  [[nodiscard]] Result<> eject() override;

 private:
  std::optional<intake::DriveEvent> turn();

  std::unique_ptr<DriveHardware> hardware_;
  std::optional<intake::Medium> disc_;   ///< what medium() says
  std::optional<intake::Medium> there_;  ///< the disc of the last look
  bool inserted_ = false;                ///< the last event given out was `inserted`
  bool another_ = false;                 ///< what is there is not the disc that was told of
  bool looked_ = false;
};

}  // namespace dozo::platform
