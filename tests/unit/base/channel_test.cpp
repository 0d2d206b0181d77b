#include "firmware/base/channel.hpp"

#include <array>
#include <cstring>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dozo {
namespace {

std::pair<Channel, Channel> make_pair() {
  auto ends = Channel::pair();
  REQUIRE(ends.has_value());
  return std::move(*ends);
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

TEST_CASE("messages keep their order and their borders") {
  auto [a, b] = make_pair();
  REQUIRE(a.send("one"));
  REQUIRE(a.send(std::string_view("t\0o", 3)));
  CHECK(b.receive()->text == "one");
  CHECK(b.receive()->text == std::string("t\0o", 3));
}

TEST_CASE("the largest message passes whole, one octet more is refused by the sender") {
  auto [a, b] = make_pair();
  const std::string largest(kMaxMessage, 'x');
  REQUIRE(a.send(largest));
  CHECK(b.receive()->text == largest);
  CHECK(a.send(largest + "x").error().code == ErrorCode::message_too_large);
  CHECK(a.send("").error().code == ErrorCode::message_too_large);
}

TEST_CASE("a message too long from a peer that does not keep the rules is refused, not cut") {
  auto [a, b] = make_pair();
  const std::string oversized(kMaxMessage + 1, 'x');
  REQUIRE(::send(a.fd(), oversized.data(), oversized.size(), 0) ==
          static_cast<ssize_t>(oversized.size()));
  CHECK(b.receive().error().code == ErrorCode::message_too_large);
  // The next message is not touched by it.
  REQUIRE(a.send("next"));
  CHECK(b.receive()->text == "next");
}

TEST_CASE("a peer's last word is heard even if it left our message unread") {
  auto [a, b] = make_pair();
  REQUIRE(a.send("unread"));
  REQUIRE(b.send("last word"));
  b.release().reset();
  CHECK(a.receive()->text == "last word");
  CHECK(a.receive().error().code == ErrorCode::channel_closed);
}

TEST_CASE("a descriptor arrives as another descriptor of the same file, closed on exec") {
  auto [a, b] = make_pair();
  auto pipe = make_pipe();
  REQUIRE(pipe);
  const int sent = pipe->write.get();
  REQUIRE(a.send("take this", std::span(&sent, 1)));
  auto message = b.receive();
  REQUIRE(message);
  REQUIRE(message->descriptors.size() == 1);
  const int received = message->descriptors[0].get();
  CHECK(received != sent);
  CHECK((fcntl(received, F_GETFD) & FD_CLOEXEC) != 0);
  pipe->write.reset();
  REQUIRE(write_all(received, as_bytes("through")));
  message->descriptors.clear();
  Bytes got(16);
  const auto size = read_up_to(pipe->read.get(), got);
  REQUIRE(size);
  CHECK(as_text(ByteView(got).first(*size)) == "through");
}

TEST_CASE("as many descriptors as allowed arrive, more are refused by the sender") {
  auto [a, b] = make_pair();
  std::vector<int> descriptors(kMaxDescriptors, 0);
  REQUIRE(a.send("eight", descriptors));
  CHECK(b.receive()->descriptors.size() == kMaxDescriptors);
  descriptors.push_back(0);
  CHECK(a.send("nine", descriptors).error().code == ErrorCode::message_too_large);
}

TEST_CASE(
    "too many descriptors from a peer that does not keep the rules are refused, and none leaks") {
  auto [a, b] = make_pair();
  constexpr std::size_t kMany = kMaxDescriptors + 8;
  std::array<int, kMany> descriptors{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> control{};
  char letter = 'x';
  iovec part{&letter, 1};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(rights), descriptors.data(), sizeof descriptors);
  REQUIRE(sendmsg(a.fd(), &header, 0) == 1);

  const int before = open_descriptors();
  CHECK(b.receive().error().code == ErrorCode::message_too_large);
  CHECK(open_descriptors() == before);
}

TEST_CASE("the other end's going is told by both directions") {
  auto [a, b] = make_pair();
  REQUIRE(a.send("last words"));
  { const Channel gone = std::move(a); }
  CHECK(b.receive()->text == "last words");
  CHECK(b.receive().error().code == ErrorCode::channel_closed);
  CHECK(b.send("hello?").error().code == ErrorCode::channel_closed);
}

TEST_CASE("the kernel tells who is at the other end") {
  auto [a, b] = make_pair();
  const auto peer = b.peer();
  REQUIRE(peer);
  CHECK(peer->process == getpid());
  CHECK(peer->user == getuid());
}

TEST_CASE("connecting to nobody, or to a path too long for a socket, says so") {
  CHECK(Channel::connect("no/such/socket").error().code == ErrorCode::daemon_not_reachable);
  CHECK(Channel::connect(std::string(108, 'x')).error().code == ErrorCode::socket_path_too_long);
  CHECK(Channel::connect(std::string(107, 'x')).error().code == ErrorCode::daemon_not_reachable);
}

}  // namespace
}  // namespace dozo
