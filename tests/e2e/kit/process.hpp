// Real processes: started, looked at through /proc, killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dozo::e2e {

/// A process of ours; killed and reaped when the object goes.
class Process {
 public:
  Process() = default;
  /// Standard output and error go to `log` (appended). SIGPIPE and the mask are as at login.
  static Process start(const std::filesystem::path& program,
                       const std::vector<std::string>& arguments, const std::filesystem::path& log);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// True until it was seen to have ended.
  [[nodiscard]] bool running();
  void signal(int number) const;
  /// Waits for the end. Exit status, or 128 + the signal.
  int wait();

 private:
  explicit Process(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
  int status_ = -1;
};

/// One of our programs in the build's bin/.
std::filesystem::path program(const std::string& name);
/// Runs one to its end; the exit status. What it says goes to `log`.
int run(const std::string& name, const std::vector<std::string>& arguments,
        const std::filesystem::path& log);

struct ChildProcess {
  pid_t pid;
  std::string name;  ///< at most 15 characters, as the kernel keeps it
};
/// The living children of `parent`.
std::vector<ChildProcess> children_of(pid_t parent);
/// A line of /proc/PID/status ("VmRSS", "VmHWM") in octets; 0 where the process has gone.
std::uint64_t memory_of(pid_t pid, const std::string& line);

}  // namespace dozo::e2e
