#include "firmware/daemon/activity.hpp"

#include <chrono>

namespace dozo::daemon {

const char* to_text(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::examine:
      return "examine";
    case ActivityKind::import:
      return "import";
    case ActivityKind::erase:
      return "erase";
    case ActivityKind::clear:
      return "clear";
  }
  return "";
}

void Activity::report(std::string step, std::uint64_t done, std::uint64_t total) {
  const std::lock_guard held(mutex_);
  own_report_ = true;
  status_.step = std::move(step);
  status_.done = done;
  status_.total = total;
}

void Activity::expect_disc(int number, bool waiting) {
  const std::lock_guard held(mutex_);
  status_.disc = number;
  status_.waiting_for_disc = waiting;
}

void Activity::hint(std::optional<Error> hint) {
  const std::lock_guard held(mutex_);
  status_.hint = std::move(hint);
}

Error Activity::cause(Error error) const {
  const std::lock_guard held(mutex_);
  if (error.code == ErrorCode::cancelled) error.code = why_cancelled_;
  return error;
}

void Activities::stop() {
  cancel();
  join();
}

void Activities::join() {
  if (thread_.joinable()) thread_.join();
}

Result<std::uint64_t> Activities::start(ActivityKind kind, const std::string& job, Work work) {
  const std::lock_guard held(mutex_);
  if (present_) {
    const std::lock_guard inner(present_->mutex_);
    if (present_->status_.running) return fail(ErrorCode::busy);
  }
  join();  // the last one has ended: this does not wait
  if (present_) ended_[last_id_] = look();
  if (ended_.size() > kRemembered) ended_.erase(ended_.begin());
  auto activity = std::make_shared<Activity>();
  activity->status_.id = ++last_id_;
  activity->status_.kind = kind;
  activity->status_.job = job;
  activity->status_.running = true;
  began_ = std::chrono::steady_clock::now();
  present_ = activity;
  thread_ = std::thread([this, activity, work = std::move(work)] {
    Result<std::string> outcome = work(*activity);
    if (!outcome) outcome = tl::unexpected(activity->cause(outcome.error()));
    {
      const std::lock_guard outer(mutex_);
      const std::lock_guard inner(activity->mutex_);
      ActivityStatus& status = activity->status_;
      status.running = false;
      status.waiting_for_disc = false;
      status.seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
      if (outcome) {
        status.result = *outcome;
      } else {
        status.error = outcome.error();
      }
    }
    if (changed_) changed_();
  });
  if (changed_) changed_();
  return last_id_;
}

bool Activities::running() const {
  const std::lock_guard held(mutex_);
  if (!present_) return false;
  const std::lock_guard inner(present_->mutex_);
  return present_->status_.running;
}

ActivityStatus Activities::status() const {
  const std::lock_guard held(mutex_);
  return look();
}

std::optional<ActivityStatus> Activities::status(std::uint64_t id) const {
  const std::lock_guard held(mutex_);
  if (id == last_id_) return look();
  if (id == 0) return ActivityStatus{};
  const auto ended = ended_.find(id);
  if (ended == ended_.end()) return std::nullopt;
  return ended->second;
}

ActivityStatus Activities::look() const {
  if (!present_) return {};
  const intake::Progress::Snapshot snapshot = present_->progress.snapshot();
  const std::lock_guard inner(present_->mutex_);
  ActivityStatus status = present_->status_;
  if (!present_->own_report_) {
    status.step = intake::to_string(snapshot.phase);
    status.done = snapshot.done;
    status.total = snapshot.total;
  }
  if (status.running) {
    status.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }
  return status;
}

void Activities::end_examination() {
  {
    const ActivityStatus present = status();
    if (!present.running || present.kind != ActivityKind::examine) return;
  }
  cancel(ErrorCode::busy);
  std::thread ending;
  {
    const std::lock_guard held(mutex_);
    ending = std::move(thread_);
  }
  // Not under the lock: the thread takes it to say how it ended.
  if (ending.joinable()) ending.join();
}

void Activities::cancel(ErrorCode why) {
  std::shared_ptr<Activity> activity;
  {
    const std::lock_guard held(mutex_);
    activity = present_;
  }
  if (!activity) return;
  {
    const std::lock_guard held(activity->mutex_);
    activity->why_cancelled_ = why;
  }
  activity->progress.cancel();
}

}  // namespace dozo::daemon
