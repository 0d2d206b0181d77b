#include "firmware/base/process.hpp"

#include <csignal>

#include <sys/signalfd.h>
#include <sys/stat.h>

#include "firmware/base/secret.hpp"

namespace dozo {

Result<UniqueFd> prepare_process() {
  umask(0077);
  DOZO_TRY(forbid_dumps());
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0 || std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    return fail(ErrorCode::system_call_failed, "signals");
  }
  UniqueFd fd(signalfd(-1, &signals, SFD_CLOEXEC));
  if (!fd) return fail(ErrorCode::system_call_failed, "signalfd");
  return fd;
}

}  // namespace dozo
