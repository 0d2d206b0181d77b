#include "tests/e2e/kit/process.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <utility>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dozo::e2e {
namespace {

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Process Process::start(const std::filesystem::path& program,
                       const std::vector<std::string>& arguments,
                       const std::filesystem::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::string name = program.string();
  std::vector<char*> argv{name.data()};
  std::vector<std::string> copies = arguments;
  for (std::string& each : copies) argv.push_back(each.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, name.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  INFO(name);
  REQUIRE(error == 0);
  return Process(pid);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  return *this;
}

Process::~Process() {
  signal(SIGKILL);
  if (running()) wait();
}

bool Process::running() {
  if (pid_ < 0 || status_ >= 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) status_ = code_of(status);
  return status_ < 0;
}

// Only while it is unreaped: afterwards the number may be another's.
void Process::signal(int number) const {
  if (pid_ > 0 && status_ < 0) ::kill(pid_, number);
}

int Process::wait() {
  if (status_ >= 0) return status_;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = code_of(status);
  return status_;
}

std::filesystem::path program(const std::string& name) {
  return std::filesystem::path(DOZO_BIN_DIR) / name;
}

int run(const std::string& name, const std::vector<std::string>& arguments,
        const std::filesystem::path& log) {
  return Process::start(program(name), arguments, log).wait();
}

std::vector<ChildProcess> children_of(pid_t parent) {
  std::vector<ChildProcess> children;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto end = name.data() + name.size();
    if (std::from_chars(name.data(), end, pid).ptr != end) continue;
    std::ifstream file(entry.path() / "stat");
    std::string line;
    std::getline(file, line);
    // "PID (name) STATE PPID …"; the name may hold anything but ends at the last ')'.
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(')');
    if (close == std::string::npos || close + 4 >= line.size()) continue;
    if (line[close + 2] == 'Z' || std::atoi(line.c_str() + close + 4) != parent) continue;
    children.push_back({pid, line.substr(open + 1, close - open - 1)});
  }
  return children;
}

std::uint64_t memory_of(pid_t pid, const std::string& line) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string each; std::getline(file, each);) {
    if (each.starts_with(line + ":")) return std::stoull(each.substr(line.size() + 1)) * 1024;
  }
  return 0;
}

}  // namespace dozo::e2e
