#include "platform/sandbox/child_workers.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/secret.hpp"
#include "firmware/intake/worker_io.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kMaxDetail = 200;
constexpr int kMillisecondsToEnd = 2000;

const char* program_of(intake::Worker kind) {
  switch (kind) {
    case intake::Worker::reader:
      return "dozo-reader";
    case intake::Worker::verifier:
      return "dozo-verifier";
    case intake::Worker::unsealer:
      return "dozo-unsealer";
    case intake::Worker::readback:
      return "dozo-readback";
    case intake::Worker::renderer:
      return "dozo-renderer";
  }
  std::abort();
}

/// What a worker says of an error may quote its disc: short, ASCII, one line.
std::string harmless(std::string detail) {
  detail.resize(std::min(detail.size(), kMaxDetail));
  std::ranges::replace_if(
      detail, [](char c) { return c < ' ' || c > '~'; }, '?');
  return detail;
}

/// A child process by its pidfd, so that nothing is ever sent to a stranger of the same number.
class Child {
 public:
  explicit Child(UniqueFd pidfd) : pidfd_(std::move(pidfd)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  void kill() const { (void)syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0); }

  /// Gives the process a moment to end by itself, then ends it; reaped in any case. How it ended,
  /// in words, empty for an ordinary end with status 0.
  std::string end() {
    if (reaped_) return {};
    pollfd wait{pidfd_.get(), POLLIN, 0};
    if (!doomed_ && poll(&wait, 1, kMillisecondsToEnd) <= 0) kill();
    siginfo_t how{};
    while (waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &how, WEXITED) != 0 && errno == EINTR) {
    }
    reaped_ = true;
    if (how.si_code == CLD_EXITED && how.si_status == 0) return {};
    return (how.si_code == CLD_EXITED ? "status " : "signal ") + std::to_string(how.si_status);
  }

  /// end() without the moment.
  void kill_and_end() {
    kill();
    doomed_ = true;
    end();
  }

 private:
  UniqueFd pidfd_;
  bool reaped_ = false;
  bool doomed_ = false;
};

class ChildRun final : public intake::WorkerRun {
 public:
  ChildRun(UniqueFd pidfd, Channel channel)
      : child_(std::move(pidfd)), channel_(std::move(channel)) {}
  ~ChildRun() override { child_.kill_and_end(); }

  Result<> send(const Json& message, std::span<const int> descriptors) override {
    std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    auto sent = channel_.send(text, descriptors);
    wipe(text);
    if (sent || sent.error().code == ErrorCode::message_too_large) return sent;
    return death();
  }

  Result<Json> next(const std::function<void(std::uint64_t)>& progress) override {
    Json word = DOZO_TRY(receive(progress));
    if (word.contains("ok")) return misbehaved("ok before its time");
    return word;
  }

  Result<Json> finish(const std::function<void(std::uint64_t)>& progress) override {
    Json word = DOZO_TRY(receive(progress));
    if (!word.contains("ok") || word.size() != 1) return misbehaved("no such word");
    // Its word holds only if it also ends well: a fault on the way out is a fault.
    if (const std::string how = child_.end(); !how.empty()) {
      return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_died, how);
    }
    if (cancelled_) return fail(ErrorCode::cancelled);
    return std::move(word["ok"]);
  }

  void cancel() override {
    cancelled_ = true;
    child_.kill();
  }

 private:
  /// The next message that is neither progress nor error.
  Result<Json> receive(const std::function<void(std::uint64_t)>& progress) {
    for (;;) {
      auto message = channel_.receive();
      if (!message && message.error().code == ErrorCode::message_too_large) {
        return misbehaved("message too large");
      }
      if (!message) return death();
      auto word = parse_json(message->text);
      wipe(message->text);
      if (!word || !word->is_object() || word->empty() || !message->descriptors.empty()) {
        return misbehaved("form");
      }
      if (word->contains("error")) return error_of(*word);
      if (!word->contains("progress")) return word;
      const Json& octets = (*word)["progress"];
      if (word->size() != 1 || !octets.is_number_unsigned()) return misbehaved("progress");
      if (progress) progress(octets.get<std::uint64_t>());
    }
  }

  tl::unexpected<Error> error_of(const Json& word) {
    const auto number = json_integer(word, "error");
    const auto detail = json_string(word, "detail");
    const bool known = number && detail && word.size() == 2 && *number > 0 && *number < 10000;
    const auto code = known ? error_code(static_cast<int>(*number)) : std::nullopt;
    if (!code) return misbehaved("error");
    child_.end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(*code, harmless(*detail));
  }

  /// The channel broke: the process has ended, or is made to.
  tl::unexpected<Error> death() {
    const std::string how = child_.end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_died, how);
  }

  tl::unexpected<Error> misbehaved(const char* how) {
    child_.kill_and_end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_protocol, how);
  }

  Child child_;
  Channel channel_;
  std::atomic<bool> cancelled_ = false;
};

/// posix_spawn and not fork: the daemon has threads, and between fork and exec of a process with
/// threads hardly anything may be called. glibc's runs no code of ours in the child.
class Spawn {
 public:
  Spawn() {
    check(posix_spawn_file_actions_init(&actions_));
    check(posix_spawnattr_init(&attributes_));
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;
  ~Spawn() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  /// `control` must be above kControlDescriptor. The pid, or an error number below 0.
  pid_t start(const std::string& program, int control) {
    descriptors(control);
    signals();
    std::string name = std::filesystem::path(program).filename();
    char* arguments[] = {name.data(), nullptr};
    std::vector<char*> variables = environment();
    pid_t pid = -1;
    if (error_ == 0) {
      check(
          posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, variables.data()));
    }
    return error_ == 0 ? pid : -error_;
  }

 private:
  void check(int error) {
    if (error_ == 0) error_ = error;
  }

  void descriptors(int control) {
    check(posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0));
    check(posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0));
#ifndef DOZO_SANDBOX_FOR_SANITIZERS  // whose reports go to standard error
    check(posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0));
#endif
    check(posix_spawn_file_actions_adddup2(&actions_, control, intake::kControlDescriptor));
    check(posix_spawn_file_actions_addclosefrom_np(&actions_, intake::kControlDescriptor + 1));
    check(posix_spawn_file_actions_addchdir_np(&actions_, "/"));
  }

  void signals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    check(posix_spawnattr_setsigmask(&attributes_, &none));
    check(posix_spawnattr_setsigdefault(&attributes_, &all));
    // A group of its own: Ctrl-C is for the daemon, which then ends its workers in order.
    check(posix_spawnattr_setpgroup(&attributes_, 0));
    check(posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP));
  }

  static std::vector<char*> environment() {
    static char language[] = "LANG=C.UTF-8";
    std::vector<char*> variables{language};
#ifdef DOZO_SANDBOX_FOR_SANITIZERS
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text(*entry);
      if (text.starts_with("ASAN_OPTIONS=") || text.starts_with("UBSAN_OPTIONS=")) {
        variables.push_back(*entry);
      }
    }
#endif
    variables.push_back(nullptr);
    return variables;
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  int error_ = 0;
};

}  // namespace

Result<std::unique_ptr<intake::WorkerRun>> ChildWorkers::start(intake::Worker kind) {
  auto [ours, theirs] = DOZO_TRY(Channel::pair());
  const UniqueFd control(fcntl(theirs.fd(), F_DUPFD_CLOEXEC, intake::kControlDescriptor + 1));
  if (!control) return fail(ErrorCode::worker_not_started, strerrordesc_np(errno));
  const pid_t pid = Spawn().start(folder_ / program_of(kind), control.get());
  if (pid < 0) return fail(ErrorCode::worker_not_started, strerrordesc_np(-pid));
  UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) {
    // Still ours and unreaped, so the number cannot have passed to another process.
    const int error = errno;
    ::kill(pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return fail(ErrorCode::worker_not_started, strerrordesc_np(error));
  }
  return std::make_unique<ChildRun>(std::move(pidfd), std::move(ours));
}

}  // namespace dozo::platform
