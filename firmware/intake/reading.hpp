// A reader at work on one disc, beside the verifier or unsealer that consumes its frames.
#pragma once

#include <memory>
#include <thread>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"
#include "firmware/intake/progress.hpp"
#include "firmware/intake/worker.hpp"

namespace dozo::intake {

/// Which kind of disc is expected; another one is disc_foreign.
enum class DiscKind {
  delivery,       ///< a sealed disc: a bag
  commissioning,  ///< a ward's certificate and policy (commissioning.hpp)
};

/// Listens to the reader in a thread of its own: a worker that nobody listens to would stand still.
class Reading {
 public:
  /// Starts a reader on `disc`; it stops on progress.cancel(). The descriptor stays the caller's.
  static Result<std::unique_ptr<Reading>> start(Workers& workers, Progress& progress, int disc,
                                                DiscKind kind = DiscKind::delivery);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  /// Ends the reader.
  ~Reading();

  /// The frames, to be handed to the consumer and closed here: the consumer's death must be felt
  /// by the reader. Once.
  [[nodiscard]] UniqueFd take_frames() { return std::move(frames_); }

  /// The whole's outcome once the consumer is done. A consumer that read all and is content is
  /// believed: what the reader says after its last frame changes nothing. A consumer that met the
  /// stream's early end does not know why: then the reader's own error is the cause. Any other
  /// error of the consumer stands, and the reader is stopped.
  [[nodiscard]] Result<> conclude(const Result<>& consumer);

 private:
  Reading(Progress& progress, std::unique_ptr<WorkerRun> run, UniqueFd frames);
  void stop();

  Progress& progress_;
  std::unique_ptr<WorkerRun> run_;
  UniqueFd frames_;
  Progress::Registration on_cancel_;
  Result<> outcome_;
  std::thread listener_;
};

/// A pipe with as much room as the system grants without privileges (1 MiB), so that neighbours
/// seldom wait for each other.
Result<Pipe> make_wide_pipe();

}  // namespace dozo::intake
