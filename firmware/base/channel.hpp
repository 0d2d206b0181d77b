// Messages with descriptors over an AF_UNIX seqpacket socket: the API's carrier, and the workers'.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

/// The largest message in octets, and the most descriptors that one may carry.
inline constexpr std::size_t kMaxMessage = 64 * 1024;
inline constexpr std::size_t kMaxDescriptors = 8;

struct Message {
  std::string text;
  std::vector<UniqueFd> descriptors;
};

/// Who is at the other end (SO_PEERCRED): as of connect, told by the kernel.
struct Peer {
  pid_t process;
  uid_t user;
};

/// One end of a connection. Messages keep their borders; one that is too long, or was cut, or
/// carries too many descriptors is refused, never truncated.
class Channel {
 public:
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}
  /// Two connected ends.
  static Result<std::pair<Channel, Channel>> pair();
  /// Connects to the listening socket at `path`.
  static Result<Channel> connect(const std::string& path);

  /// Sends one message. The descriptors stay the caller's.
  [[nodiscard]] Result<> send(std::string_view text, std::span<const int> descriptors = {});
  /// Waits for one message; channel_closed when the other end has gone.
  [[nodiscard]] Result<Message> receive();
  [[nodiscard]] Result<Peer> peer() const;
  [[nodiscard]] int fd() const { return socket_.get(); }
  [[nodiscard]] UniqueFd release() { return std::move(socket_); }

 private:
  UniqueFd socket_;
};

}  // namespace dozo
