#include "platform/service/service.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace dozo::platform::service {
namespace {

constexpr int kBacklog = 16;

// Whoever is not told anything goes on as well: there may be no service manager.
void notify(const std::string& text) {
  static_cast<void>(sd_notify(/*unset_environment=*/0, text.c_str()));
}

// Nothing that is put into a line may end it and begin a message of its own.
std::string one_line(std::string text) {
  for (char& each : text) {
    if (each < ' ') each = ' ';
  }
  return text;
}

}  // namespace

void ready(const std::string& status) {
  notify("READY=1\nSTATUS=" + one_line(status));
}

void status(const std::string& status) {
  notify("STATUS=" + one_line(status));
}

void alive() {
  notify("WATCHDOG=1");
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(/*unset_environment=*/0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::microseconds(microseconds));
}

Heartbeat heartbeat() {
  const auto interval = watchdog_interval();
  if (!interval) return {};
  return {*interval / 3, alive};
}

Result<std::optional<UniqueFd>> passed_socket() {
  const int count = sd_listen_fds(/*unset_environment=*/1);
  if (count == 0) return std::nullopt;
  if (count != 1) return fail(ErrorCode::socket_not_passed, "not one socket");
  UniqueFd fd(SD_LISTEN_FDS_START);
  if (sd_is_socket_unix(fd.get(), SOCK_SEQPACKET, /*listening=*/1, nullptr, 0) <= 0) {
    return fail(ErrorCode::socket_not_passed, "not a listening seqpacket socket");
  }
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0 ||
      fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0) {
    return fail(ErrorCode::system_call_failed, "fcntl");
  }
  return std::optional(std::move(fd));
}

Result<UniqueFd> listening_socket(const std::string& path, mode_t mode) {
  if (auto passed = DOZO_TRY(passed_socket())) return std::move(*passed);
  if (path.empty()) return fail(ErrorCode::socket_not_passed);
  return listen_at(path, mode);
}

Result<UniqueFd> listen_at(const std::string& path, mode_t mode) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ErrorCode::socket_path_too_long);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  unlink(path.c_str());
  const mode_t before = umask(~mode & 0777U);
  const bool bound = socket && bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                                    sizeof address) == 0;
  umask(before);
  if (!bound || listen(socket.get(), kBacklog) != 0) {
    return fail(ErrorCode::channel_failed, strerrordesc_np(errno));
  }
  return socket;
}

Result<uid_t> user_id(const std::string& name) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr) {
    return fail(ErrorCode::user_unknown);
  }
  return entry.pw_uid;
}

}  // namespace dozo::platform::service
