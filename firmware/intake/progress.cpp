#include "firmware/intake/progress.hpp"

#include <algorithm>
#include <utility>

namespace dozo::intake {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::waiting:
      return "waiting";
    case Phase::reading:
      return "reading";
    case Phase::checking:
      return "checking";
    case Phase::unsealing:
      return "unsealing";
    case Phase::sealing:
      return "sealing";
    case Phase::finished:
      break;
  }
  return "finished";
}

Progress::Snapshot Progress::snapshot() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

Result<> Progress::begin(Phase phase, std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  if (state_.cancelled) return fail(ErrorCode::cancelled);
  state_.phase = phase;
  state_.done = 0;
  state_.total = total;
  return {};
}

void Progress::advance(std::uint64_t done) {
  const std::lock_guard lock(mutex_);
  state_.done = std::max(state_.done, done);
  if (state_.total > 0) state_.done = std::min(state_.done, state_.total);
}

void Progress::cancel() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(state_.cancelled, true)) return;
  for (const auto& stop : stops_) stop();
}

bool Progress::cancelled() const {
  const std::lock_guard lock(mutex_);
  return state_.cancelled;
}

Progress::Registration Progress::on_cancel(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  if (state_.cancelled) stop();
  stops_.push_back(std::move(stop));
  return {*this, std::prev(stops_.end())};
}

Progress::Registration::Registration(Registration&& other) noexcept
    : progress_(std::exchange(other.progress_, nullptr)), action_(other.action_) {}

Progress::Registration& Progress::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    reset();
    progress_ = std::exchange(other.progress_, nullptr);
    action_ = other.action_;
  }
  return *this;
}

void Progress::Registration::reset() {
  if (progress_ == nullptr) return;
  const std::lock_guard lock(progress_->mutex_);
  progress_->stops_.erase(action_);
  progress_ = nullptr;
}

}  // namespace dozo::intake
