// How far a long work has come, seen by clients while a thread of the daemon does it, and the one
// way to stop it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string_view>

#include "firmware/base/result.hpp"

namespace dozo::intake {

/// What is being done right now, in the order of a receipt and then of an import.
enum class Phase { waiting, reading, checking, unsealing, sealing, finished };

/// "waiting", "reading", …: what the API and the ledger call it.
std::string_view to_string(Phase phase);

/// Shared by the thread that works and those that look at it or cancel it. Thread-safe.
class Progress {
 public:
  struct Snapshot {
    Phase phase = Phase::waiting;
    std::uint64_t done = 0;   ///< octets of this phase
    std::uint64_t total = 0;  ///< octets of this phase; 0 where not known yet
    bool cancelled = false;
  };

  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  [[nodiscard]] Snapshot snapshot() const;
  /// A new phase of `total` octets begins. `cancelled` where the work was cancelled meanwhile.
  [[nodiscard]] Result<> begin(Phase phase, std::uint64_t total = 0);
  /// Octets done in this phase; never runs backwards.
  void advance(std::uint64_t done);

  /// Stops the work: at once runs what was registered with on_cancel, now and for ever after.
  /// Idempotent, from any thread.
  void cancel();
  [[nodiscard]] bool cancelled() const;

  /// Keeps one stop action registered while it lives. The action never runs after the
  /// registration is gone, so it may refer to what dies next.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() { reset(); }
    void reset();

   private:
    friend class Progress;
    using Actions = std::list<std::function<void()>>;
    Registration(Progress& progress, Actions::iterator action)
        : progress_(&progress), action_(action) {}
    Progress* progress_ = nullptr;
    Actions::iterator action_;
  };
  /// `stop` runs on cancel(), from that thread and under this object's lock: it must be short and
  /// must not call back. It runs at once where cancel() came first.
  [[nodiscard]] Registration on_cancel(std::function<void()> stop);

 private:
  mutable std::mutex mutex_;
  Snapshot state_;
  Registration::Actions stops_;
};

}  // namespace dozo::intake
