// The worker port: throw-away processes that do the dangerous parsing, one run each.
//
// Every worker begins with one control channel (descriptor 3). Its first message is the job: JSON,
// with the descriptors it needs. It then enters its sandbox, works, sends any number of
// {"progress":OCTETS} (and, where its job has steps, one message a step) and ends with {"ok":{…}}
// or
// {"error":NUMBER,"detail":"…"}. The same code runs as a child process (evaluation) and as a
// socket-activated unit (appliance).
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "firmware/base/channel.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"

namespace dozo::intake {

enum class Worker { reader, verifier, unsealer, readback, renderer };

/// A running worker. Destroying it ends the process at once (kill) and reaps it.
class WorkerRun {
 public:
  virtual ~WorkerRun() = default;
  /// Sends the job, or what a later step needs. The descriptors stay the caller's.
  [[nodiscard]] virtual Result<> send(const Json& message, std::span<const int> descriptors) = 0;
  /// Waits for the word that ends one step of a longer run: the next message that is no progress
  /// and no end, such as {"disc_done":1}. Errors as for finish(); an {"ok"} here is
  /// worker_protocol.
  [[nodiscard]] virtual Result<Json> next(const std::function<void(std::uint64_t)>& progress) = 0;
  /// Waits for the worker's end. `progress` hears the octets done so far. An {"error"} comes back
  /// as that error; a death without a word is worker_died; anything else is worker_protocol.
  [[nodiscard]] virtual Result<Json> finish(const std::function<void(std::uint64_t)>& progress) = 0;
  /// Ends the process from another thread; next() and finish() then return cancelled.
  virtual void cancel() = 0;
};

class Workers {
 public:
  virtual ~Workers() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<WorkerRun>> start(Worker kind) = 0;
};

}  // namespace dozo::intake
