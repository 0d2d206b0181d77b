// One run of a worker as dozod sees it: the protocol of intake/worker.hpp over a channel, whatever
// way the process behind it is started and ended. Inner to this room.
#pragma once

#include <memory>
#include <string>

#include "firmware/intake/worker.hpp"

namespace dozo::platform {

/// How long a worker that has said its last word may take to end.
inline constexpr int kMillisecondsToEnd = 2000;

/// "reader", "verifier", …
[[nodiscard]] const char* name_of(intake::Worker kind);

/// The process behind a run.
class WorkerProcess {
 public:
  virtual ~WorkerProcess() = default;
  /// Waits until something can be read from the channel, or kill() was called.
  virtual void await() {}
  /// Gives the process a moment to end by itself, then makes it end. How it ended, in words; empty
  /// for an end that nothing is known against.
  virtual std::string end() = 0;
  /// Makes it end; from any thread, and does not wait.
  virtual void kill() = 0;
  /// kill(), and waits for it.
  virtual void kill_and_end() = 0;
};

[[nodiscard]] std::unique_ptr<intake::WorkerRun> make_run(std::unique_ptr<WorkerProcess> process,
                                                          Channel channel);

}  // namespace dozo::platform
