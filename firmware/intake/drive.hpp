// The drive port: one drive, at most one disc in it. Adapters: platform/drive (a tray folder),
// later the appliance's udev drive; drive_fake.hpp stands beside for tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"

namespace dozo::intake {

/// What lies in the drive.
struct Medium {
  std::string kind;         ///< "image", "CD-R", "DVD-R", …
  std::uint64_t bytes = 0;  ///< capacity of what is recorded; 0 for a blank disc or an empty image
};

/// `ejected` is told however the disc left: button, hand, or eject().
enum class DriveEvent { inserted, ejected };

/// All calls from one thread. Events alternate: after `inserted` comes `ejected`, never the same
/// twice; a disc changed while nobody looked gives both. A disc that is there when the drive is
/// opened gives `inserted` as the first event.
class Drive {
 public:
  virtual ~Drive() = default;
  /// Readable (poll, epoll) when next_event() may have something; spurious readiness is allowed.
  [[nodiscard]] virtual int event_fd() const = 0;
  /// The next event without waiting, or nothing. Call until it gives nothing.
  [[nodiscard]] virtual Result<std::optional<DriveEvent>> next_event() = 0;
  /// The disc as of the last event taken; nothing where there is none.
  [[nodiscard]] virtual std::optional<Medium> medium() = 0;
  /// A fresh read-only descriptor of the disc, offset 0, to be handed to a reader. no_disc where
  /// there is none, or it left meanwhile. Reads through it may fail or come up short once the disc
  /// has gone (an image that was only moved away can still be read: watch the events).
  [[nodiscard]] virtual Result<UniqueFd> open() = 0;
  /// Gives the disc back. The event follows; medium() and open() know it at once. no_disc.
  [[nodiscard]] virtual Result<> eject() = 0;
};

}  // namespace dozo::intake
