#include "platform/shelf/shelf_service.hpp"

#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace dozo::platform {

using shelf_protocol::Act;
using shelf_protocol::Request;

namespace {

// The one that waits at `listening`, if it is the user `client`'s.
std::optional<Channel> accept_client(int listening, uid_t client) {
  UniqueFd socket(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return std::nullopt;
  // A client that stops reading is given this long, then cut off.
  const timeval patience{5, 0};
  (void)setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  Channel channel(std::move(socket));
  const auto peer = channel.peer();
  if (!peer || peer->user != client) return std::nullopt;
  return channel;
}

}  // namespace

ShelfService::ShelfService(Volumes& volumes) : volumes_(volumes) {
  close_all();
}

ShelfService::~ShelfService() {
  close_all();
}

void ShelfService::close_all() {
  // A volume that does not close stays "active" in what look() finds: nothing is said to be locked
  // that is not.
  for (int number = 1; number <= volumes_.count(); ++number) (void)volumes_.close(number, true);
}

Result<> ShelfService::run(int listening, uid_t client, Heartbeat heartbeat, int stop_fd) {
  std::optional<Channel> served;
  for (;;) {
    heartbeat.turn();
    // While one is served, the next waits at the door.
    pollfd polled[] = {{stop_fd, POLLIN, 0}, {served ? served->fd() : listening, POLLIN, 0}};
    if (poll(polled, std::size(polled), heartbeat.timeout(-1)) < 0) {
      if (errno == EINTR) continue;
      return fail(ErrorCode::system_call_failed, "poll");
    }
    if (polled[0].revents != 0) return {};
    if (polled[1].revents == 0) continue;
    if (!served) {
      served = accept_client(listening, client);
    } else if (!serve_one(*served)) {
      served.reset();
      close_all();
    }
  }
}

Result<> ShelfService::serve_one(Channel& client) {
  const Message message = DOZO_TRY(client.receive());
  const Request request = DOZO_TRY(shelf_protocol::parse_request(message.text));
  const auto reply = act(request, message.descriptors);
  if (!reply) return client.send(shelf_protocol::encode_failure(reply.error()));
  const int descriptor = reply->descriptor.get();
  return client.send(reply->text, reply->descriptor ? std::span<const int>(&descriptor, 1)
                                                    : std::span<const int>());
}

ShelfService::Reply ShelfService::done(UniqueFd descriptor) {
  return {shelf_protocol::encode_done(), std::move(descriptor)};
}

Result<ShelfService::Reply> ShelfService::act(const Request& request,
                                              const std::vector<UniqueFd>& descriptors) {
  const bool secret = request.act == Act::finish || request.act == Act::open;
  if (descriptors.size() != (secret ? 1U : 0U)) {
    return fail(ErrorCode::shelf_service_protocol, "descriptors");
  }
  const int number = request.shelf;
  if (request.act != Act::describe && (number < 1 || number > volumes_.count())) {
    return fail(ErrorCode::shelf_range, "no such shelf");
  }
  SecretBytes passphrase;
  if (secret) passphrase = DOZO_TRY(shelf_protocol::secret_from(descriptors.front().get()));

  switch (request.act) {
    case Act::describe: {
      std::vector<VolumeFacts> facts;
      for (int i = 1; i <= volumes_.count(); ++i) facts.push_back(DOZO_TRY(volumes_.facts(i)));
      return Reply{shelf_protocol::encode(facts), {}};
    }
    case Act::begin:
      return done(DOZO_TRY(volumes_.begin(number)));
    case Act::finish:
      DOZO_TRY(volumes_.finish(number, passphrase));
      return done();
    case Act::open:
      return done(DOZO_TRY(volumes_.open(number, passphrase)));
    case Act::close:
      DOZO_TRY(volumes_.close(number, false));
      return done();
    case Act::medium:
      return done(DOZO_TRY(volumes_.medium(number, request.writable)));
    case Act::look:
      return built<Reply>(shelf_protocol::encode(DOZO_TRY(volumes_.look(number))), UniqueFd());
  }
  return fail(ErrorCode::shelf_service_protocol, "do");
}

}  // namespace dozo::platform
