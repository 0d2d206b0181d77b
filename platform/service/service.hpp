// What a lasting service and systemd say to each other: sockets handed over, ready, watchdog.
// Started by hand, without a service manager, everything here does nothing and fails nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

#include "firmware/base/file.hpp"
#include "firmware/base/heartbeat.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform::service {

/// The service answers from now on (READY=1), with a line for `systemctl status`. No personal data.
void ready(const std::string& status);
/// Another line for `systemctl status`. No personal data.
void status(const std::string& status);
/// The main loop has gone round (WATCHDOG=1). Never to be called from a thread of its own: a stuck
/// loop must be seen.
void alive();
/// Within which time alive() must be called; nothing where nobody watches (WatchdogSec=).
[[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_interval();
/// Beats with alive(), three times in each interval; empty where nobody watches.
[[nodiscard]] Heartbeat heartbeat();

/// The listening seqpacket socket that systemd has handed over (LISTEN_FDS), close-on-exec and
/// non-blocking; nothing where it has handed over none. socket_not_passed where it is more than
/// one, or of another kind. Once: it belongs to the caller afterwards.
[[nodiscard]] Result<std::optional<UniqueFd>> passed_socket();
/// That one, or a new one at `path`, as listen_at() makes it; socket_not_passed where neither is.
[[nodiscard]] Result<UniqueFd> listening_socket(const std::string& path, mode_t mode);
/// A new listening seqpacket socket at `path` (a file left there is replaced) with exactly `mode`,
/// in the folder's group where that is set-group-ID. socket_path_too_long, channel_failed.
[[nodiscard]] Result<UniqueFd> listen_at(const std::string& path, mode_t mode);

/// The number of the machine's user `name`. user_unknown.
[[nodiscard]] Result<uid_t> user_id(const std::string& name);

}  // namespace dozo::platform::service
