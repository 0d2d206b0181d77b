// The worker's own side of worker.hpp's protocol, so that each worker's main is twenty lines.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/channel.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"

namespace dozo::intake {

/// The descriptor on which every worker finds its control channel.
inline constexpr int kControlDescriptor = 3;

/// One message from the daemon: a JSON object, and the descriptors that came with it.
struct WorkerJob {
  Json job;
  std::vector<UniqueFd> fds;
};

class WorkerControl {
 public:
  /// Over `socket`: descriptor 3 in a worker, one end of Channel::pair() in a test.
  explicit WorkerControl(UniqueFd socket) : channel_(std::move(socket)) {}

  /// Waits for the job, or for what a later step needs. worker_protocol unless it is an object
  /// with exactly `descriptors` descriptors; channel_closed when the daemon has gone.
  [[nodiscard]] Result<WorkerJob> receive_job(std::size_t descriptors);

  /// Says how many octets are done, at most ten times a second. Never waits: where the daemon
  /// does not listen just now, the message is left out. Callable from one thread only.
  void progress(std::uint64_t octets);

  /// One word between the steps of a longer run, such as {"disc_done":1}: what WorkerRun::next()
  /// gives the daemon. Waits until it is sent.
  [[nodiscard]] Result<> step(const Json& word);

  /// The last word, one of the two. The worker's exit status: 0 when it was delivered.
  [[nodiscard]] int succeed(const Json& result);
  [[nodiscard]] int fail(const Error& error);

 private:
  int last_word(const Json& word);

  Channel channel_;
  std::chrono::steady_clock::time_point said_{};
};

/// A whole worker: main returns what this returns. Ignores SIGPIPE, makes the process undumpable,
/// opens the control channel on descriptor 3, runs `work` and reports its outcome. Once dozod
/// closes the channel the process ends at once, in the middle of whatever it does. `work` receives
/// its job, enters its sandbox, and only then touches what it was given. A worker takes no
/// arguments: a person who starts one by hand is told what it is (and its version), and nothing is
/// done.
int run_worker(int argc, char** argv, const std::function<Result<Json>(WorkerControl&)>& work);

}  // namespace dozo::intake
