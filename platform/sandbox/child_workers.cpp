#include "platform/sandbox/child_workers.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/intake/worker_io.hpp"
#include "platform/sandbox/worker_run.hpp"

namespace dozo::platform {
namespace {

/// A child process by its pidfd, so that nothing is ever sent to a stranger of the same number.
class Child final : public WorkerProcess {
 public:
  explicit Child(UniqueFd pidfd) : pidfd_(std::move(pidfd)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() override { Child::end(); }

  void kill() override { (void)syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0); }

  /// Reaped in any case.
  std::string end() override {
    if (reaped_) return {};
    pollfd wait{pidfd_.get(), POLLIN, 0};
    if (!doomed_ && poll(&wait, 1, kMillisecondsToEnd) <= 0) Child::kill();
    siginfo_t how{};
    while (waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &how, WEXITED) != 0 && errno == EINTR) {
    }
    reaped_ = true;
    if (how.si_code == CLD_EXITED && how.si_status == 0) return {};
    return (how.si_code == CLD_EXITED ? "status " : "signal ") + std::to_string(how.si_status);
  }

  void kill_and_end() override {
    Child::kill();
    doomed_ = true;
    Child::end();
  }

 private:
  UniqueFd pidfd_;
  bool reaped_ = false;
  bool doomed_ = false;
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
  const pid_t pid = Spawn().start(folder_ / (std::string("dozo-") + name_of(kind)), control.get());
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
  return make_run(std::make_unique<Child>(std::move(pidfd)), std::move(ours));
}

}  // namespace dozo::platform
