#include "platform/drive/drive_service.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include "platform/drive/drive_words.hpp"

namespace dozo::platform {

using intake::DriveEvent;

DriveService::DriveService(intake::Drive& drive, UniqueFd listening, uid_t client,
                           Heartbeat heartbeat)
    : drive_(drive),
      listening_(std::move(listening)),
      user_(client),
      heartbeat_(std::move(heartbeat)) {}

Result<> DriveService::run(int stop_fd) {
  for (;;) {
    heartbeat_.turn();
    pollfd polled[] = {{stop_fd, POLLIN, 0},
                       {drive_.event_fd(), POLLIN, 0},
                       {client_ ? client_->fd() : -1, POLLIN, 0},
                       {listening_.get(), POLLIN, 0}};
    if (poll(polled, std::size(polled), heartbeat_.timeout(-1)) < 0) {
      if (errno == EINTR) continue;
      return fail(ErrorCode::system_call_failed, "poll");
    }
    if (polled[0].revents != 0) return {};
    // Before a request too: it may be about a disc that has left.
    if (polled[1].revents != 0 || polled[2].revents != 0) DOZO_TRY(take_events());
    // The one that has gone first, so that the one that comes in its place is not refused.
    if (polled[2].revents != 0 && !serve()) client_.reset();
    if (polled[3].revents != 0) accept_client();
  }
}

Result<> DriveService::take_events() {
  while (const auto event = DOZO_TRY(drive_.next_event())) {
    if (*event == DriveEvent::inserted) {
      ++insertion_;
      tell_inserted();
    } else if (std::exchange(told_, false)) {
      say(to_text(DriveWord{.event = DriveEvent::ejected, .medium = {}, .error = {}}));
    }
  }
  return {};
}

void DriveService::tell_inserted() {
  const auto medium = drive_.medium();
  if (!client_ || told_ || !medium) return;
  told_ = true;
  say(to_text(DriveWord{DriveEvent::inserted, insertion_, *medium, 0, {}}));
}

void DriveService::accept_client() {
  UniqueFd socket(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return;
  // A client that stops reading is given this long, then cut off.
  const timeval patience{1, 0};
  static_cast<void>(setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience));
  Channel channel(std::move(socket));
  const auto peer = channel.peer();
  if (!peer || peer->user != user_ || client_) return;  // closed
  client_.emplace(std::move(channel));
  told_ = false;
  tell_inserted();
}

bool DriveService::serve() {
  const auto message = client_->receive();
  if (!message) return false;
  const auto request = drive_request_from(message->text);
  if (!request || !message->descriptors.empty()) {
    std::fprintf(stderr, "%s\n", describe({ErrorCode::drive_protocol, "request"}).c_str());
    return false;
  }
  DriveWord word{.event = {}, .medium = {}, .answer = request->id, .error = {}};
  UniqueFd disc;
  Result<> outcome;
  if (request->what == DriveRequest::What::eject) {
    outcome = drive_.eject();
  } else if (auto opened = open(request->insertion)) {
    disc = std::move(*opened);
  } else {
    outcome = tl::unexpected(opened.error());
  }
  if (!outcome) word.error = outcome.error();
  return say(to_text(word), disc);
}

// Of the disc that the client was told of: another one may lie there by now.
Result<UniqueFd> DriveService::open(std::uint64_t insertion) {
  if (insertion != insertion_) return fail(ErrorCode::no_disc);
  return drive_.open();
}

bool DriveService::say(const std::string& text, const UniqueFd& fd) {
  if (!client_) return false;
  const int descriptor = fd.get();
  const auto sent =
      client_->send(text, fd ? std::span<const int>(&descriptor, 1) : std::span<const int>());
  // The next turn of the loop finds the connection at its end.
  if (!sent) shutdown(client_->fd(), SHUT_RDWR);
  return sent.has_value();
}

}  // namespace dozo::platform
