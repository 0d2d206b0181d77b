#include "firmware/daemon/disc_feed.hpp"

namespace dozo::daemon {

void DiscFeed::offer(InsertedDisc disc) {
  const std::lock_guard held(mutex_);
  disc_ = std::move(disc);
  present_ = true;
  arrived_.notify_all();
}

void DiscFeed::withdraw() {
  const std::lock_guard held(mutex_);
  disc_ = {};
  present_ = false;
}

bool DiscFeed::present() {
  const std::lock_guard held(mutex_);
  return present_;
}

Result<InsertedDisc> DiscFeed::take(intake::Progress& progress) {
  // The action runs under the progress's lock and takes ours; so nothing here may ask `progress`
  // while ours is held.
  bool cancelled = false;
  const auto stop = progress.on_cancel([this, &cancelled] {
    const std::lock_guard held(mutex_);
    cancelled = true;
    arrived_.notify_all();
  });
  std::unique_lock held(mutex_);
  arrived_.wait(held, [&] { return cancelled || static_cast<bool>(disc_.fd); });
  if (cancelled) return fail(ErrorCode::cancelled);
  return std::move(disc_);
}

}  // namespace dozo::daemon
