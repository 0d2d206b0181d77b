#include "firmware/intake/worker_io.hpp"

#include <csignal>
#include <cstdlib>

#include <sys/socket.h>

#include "firmware/base/secret.hpp"

namespace dozo::intake {
namespace {

constexpr std::chrono::milliseconds kBetweenProgress{100};

}  // namespace

Result<WorkerJob> WorkerControl::receive_job(std::size_t descriptors) {
  Message message = DOZO_TRY(channel_.receive());
  WorkerJob job{DOZO_TRY(parse_json(message.text)), std::move(message.descriptors)};
  // A job may carry a password: it must not stay behind in the carrier's buffer.
  wipe(message.text);
  if (!job.job.is_object() || job.fds.size() != descriptors) {
    return dozo::fail(ErrorCode::worker_protocol, "job");
  }
  return job;
}

void WorkerControl::progress(std::uint64_t octets) {
  const auto now = std::chrono::steady_clock::now();
  if (now - said_ < kBetweenProgress) return;
  said_ = now;
  const std::string text = "{\"progress\":" + std::to_string(octets) + "}";
  // Progress that nobody reads must not stop the work, and the pipes tell when the daemon has gone.
  (void)::send(channel_.fd(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

Result<> WorkerControl::step(const Json& word) {
  return channel_.send(word.dump());
}

int WorkerControl::last_word(const Json& word) {
  // Details may quote what came from a disc: anything that is not UTF-8 is replaced, not thrown at.
  const std::string text = word.dump(-1, ' ', false, Json::error_handler_t::replace);
  return channel_.send(text) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int WorkerControl::succeed(const Json& result) {
  return last_word(Json{{"ok", result}});
}

int WorkerControl::fail(const Error& error) {
  return last_word(Json{{"error", static_cast<int>(error.code)}, {"detail", error.detail}});
}

int run_worker(const std::function<Result<Json>(WorkerControl&)>& work) {
  std::signal(SIGPIPE, SIG_IGN);
  WorkerControl control{UniqueFd(kControlDescriptor)};
  if (const auto safe = forbid_dumps(); !safe) return control.fail(safe.error());
  const auto result = work(control);
  return result ? control.succeed(*result) : control.fail(result.error());
}

}  // namespace dozo::intake
