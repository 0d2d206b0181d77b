// Hands discs from the drive's thread to an import that waits for them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "firmware/base/file.hpp"
#include "firmware/intake/progress.hpp"

namespace dozo::daemon {

/// Thread-safe. Holds at most one disc: the one in the drive that nobody has taken yet.
class DiscFeed {
 public:
  /// A disc was inserted (or is there when an import starts).
  void offer(UniqueFd disc);
  /// The disc left the drive.
  void withdraw();
  /// Is the disc that was offered last still in the drive?
  [[nodiscard]] bool present();
  /// Waits for a disc, or for `progress` to be cancelled (cancelled).
  Result<UniqueFd> take(intake::Progress& progress);

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  UniqueFd disc_;
  bool present_ = false;
};

}  // namespace dozo::daemon
