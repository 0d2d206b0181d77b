// The fake beside the worker port: each worker is a thread with the real protocol over a real
// channel, so that a test can put any behaviour in a worker's place.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "firmware/intake/worker.hpp"
#include "firmware/intake/worker_io.hpp"

namespace dozo::intake {

class ThreadWorkers final : public Workers {
 public:
  /// What a worker does; nothing returned: it dies without a word.
  using Body = std::function<std::optional<Result<Json>>(WorkerControl&)>;

  /// The readers copy the frame stream that lies "on the disc"; the others are the real ones,
  /// without their sandbox.
  ThreadWorkers();
  void replace(Worker kind, Body body) { bodies_[kind] = std::move(body); }
  [[nodiscard]] Result<std::unique_ptr<WorkerRun>> start(Worker kind) override;
  [[nodiscard]] int started(Worker kind) const;

 private:
  std::map<Worker, Body> bodies_;
  std::map<Worker, int> started_;
};

/// A reader that passes on `limit` octets of its disc's stream and then fails.
ThreadWorkers::Body failing_reader(std::uint64_t limit, ErrorCode code);
/// A reader that passes on nothing, and waits until it is stopped.
ThreadWorkers::Body hanging_reader(std::function<void()> waiting);

}  // namespace dozo::intake
