#include "platform/sandbox/unit_workers.hpp"

#include <algorithm>
#include <chrono>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "platform/sandbox/worker_run.hpp"

namespace dozo::platform {
namespace {

class Unit final : public WorkerProcess {
 public:
  /// `channel` is the run's, which outlives this.
  Unit(int channel, UniqueFd killed) : channel_(channel), killed_(std::move(killed)) {}

  void await() override {
    pollfd waiting[] = {{channel_, POLLIN, 0}, {killed_.get(), POLLIN, 0}};
    while (poll(waiting, std::size(waiting), -1) < 0) {
    }
  }

  std::string end() override {
    if (await_end()) return {};
    Unit::kill();
    return "does not end";
  }

  // Our direction only: that the other one closes says that the worker has ended.
  void kill() override {
    shutdown(channel_, SHUT_WR);
    static_cast<void>(eventfd_write(killed_.get(), 1));
  }

  void kill_and_end() override {
    Unit::kill();
    static_cast<void>(await_end());
  }

 private:
  /// False where the worker still holds its end of the channel after its moment.
  [[nodiscard]] bool await_end() const {
    using std::chrono::steady_clock;
    const auto until = steady_clock::now() + std::chrono::milliseconds(kMillisecondsToEnd);
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
      pollfd waiting{channel_, POLLRDHUP, 0};
      if (poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) > 0) {
        return true;
      }
      if (left.count() <= 0) return false;
    }
  }

  int channel_;
  UniqueFd killed_;
};

}  // namespace

Result<std::unique_ptr<intake::WorkerRun>> UnitWorkers::start(intake::Worker kind) {
  auto channel = Channel::connect(folder_ / (std::string(name_of(kind)) + ".sock"));
  if (!channel) return fail(ErrorCode::worker_not_started, channel.error().detail);
  UniqueFd killed(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!killed) return fail(ErrorCode::worker_not_started, "eventfd");
  auto unit = std::make_unique<Unit>(channel->fd(), std::move(killed));
  return make_run(std::move(unit), std::move(*channel));
}

}  // namespace dozo::platform
