#include "tests/unit/intake/thread_workers.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <limits>
#include <thread>

#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "firmware/intake/jobs.hpp"
#include "firmware/intake/readback_worker.hpp"

namespace dozo::intake {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

Result<> allowed() {
  return {};
}

/// Copies up to `limit` octets of the stream that the job's disc holds.
Result<Json> copy_stream(WorkerControl& control, std::uint64_t limit) {
  const WorkerJob job = DOZO_TRY(control.receive_job(2));
  std::array<std::uint8_t, 4096> piece{};
  std::uint64_t done = 0;
  while (done < limit) {
    const auto wanted = std::min<std::uint64_t>(piece.size(), limit - done);
    const auto got = DOZO_TRY(pread_up_to(job.fds[0].get(), ByteSpan(piece).first(wanted), done));
    if (got == 0) break;
    // As the real reader: a consumer that has gone is no fault of the disc's.
    if (!write_all(job.fds[1].get(), ByteView(piece).first(got))) {
      return fail(ErrorCode::channel_closed, "frames");
    }
    done += got;
  }
  return Json::object();
}

class ThreadRun final : public WorkerRun {
 public:
  ThreadRun(Channel daemon, Channel worker, ThreadWorkers::Body body)
      : channel_(std::move(daemon)),
        thread_([socket = worker.release(), work = std::move(body)]() mutable {
          WorkerControl control(std::move(socket));
          const auto result = work(control);
          if (result)
            static_cast<void>(*result ? control.succeed(**result) : control.fail(result->error()));
        }) {}
  ~ThreadRun() override {
    cancel();
    thread_.join();
  }
  ThreadRun(const ThreadRun&) = delete;
  ThreadRun& operator=(const ThreadRun&) = delete;

  Result<> send(const Json& message, std::span<const int> descriptors) override {
    const auto sent = channel_.send(message.dump(), descriptors);
    if (sent || sent.error().code == ErrorCode::message_too_large) return sent;
    return fail(cancelled_ ? ErrorCode::cancelled : ErrorCode::worker_died);
  }
  Result<Json> next(const std::function<void(std::uint64_t)>& progress) override {
    const Json word = DOZO_TRY(hear(progress));
    if (word.contains("ok")) return fail(ErrorCode::worker_protocol, "ok");
    return word;
  }
  Result<Json> finish(const std::function<void(std::uint64_t)>& progress) override {
    const Json word = DOZO_TRY(hear(progress));
    if (!word.contains("ok")) return fail(ErrorCode::worker_protocol, "no ok");
    return word["ok"];
  }
  void cancel() override {
    cancelled_ = true;
    shutdown(channel_.fd(), SHUT_RDWR);
  }

 private:
  Result<Json> hear(const std::function<void(std::uint64_t)>& progress) {
    for (;;) {
      const auto message = channel_.receive();
      if (cancelled_) return fail(ErrorCode::cancelled);
      if (!message) return fail(ErrorCode::worker_died);
      Json word = DOZO_TRY(parse_json(message->text));
      if (word.contains("error")) {
        return fail(error_code(word["error"].get<int>()).value(), word["detail"]);
      }
      if (!word.contains("progress")) return word;
      progress(word["progress"].get<std::uint64_t>());
    }
  }

  Channel channel_;
  std::atomic<bool> cancelled_ = false;
  std::thread thread_;
};

}  // namespace

ThreadWorkers::ThreadWorkers() {
  // As run_worker does in a worker's own process.
  std::signal(SIGPIPE, SIG_IGN);
  bodies_[Worker::reader] = [](WorkerControl& control) { return copy_stream(control, kAll); };
  bodies_[Worker::verifier] = [](WorkerControl& control) {
    return do_verifier_job(control, allowed);
  };
  bodies_[Worker::unsealer] = [](WorkerControl& control) {
    return do_unsealer_job(control, allowed);
  };
  bodies_[Worker::readback] = [](WorkerControl& control) -> Result<Json> {
    const WorkerJob work = DOZO_TRY(control.receive_job(1));
    return do_read_back(work.job, work.fds.front().get(),
                        [&](std::uint64_t done) { control.progress(done); });
  };
}

Result<std::unique_ptr<WorkerRun>> ThreadWorkers::start(Worker kind) {
  const auto body = bodies_.find(kind);
  if (body == bodies_.end() || !body->second) return fail(ErrorCode::worker_not_started);
  ++started_[kind];
  auto [daemon, worker] = DOZO_TRY(Channel::pair());
  return std::make_unique<ThreadRun>(std::move(daemon), std::move(worker), body->second);
}

int ThreadWorkers::started(Worker kind) const {
  const auto found = started_.find(kind);
  return found == started_.end() ? 0 : found->second;
}

ThreadWorkers::Body failing_reader(std::uint64_t limit, ErrorCode code) {
  return [limit, code](WorkerControl& control) -> Result<Json> {
    DOZO_TRY(copy_stream(control, limit));
    return fail(code);
  };
}

ThreadWorkers::Body hanging_reader(std::function<void()> waiting) {
  return [waiting = std::move(waiting)](WorkerControl& control) -> std::optional<Result<Json>> {
    const auto job = control.receive_job(2);
    waiting();
    static_cast<void>(control.receive_job(0));
    return std::nullopt;
  };
}

}  // namespace dozo::intake
