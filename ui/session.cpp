#include "ui/session.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace dozo::ui {

/// A request under way.
struct Session::Pending {
  std::uint64_t request = 0;  ///< the kiosk's id
  UniqueFd pipe;              ///< what is still to be read, if anything
  SecretBytes data;
  std::size_t size = 0;
  std::optional<Result<Json>> outcome;
};

Session::Session(Kiosk& kiosk, std::string socket, std::string documents)
    : kiosk_(kiosk), socket_(std::move(socket)), documents_(std::move(documents)) {}

Session::~Session() = default;

void Session::connect() {
  auto client = ApiClient::connect(socket_);
  if (!client) return;
  client_.emplace(std::move(*client));
  kiosk_.connected();
}

void Session::disconnect() {
  client_.reset();
  pending_.clear();
  kiosk_.disconnected();
}

void Session::send_requests() {
  for (const Request& request : kiosk_.take_requests()) {
    if (!client_) return;
    auto pending = std::make_unique<Pending>();
    pending->request = request.id;
    const auto id = send(request, *pending);
    if (id) {
      pending_.emplace(*id, std::move(pending));
    } else if (id.error().code == ErrorCode::channel_closed ||
               id.error().code == ErrorCode::channel_failed) {
      disconnect();
    } else {
      kiosk_.answer(request.id, tl::unexpected(id.error()), {});
    }
  }
}

Result<std::int64_t> Session::send(const Request& request, Pending& pending) {
  Params params;
  for (const auto& [key, value] : request.params) {
    std::visit([&, name = key.c_str()](const auto& each) { params.set(name, Json(each)); }, value);
  }
  for (const auto& [key, text] : request.lists) {
    params.set(key.c_str(), DOZO_TRY(parse_json(text, 8)));
  }
  for (const auto& [key, secret] : request.secrets) {
    DOZO_TRY(params.add_secret(key.c_str(), secret));
  }
  if (request.consent) {
    DOZO_TRY(params.add_consent(request.consent->first, request.consent->second));
  }
  if (request.wanted > 0) {
    Pipe pipe = DOZO_TRY(make_pipe());
    fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
    pending.data = DOZO_TRY(SecretBytes::make(request.wanted));
    DOZO_TRY(params.add_descriptor("out", pipe.write.get()));
    pending.pipe = std::move(pipe.read);
  } else if (!request.file.empty()) {
    const auto path = std::filesystem::path(documents_) / request.file;
    const UniqueFd out = DOZO_TRY(open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    DOZO_TRY(params.add_descriptor("out", out.get()));
  }
  return client_->send(request.method, params);
}

void Session::add_to_poll(std::vector<pollfd>& polled) const {
  if (client_) polled.push_back({client_->fd(), POLLIN, 0});
  for (const auto& [id, pending] : pending_) {
    if (pending->pipe) polled.push_back({pending->pipe.get(), POLLIN, 0});
  }
}

void Session::attend(const std::vector<pollfd>& polled) {
  const auto ready = [&](int fd) {
    for (const pollfd& each : polled) {
      if (each.fd == fd && each.revents != 0) return true;
    }
    return false;
  };
  std::vector<std::int64_t> moved;
  for (auto& [id, pending] : pending_) {
    if (!pending->pipe || !ready(pending->pipe.get())) continue;
    read_pipe(*pending);
    moved.push_back(id);
  }
  if (client_ && ready(client_->fd())) {
    std::int64_t id = 0;
    Result<Json> outcome;
    if (!client_->receive(id, outcome)) {
      disconnect();
      return;
    }
    const auto found = pending_.find(id);
    if (id == 0) {
      kiosk_.changed();
    } else if (found != pending_.end()) {
      found->second->outcome = std::move(outcome);
      moved.push_back(id);
    }
  }
  for (const std::int64_t id : moved) finish(id);
}

void Session::read_pipe(Pending& pending) {
  while (pending.size < pending.data.size()) {
    const auto rest = pending.data.span().subspan(pending.size);
    const ssize_t got = read(pending.pipe.get(), rest.data(), rest.size());
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    pending.size += static_cast<std::size_t>(got);
  }
  pending.pipe.reset();  // the end, or all that was wanted
}

// Answers the kiosk once both the answer and all octets of the pipe are there.
void Session::finish(std::int64_t id) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || !found->second->outcome) return;
  Pending& pending = *found->second;
  if (pending.pipe && *pending.outcome) return;
  // Where no more was wanted than came, dozod meets a closed pipe: that is no failure.
  if (!*pending.outcome && pending.size > 0 && pending.size == pending.data.size()) {
    pending.outcome = Json::object();
  }
  pending.data.shrink(pending.size);
  const auto done = std::move(found->second);
  pending_.erase(found);
  kiosk_.answer(done->request, *done->outcome, done->data);
}

}  // namespace dozo::ui
