// What both compositions of dozod do alike: the process made safe, the parts joined, served.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "firmware/base/heartbeat.hpp"
#include "firmware/base/process.hpp"
#include "firmware/daemon/api/server.hpp"
#include "firmware/daemon/system.hpp"

namespace dozo::daemon {

using dozo::prepare_process;

/// The folder exists afterwards, and nobody but its owner may look into it. file_not_found,
/// state_folder_unsafe.
Result<> make_private_folder(const std::filesystem::path& folder);

/// How a process serves.
struct Serving {
  int stop_fd = -1;  ///< readable: time to end
  api::Door door;
  Heartbeat heartbeat = {};
  std::function<void()> ready = [] {};  ///< called once the socket listens
};

/// The System and the bell that it rings.
class Terminal {
 public:
  /// What `ports` refer to outlives it. Errors as System::open().
  static Result<std::unique_ptr<Terminal>> open(const Ports& ports);
  /// Serves the terminal until stop_fd is readable.
  Result<> serve(Serving serving);

 private:
  Terminal() = default;
  std::unique_ptr<api::Bell> bell_;
  std::unique_ptr<System> system_;
};

/// Serves nothing but the reason, until stop_fd is readable (api::LockedOut).
Result<> serve_locked_out(const Error& why, const Clock& clock, Serving serving);

}  // namespace dozo::daemon
