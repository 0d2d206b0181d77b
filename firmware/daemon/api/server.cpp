#include "firmware/daemon/api/server.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/daemon/api/views.hpp"

namespace dozo::daemon::api {
namespace {

// How often idle jobs and people are looked for while there are any, and otherwise what is due each
// day.
constexpr int kTickMilliseconds = 10'000;
constexpr int kSlowTickMilliseconds = 600'000;
// How long a shutdown waits for answers under way.
constexpr auto kPatience = std::chrono::seconds(2);

Json error_answer(const Json& id, const Error& error) {
  return {{"id", id}, {"error", view(error)}};
}

void send(Channel& channel, const Json& message) {
  std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kMaxMessage) {
    text =
        error_answer(message.value("id", Json(nullptr)), {ErrorCode::message_too_large, {}}).dump();
  }
  // A client that does not read must not stop the others: it is cut off.
  if (!channel.send(text)) shutdown(channel.fd(), SHUT_RDWR);
}

}  // namespace

Result<std::unique_ptr<Bell>> Bell::make() {
  UniqueFd fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd) return fail(ErrorCode::system_call_failed, "eventfd");
  return std::unique_ptr<Bell>(new Bell(std::move(fd)));
}

void Bell::ring() const {
  const std::uint64_t one = 1;
  static_cast<void>(!write(fd_.get(), &one, sizeof one));
}

bool Bell::answer() const {
  std::uint64_t count = 0;
  return read(fd_.get(), &count, sizeof count) == sizeof count;
}

Result<std::unique_ptr<Server>> Server::listen(Door door, Service& service, const Bell& bell,
                                               Heartbeat heartbeat) {
  std::unique_ptr<Server> server(new Server(std::move(door), service, bell, std::move(heartbeat)));
  if (!server->door_.socket) DOZO_TRY(server->make_socket());
  return server;
}

Result<> Server::make_socket() {
  const std::string& path = door_.path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ErrorCode::socket_path_too_long);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // The ledger's lock is held already, so whoever left this file is dead.
  unlink(path.c_str());
  const mode_t before = umask(door_.user ? 0117 : 0177);
  const bool bound = socket && bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                                    sizeof address) == 0;
  umask(before);
  struct stat made {};
  if (!bound || ::listen(socket.get(), 16) != 0 || stat(path.c_str(), &made) != 0) {
    return fail(ErrorCode::channel_failed, strerrordesc_np(errno));
  }
  door_.socket = std::move(socket);
  device_ = made.st_dev;
  inode_ = made.st_ino;
  made_ = true;
  return {};
}

Server::~Server() {
  // Another dozod may listen at this path by now: only one's own socket is taken away.
  struct stat there {};
  if (made_ && stat(door_.path.c_str(), &there) == 0 && there.st_dev == device_ &&
      there.st_ino == inode_) {
    unlink(door_.path.c_str());
  }
  clients_.clear();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (later_ > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  // An answer that hangs on a client's full pipe must not keep the ledger from being closed.
  if (later_ > 0) std::_Exit(0);
}

Result<> Server::run(int stop_fd) {
  service_.attend();
  for (;;) {
    heartbeat_.turn();
    const bool attended = log_out_idle();
    const bool often = service_.turn() || attended;
    std::vector<pollfd> polled = {{stop_fd, POLLIN, 0},
                                  {door_.socket.get(), POLLIN, 0},
                                  {service_.event_fd(), POLLIN, 0},
                                  {bell_.fd(), POLLIN, 0}};
    const std::size_t fixed = polled.size();
    for (const auto& [fd, client] : clients_) polled.push_back({fd, POLLIN, 0});
    const int timeout = heartbeat_.timeout(often ? kTickMilliseconds : kSlowTickMilliseconds);
    if (poll(polled.data(), polled.size(), timeout) < 0) {
      if (errno == EINTR) continue;
      return fail(ErrorCode::system_call_failed, "poll");
    }
    if (polled[0].revents != 0) return {};
    const bool changed = polled[3].revents != 0 && bell_.answer();
    if (polled[2].revents != 0 || changed) service_.attend();
    if (changed || polled[2].revents != 0) notify_subscribers();
    for (std::size_t i = fixed; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      const auto client = clients_.at(polled[i].fd);
      if (!serve(client)) clients_.erase(polled[i].fd);
    }
    if (polled[1].revents != 0) accept_client();
  }
}

bool Server::may_enter(uid_t user) const {
  return door_.user ? user == *door_.user : user == geteuid() || user == 0;
}

void Server::accept_client() {
  UniqueFd socket(accept4(door_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return;
  // A client that stops reading is given this long, then cut off.
  const timeval patience{1, 0};
  static_cast<void>(setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience));
  auto client = std::make_shared<Client>(Client{Channel(std::move(socket)), {}});
  const auto peer = client->channel.peer();
  if (!peer || !may_enter(peer->user)) {
    send(client->channel, error_answer(nullptr, {ErrorCode::peer_forbidden, {}}));
    return;
  }
  if (clients_.size() >= kMaxClients) {
    send(client->channel, error_answer(nullptr, {ErrorCode::too_many_clients, {}}));
    return;
  }
  const int fd = client->channel.fd();
  clients_.emplace(fd, std::move(client));
}

bool Server::serve(const std::shared_ptr<Client>& client) {
  auto message = client->channel.receive();
  if (!message && message.error().code == ErrorCode::message_too_large) {
    send(client->channel, error_answer(nullptr, message.error()));
    return true;
  }
  if (!message) return false;
  auto json = parse_json(message->text);
  if (!json || !json->is_object() || !json->contains("id") || !(*json)["id"].is_number_integer()) {
    send(client->channel, error_answer(nullptr, {ErrorCode::request_malformed, {}}));
    return true;
  }
  const Json id = (*json)["id"];
  const auto name = json_string(*json, "method");
  Json params = json->value("params", Json::object());
  if (!params.is_object()) {
    send(client->channel, error_answer(id, {ErrorCode::request_malformed, "params"}));
    return true;
  }
  client->session.expire(service_.now(), service_.longest_idle());
  auto outcome = service_.answer(name.value_or(""), client->session, std::move(params),
                                 std::move(message->descriptors));
  if (outcome && outcome->later) {
    answer_later(client, id, std::move(outcome->later));
  } else {
    answer(*client, id, std::move(outcome));
  }
  return true;
}

void Server::answer(Client& client, const Json& id, Result<Answer> outcome) {
  send(client.channel,
       outcome ? Json{{"id", id}, {"result", outcome->result}} : error_answer(id, outcome.error()));
}

void Server::answer_later(const std::shared_ptr<Client>& client, Json id,
                          std::function<Result<Json>()> work) {
  if (later_ >= kMaxLater) {
    send(client->channel, error_answer(id, {ErrorCode::busy, {}}));
    return;
  }
  ++later_;
  std::thread([this, client = std::shared_ptr<Client>(client), id = std::move(id),
               work = std::move(work)]() mutable {
    const Result<Json> outcome = work();
    work = nullptr;  // its descriptors close before the answer, so a reader has met the end
    send(client->channel,
         outcome ? Json{{"id", id}, {"result", *outcome}} : error_answer(id, outcome.error()));
    client.reset();
    --later_;
  }).detach();
}

bool Server::log_out_idle() {
  const Instant now = service_.now();
  const std::int64_t longest = service_.longest_idle();
  bool attended = false;
  for (const auto& [fd, client] : clients_) {
    // A subscriber is told: its screen locks.
    if (client->session.expire(now, longest) && client->session.subscribed) {
      send(client->channel, Json{{"event", "changed"}});
    }
    attended |= !client->session.login.empty();
  }
  return attended;
}

void Server::notify_subscribers() {
  for (const auto& [fd, client] : clients_) {
    if (client->session.subscribed) send(client->channel, Json{{"event", "changed"}});
  }
}

}  // namespace dozo::daemon::api
