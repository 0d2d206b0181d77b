#include "firmware/base/channel.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>

namespace dozo {
namespace {

constexpr std::size_t kControlSize = CMSG_SPACE(kMaxDescriptors * sizeof(int));

tl::unexpected<Error> channel_error(const char* call) {
  const int number = errno;
  const bool closed = number == EPIPE || number == ECONNRESET;
  return fail(closed ? ErrorCode::channel_closed : ErrorCode::channel_failed,
              std::string(call) + ": " + strerrordesc_np(number));
}

std::vector<UniqueFd> take_descriptors(msghdr& header) {
  std::vector<UniqueFd> descriptors;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
  return descriptors;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return channel_error("socketpair");
  }
  return std::pair(Channel(UniqueFd(ends[0])), Channel(UniqueFd(ends[1])));
}

Result<Channel> Channel::connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ErrorCode::socket_path_too_long);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket) return channel_error("socket");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail(ErrorCode::daemon_not_reachable, strerrordesc_np(errno));
  }
  return Channel(std::move(socket));
}

Result<> Channel::send(std::string_view text, std::span<const int> descriptors) {
  if (text.empty() || text.size() > kMaxMessage || descriptors.size() > kMaxDescriptors) {
    return fail(ErrorCode::message_too_large);
  }
  iovec part{const_cast<char*>(text.data()), text.size()};
  alignas(cmsghdr) char control[kControlSize] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  while (sendmsg(socket_.get(), &header, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return channel_error("sendmsg");
  }
  return {};
}

Result<Message> Channel::receive() {
  Message message;
  message.text.resize(kMaxMessage);
  iovec part{message.text.data(), message.text.size()};
  alignas(cmsghdr) char control[kControlSize] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t got = 0;
  bool reset = false;
  while ((got = recvmsg(socket_.get(), &header, MSG_CMSG_CLOEXEC)) < 0) {
    // A peer that closed with our message unread leaves this error, once, in front of what it had
    // still said: its last word is behind it.
    const bool first_reset = errno == ECONNRESET && !std::exchange(reset, true);
    if (errno != EINTR && !first_reset) return channel_error("recvmsg");
  }
  message.descriptors = take_descriptors(header);
  if (got == 0) return fail(ErrorCode::channel_closed);
  if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return fail(ErrorCode::message_too_large);
  message.text.resize(static_cast<std::size_t>(got));
  return message;
}

Result<Peer> Channel::peer() const {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return channel_error("SO_PEERCRED");
  }
  return Peer{credentials.pid, credentials.uid};
}

}  // namespace dozo
