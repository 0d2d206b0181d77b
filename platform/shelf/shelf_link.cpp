#include "platform/shelf/shelf_link.hpp"

#include <utility>

namespace dozo::platform {

using shelf_protocol::Act;
using shelf_protocol::Request;

namespace {

// What is not JSON of ours is the service's fault, not that of a document.
template <class T>
Result<T> understood(Result<T> reply) {
  if (reply || reply.error().code != ErrorCode::json_malformed) return reply;
  return fail(ErrorCode::shelf_service_protocol, reply.error().detail);
}

}  // namespace

ConnectShelves shelf_socket(std::string path) {
  return [path = std::move(path)]() -> Result<Channel> {
    Channel channel = DOZO_TRY(Channel::connect(path));
    if (DOZO_TRY(channel.peer()).user != 0) {
      return fail(ErrorCode::shelf_service_gone, "another user's socket");
    }
    return channel;
  };
}

Result<std::vector<VolumeFacts>> ShelfLink::describe() {
  const Message reply = DOZO_TRY(ask({Act::describe, 0, false}, nullptr));
  return understood(shelf_protocol::parse_facts(reply.text));
}

Result<UniqueFd> ShelfLink::begin(int shelf) {
  return ask_descriptor({Act::begin, shelf, false}, nullptr);
}

Result<> ShelfLink::finish(int shelf, const SecretBytes& passphrase) {
  return ask_done({Act::finish, shelf, false}, &passphrase);
}

Result<UniqueFd> ShelfLink::open(int shelf, const SecretBytes& passphrase) {
  return ask_descriptor({Act::open, shelf, false}, &passphrase);
}

Result<> ShelfLink::close(int shelf) {
  return ask_done({Act::close, shelf, false}, nullptr);
}

Result<UniqueFd> ShelfLink::medium(int shelf, bool writable) {
  return ask_descriptor({Act::medium, shelf, writable}, nullptr);
}

Result<VolumeTraces> ShelfLink::look(int shelf) {
  const Message reply = DOZO_TRY(ask({Act::look, shelf, false}, nullptr));
  return understood(shelf_protocol::parse_traces(reply.text));
}

Result<> ShelfLink::ask_done(const Request& request, const SecretBytes* passphrase) {
  const Message reply = DOZO_TRY(ask(request, passphrase));
  return understood(shelf_protocol::parse_done(reply.text));
}

Result<UniqueFd> ShelfLink::ask_descriptor(const Request& request, const SecretBytes* passphrase) {
  Message reply = DOZO_TRY(ask(request, passphrase));
  DOZO_TRY(understood(shelf_protocol::parse_done(reply.text)));
  if (reply.descriptors.size() != 1) {
    return fail(ErrorCode::shelf_service_protocol, "descriptors");
  }
  return std::move(reply.descriptors.front());
}

Result<Message> ShelfLink::ask(const Request& request, const SecretBytes* passphrase) {
  UniqueFd pipe;
  if (passphrase != nullptr) pipe = DOZO_TRY(shelf_protocol::pipe_with(*passphrase));
  const int descriptor = pipe.get();
  return exchange(shelf_protocol::encode(request),
                  std::span<const int>(&descriptor, pipe ? 1U : 0U));
}

Result<Message> ShelfLink::exchange(const std::string& text, std::span<const int> descriptors) {
  const std::lock_guard turn(mutex_);
  if (!channel_) {
    auto connected = connect_();
    if (!connected) return fail(ErrorCode::shelf_service_gone, connected.error().detail);
    channel_.emplace(std::move(*connected));
  }
  auto sent = channel_->send(text, descriptors);
  auto message = sent ? channel_->receive() : Result<Message>(tl::unexpected(sent.error()));
  if (!message) {
    channel_.reset();
    return fail(ErrorCode::shelf_service_gone, message.error().detail);
  }
  return message;
}

}  // namespace dozo::platform
