#include "tests/unit/platform/workers_subjects.hpp"

#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/intake/worker_io.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "platform/sandbox/unit_workers.hpp"

namespace dozo::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNames[] = {"reader", "verifier", "unsealer", "readback", "renderer"};

UniqueFd listening_at(const fs::path& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(fd.get(), 64) == 0);
  return fd;
}

/// As systemd starts a unit of image/rootfs: no words, nothing open but the call.
pid_t spawn(const std::string& program, int call) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, call, intake::kControlDescriptor);
  posix_spawn_file_actions_addclosefrom_np(&actions, intake::kControlDescriptor + 1);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string name = fs::path(program).filename();
  char* arguments[] = {name.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error == 0 ? pid : -1;
}

}  // namespace

class SocketActivation::State {
 public:
  State(const fs::path& sockets, fs::path programs) : programs_(std::move(programs)) {
    for (const char* name : kNames) {
      listening_.emplace_back(name, listening_at(sockets / (std::string(name) + ".sock")));
    }
    thread_ = std::thread([this] { run(); });
  }
  ~State() {
    eventfd_write(stop_.get(), 1);
    thread_.join();
    for (const auto& [pidfd, pid] : started_) {
      kill(pid, SIGKILL);  // unreaped, so the number is still its
      waitpid(pid, nullptr, 0);
      close(pidfd);
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  int running() {
    const std::lock_guard held(mutex_);
    return static_cast<int>(started_.size());
  }

 private:
  void run() {
    for (;;) {
      std::vector<pollfd> polled{{stop_.get(), POLLIN, 0}};
      for (const auto& [name, fd] : listening_) polled.push_back({fd.get(), POLLIN, 0});
      const std::size_t fixed = polled.size();
      for (const auto& [pidfd, pid] : started_) polled.push_back({pidfd, POLLIN, 0});
      if (poll(polled.data(), polled.size(), -1) < 0) continue;
      if (polled[0].revents != 0) return;
      const std::lock_guard held(mutex_);
      for (std::size_t i = 1; i < fixed; ++i) {
        if (polled[i].revents != 0) accept_call(listening_[i - 1].first, polled[i].fd);
      }
      for (std::size_t i = fixed; i < polled.size(); ++i) {
        if (polled[i].revents == 0) continue;
        waitpid(started_.at(polled[i].fd), nullptr, 0);
        started_.erase(polled[i].fd);
        close(polled[i].fd);
      }
    }
  }

  void accept_call(const std::string& name, int listening) {
    const UniqueFd call(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
    if (!call) return;
    // Above what it becomes, so that it is not closed on the way.
    const UniqueFd high(fcntl(call.get(), F_DUPFD_CLOEXEC, intake::kControlDescriptor + 1));
    const pid_t pid = spawn(programs_ / ("dozo-" + name), high.get());
    if (pid < 0) return;  // the call is closed: that is all that dozod sees of a unit that fails
    started_.emplace(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), pid);
  }

  fs::path programs_;
  std::vector<std::pair<std::string, UniqueFd>> listening_;
  UniqueFd stop_{eventfd(0, EFD_CLOEXEC)};
  std::mutex mutex_;
  std::map<int, pid_t> started_;  // by pidfd
  std::thread thread_;
};

SocketActivation::SocketActivation(const fs::path& sockets, const fs::path& programs)
    : state_(std::make_unique<State>(sockets, programs)) {}
SocketActivation::~SocketActivation() = default;

int SocketActivation::running() const {
  return state_->running();
}

Doubles::Doubles() {
  for (const char* name : kNames) {
    fs::create_symlink(fs::path(DOZO_BIN_DIR) / "test_worker_double",
                       folder_.path() / (std::string("dozo-") + name));
  }
}

ChildSubject::ChildSubject(const fs::path& programs)
    : workers_(std::make_unique<platform::ChildWorkers>(programs)) {}

bool ChildSubject::all_ended() {
  return waitpid(-1, nullptr, WNOHANG) < 0;
}

UnitSubject::UnitSubject(const fs::path& programs)
    : activation_(sockets_.path(), programs),
      workers_(std::make_unique<platform::UnitWorkers>(sockets_.path())) {}

bool UnitSubject::all_ended() const {
  using std::chrono::steady_clock;
  const auto until = steady_clock::now() + std::chrono::seconds(20);
  while (activation_.running() > 0) {
    if (steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace dozo::test
