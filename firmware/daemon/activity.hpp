// The one long work at a time: reading a disc, importing, erasing. It runs in a thread of its own;
// clients see its progress and may cancel it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "firmware/base/json.hpp"
#include "firmware/intake/progress.hpp"

namespace dozo::daemon {

enum class ActivityKind { examine, import, erase, clear };

const char* to_text(ActivityKind kind);

/// What is known of the present or the last activity.
struct ActivityStatus {
  std::uint64_t id = 0;  ///< 0: there was none yet
  ActivityKind kind = ActivityKind::examine;
  std::string job;
  bool running = false;
  std::string step;  ///< in the words of intake::Phase or vault::EraseStep
  int disc = 0;      ///< number of the disc that is awaited or read, 0 where it does not matter
  bool waiting_for_disc = false;
  std::optional<Error> hint;  ///< why the disc that was inserted last is not the awaited one
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  double seconds = 0;          ///< since it began
  std::optional<Error> error;  ///< of an ended one
  std::string result;          ///< of an ended one: canonical JSON, or empty
};

/// What the working thread says of itself while it works.
class Activity {
 public:
  intake::Progress progress;
  /// Overrides what progress says (for an erasure's steps, for a disc that is waited for).
  void report(std::string step, std::uint64_t done, std::uint64_t total);
  void expect_disc(int number, bool waiting);
  void hint(std::optional<Error> hint);
  /// `error`, or, where that says `cancelled`, what it was cancelled for.
  [[nodiscard]] Error cause(Error error) const;

 private:
  friend class Activities;
  mutable std::mutex mutex_;
  ActivityStatus status_;
  ErrorCode why_cancelled_ = ErrorCode::cancelled;
  bool own_report_ = false;
};

/// Thread-safe.
class Activities {
 public:
  using Work = std::function<Result<std::string>(Activity&)>;

  /// `changed` is called from the working thread at the start and the end.
  explicit Activities(std::function<void()> changed) : changed_(std::move(changed)) {}
  ~Activities() { stop(); }
  /// Cancels what runs and waits for its end.
  void stop();

  /// Starts `work` in a thread. busy while one runs. The activity's id.
  Result<std::uint64_t> start(ActivityKind kind, const std::string& job, Work work);
  [[nodiscard]] bool running() const;
  /// The present one, or the last where none runs.
  [[nodiscard]] ActivityStatus status() const;
  /// That one, as long as it is remembered: whoever started it hears its end though another has
  /// begun since.
  [[nodiscard]] std::optional<ActivityStatus> status(std::uint64_t id) const;
  /// Where an examination runs, ends it (its error: busy) and waits until it is over: it gives way
  /// to what a person wants done and begins again later. Without the core's lock held.
  void end_examination();
  /// Asks the running one to stop, with `why` as its error instead of `cancelled`.
  void cancel(ErrorCode why = ErrorCode::cancelled);

 private:
  void join();
  [[nodiscard]] ActivityStatus look() const;  // with mutex_ held

  static constexpr std::size_t kRemembered = 32;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::shared_ptr<Activity> present_;
  std::map<std::uint64_t, ActivityStatus> ended_;  // before present_; the newest kRemembered
  std::thread thread_;
  std::uint64_t last_id_ = 0;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace dozo::daemon
