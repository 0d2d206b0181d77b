// The API of dozod from a client's side.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware/base/channel.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::ui {

/// The parameters of a request, with the descriptors that travel beside them. Secrets never stand
/// in the JSON: each goes through a pipe of its own.
class Params {
 public:
  explicit Params(Json json);
  Params();
  Params(Params&&) noexcept;
  ~Params();
  Params& set(const char* key, Json value);
  /// params[key] becomes the place of a pipe that holds `secret`, and nothing else. A key that
  /// begins with "/" points into what was set before (RFC 6901).
  Result<> add_secret(const char* key, const SecretBytes& secret);
  /// params[key] becomes the place of `fd`, which is duplicated.
  Result<> add_descriptor(const char* key, int fd);
  /// The second person: params.consent.
  Result<> add_consent(const std::string& login, const SecretBytes& password);
  /// An object with a secret in it, for lists of people: {"login", …, "password": place}.
  Result<Json> with_secret(Json object, const char* key, const SecretBytes& secret);

 private:
  friend class ApiClient;
  Result<std::size_t> keep(UniqueFd fd);
  std::unique_ptr<Json> json_;
  std::vector<UniqueFd> descriptors_;
};

class ApiClient {
 public:
  /// daemon_not_reachable.
  static Result<ApiClient> connect(const std::string& socket);
  /// Sends one request and waits for its answer; an error of dozod comes back as that error. Events
  /// that arrive meanwhile are remembered.
  Result<Json> call(const std::string& method, const Params& params = Params());
  /// Sends one request and does not wait. Its id, which the answer will name.
  Result<std::int64_t> send(const std::string& method, const Params& params = Params());
  /// Takes one message; call it when fd() is readable. `id` becomes that of the request answered,
  /// or 0 for an event. An outer error means that the connection is over.
  Result<> receive(std::int64_t& id, Result<Json>& outcome);
  /// For poll: readable when an answer or event is there.
  [[nodiscard]] int fd() const { return channel_.fd(); }
  /// True if the terminal's state changed since the last call (needs the method "subscribe").
  bool take_event();

 private:
  explicit ApiClient(Channel channel) : channel_(std::move(channel)) {}
  Channel channel_;
  std::int64_t next_id_ = 1;
  bool event_ = false;
};

/// --socket, else DOZO_SOCKET, else DOZO_STATE/dozod.sock.
std::string socket_path(const std::string& given);

}  // namespace dozo::ui
