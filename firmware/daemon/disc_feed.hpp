// Hands discs from the drive's thread to an import that waits for them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include "firmware/base/file.hpp"
#include "firmware/intake/progress.hpp"

namespace dozo::daemon {

/// A disc as it is taken: to be read, and which insertion it is, so that what was found on it is
/// never said of another.
struct InsertedDisc {
  UniqueFd fd;
  std::uint64_t insertion = 0;
};

/// Thread-safe. Holds at most one disc: the one in the drive that nobody has taken yet.
class DiscFeed {
 public:
  /// A disc was inserted (or is there when an import starts).
  void offer(InsertedDisc disc);
  /// The disc left the drive.
  void withdraw();
  /// Is the disc that was offered last still in the drive?
  [[nodiscard]] bool present();
  /// Waits for a disc, or for `progress` to be cancelled (cancelled).
  Result<InsertedDisc> take(intake::Progress& progress);

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  InsertedDisc disc_;
  bool present_ = false;
};

}  // namespace dozo::daemon
