// A folder as the drive (evaluation): an image file put there is a disc inserted, taken away is
// ejected.
#pragma once

#include <filesystem>
#include <memory>

#include "firmware/intake/drive.hpp"

namespace dozo::platform {

/// What counts as a disc: a regular file directly in the folder, closed after writing or moved in
/// whole; not a link, and no name beginning with '.' or ending in '.part'. One at a time: the first
/// stays the disc until it is moved away or deleted, then the next in order of names is taken up.
/// A file that is overwritten in place counts as taken out and put in again.
class Tray final : public intake::Drive {
 public:
  ~Tray() override;

  /// Watches `folder`, which must exist. file_not_found, file_not_permitted, system_call_failed.
  static Result<std::unique_ptr<Tray>> open_folder(const std::filesystem::path& folder);

  [[nodiscard]] int event_fd() const override;
  [[nodiscard]] Result<std::optional<intake::DriveEvent>> next_event() override;
  [[nodiscard]] std::optional<intake::Medium> medium() override;
  [[nodiscard]] Result<UniqueFd> open() override;
  /// Moves the image to `folder`/ejected/ (with a number added where the name is taken there): it
  /// is the user's file and is never deleted.
  [[nodiscard]] Result<> eject() override;

 private:
  class State;
  Tray() = default;

  std::unique_ptr<State> state_;
};

}  // namespace dozo::platform
