#include "firmware/intake/worker_io.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/secret.hpp"
#include "firmware/base/text.hpp"

namespace dozo::intake {
namespace {

constexpr std::chrono::milliseconds kBetweenProgress{100};
constexpr int kUsage = 2;

// dozod starts a worker with nothing but a socket on descriptor 3.
bool started_by_hand(int argc) {
  struct stat status {};
  return argc > 1 || fstat(kControlDescriptor, &status) != 0 || !S_ISSOCK(status.st_mode);
}

int answer_person(int argc, char** argv) {
  init_text(argv[0]);
  const std::string name = std::filesystem::path(argv[0]).filename();
  const std::string_view asked = argc == 2 ? argv[1] : "";
  if (asked == "--version") return std::printf("%s %s\n", name.c_str(), DOZO_VERSION) < 0;
  const bool help = asked == "--help" || asked == "-h";
  static_cast<void>(std::fprintf(
      help ? stdout : stderr, "%s: %s\n", name.c_str(),
      tr("dozod starts this program; there is nothing to do by hand. See dozo-workers(8).")));
  return help ? EXIT_SUCCESS : kUsage;
}

// The kernel tells (SIGIO) of everything that happens at the control channel. Where dozod has
// closed it, what is being done is wanted by nobody any more: the process ends, however busy it is.
void end_with_channel(int /*signal*/) {
  const int before = errno;
  pollfd control{kControlDescriptor, POLLRDHUP, 0};
  if (poll(&control, 1, 0) > 0 && (control.revents & (POLLHUP | POLLRDHUP)) != 0) {
    _exit(EXIT_FAILURE);
  }
  errno = before;
}

// Before the sandbox, which lets nobody arrange such a thing.
Result<> listen_for_the_end() {
  struct sigaction action {};
  action.sa_handler = end_with_channel;
  action.sa_flags = SA_RESTART;
  const int flags = fcntl(kControlDescriptor, F_GETFL);
  if (sigaction(SIGIO, &action, nullptr) != 0 ||
      fcntl(kControlDescriptor, F_SETOWN, getpid()) != 0 || flags < 0 ||
      fcntl(kControlDescriptor, F_SETFL, flags | O_ASYNC) != 0) {
    return fail(ErrorCode::system_call_failed, "SIGIO");
  }
  end_with_channel(SIGIO);  // what happened before nobody has told of
  return {};
}

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

int run_worker(int argc, char** argv, const std::function<Result<Json>(WorkerControl&)>& work) {
  if (started_by_hand(argc)) return answer_person(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  WorkerControl control{UniqueFd(kControlDescriptor)};
  if (const auto safe = forbid_dumps(); !safe) return control.fail(safe.error());
  if (const auto heard = listen_for_the_end(); !heard) return control.fail(heard.error());
  const auto result = work(control);
  return result ? control.succeed(*result) : control.fail(result.error());
}

}  // namespace dozo::intake
