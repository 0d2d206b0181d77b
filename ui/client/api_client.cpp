#include "ui/client/api_client.hpp"

#include <cstdlib>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>

namespace dozo::ui {

Params::Params() : Params(Json::object()) {}
Params::Params(Json json) : json_(std::make_unique<Json>(std::move(json))) {}
Params::Params(Params&&) noexcept = default;
Params::~Params() = default;

Params& Params::set(const char* key, Json value) {
  (*json_)[key] = std::move(value);
  return *this;
}

Result<std::size_t> Params::keep(UniqueFd fd) {
  if (descriptors_.size() >= kMaxDescriptors) return fail(ErrorCode::message_too_large);
  descriptors_.push_back(std::move(fd));
  return descriptors_.size() - 1;
}

Result<Json> Params::with_secret(Json object, const char* key, const SecretBytes& secret) {
  Pipe pipe = DOZO_TRY(make_pipe());
  DOZO_TRY(write_all(pipe.write.get(), secret.view()));
  const std::size_t place = DOZO_TRY(keep(std::move(pipe.read)));
  if (key[0] == '/') {
    object[Json::json_pointer(key)] = place;
  } else {
    object[key] = place;
  }
  return object;
}

Result<> Params::add_secret(const char* key, const SecretBytes& secret) {
  *json_ = DOZO_TRY(with_secret(std::move(*json_), key, secret));
  return {};
}

Result<> Params::add_descriptor(const char* key, int fd) {
  UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(ErrorCode::system_call_failed, "dup");
  (*json_)[key] = DOZO_TRY(keep(std::move(copy)));
  return {};
}

Result<> Params::add_consent(const std::string& login, const SecretBytes& password) {
  (*json_)["consent"] = DOZO_TRY(with_secret(Json{{"login", login}}, "password", password));
  return {};
}

Result<ApiClient> ApiClient::connect(const std::string& socket) {
  return ApiClient(DOZO_TRY(Channel::connect(socket)));
}

Result<std::int64_t> ApiClient::send(const std::string& method, const Params& params) {
  const std::int64_t id = next_id_++;
  const std::string text = Json{{"id", id}, {"method", method}, {"params", *params.json_}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
  std::vector<int> descriptors;
  for (const UniqueFd& fd : params.descriptors_) descriptors.push_back(fd.get());
  DOZO_TRY(channel_.send(text, descriptors));
  return id;
}

Result<> ApiClient::receive(std::int64_t& id, Result<Json>& outcome) {
  const Message message = DOZO_TRY(channel_.receive());
  Json answer = DOZO_TRY(parse_json(message.text, 32));
  id = 0;
  outcome = Json();
  if (answer.contains("event")) return {};
  const Json number = answer.value("id", Json());
  if (number.is_number_integer()) id = number.get<std::int64_t>();
  if (answer.contains("error")) {
    const Json& error = answer["error"];
    const auto code = error_code(error.value("number", 0));
    outcome = fail(code.value_or(ErrorCode::json_malformed), error.value("detail", std::string()));
    // An error without a request is about the connection itself (peer_forbidden).
    if (id == 0) return tl::unexpected(outcome.error());
  } else {
    outcome = answer.value("result", Json::object());
  }
  return {};
}

Result<Json> ApiClient::call(const std::string& method, const Params& params) {
  const std::int64_t asked = DOZO_TRY(send(method, params));
  for (;;) {
    std::int64_t id = 0;
    Result<Json> outcome;
    DOZO_TRY(receive(id, outcome));
    if (id == 0) event_ = true;
    if (id == asked) return outcome;
  }
}

bool ApiClient::take_event() {
  for (;;) {
    pollfd polled{channel_.fd(), POLLIN, 0};
    if (poll(&polled, 1, 0) <= 0) break;
    const auto message = channel_.receive();
    if (!message) break;
    event_ = true;
  }
  return std::exchange(event_, false);
}

std::string socket_path(const std::string& given) {
  if (!given.empty()) return given;
  if (const char* socket = std::getenv("DOZO_SOCKET")) return socket;
  if (const char* state = std::getenv("DOZO_STATE")) return std::string(state) + "/dozod.sock";
  return "dozod.sock";
}

}  // namespace dozo::ui
