// The kiosk's requests over the socket, without ever waiting: answers come when they come.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

#include "ui/client/api_client.hpp"
#include "ui/model/kiosk.hpp"

namespace dozo::ui {

class Session {
 public:
  /// `documents`: folder for documents that are saved; empty: none.
  Session(Kiosk& kiosk, std::string socket, std::string documents);
  ~Session();

  [[nodiscard]] bool connected() const { return client_.has_value(); }
  /// Tries to connect; the kiosk is told of success.
  void connect();
  /// Sends what the kiosk asks.
  void send_requests();
  /// Adds what is to be waited for.
  void add_to_poll(std::vector<pollfd>& polled) const;
  /// Takes what has arrived.
  void attend(const std::vector<pollfd>& polled);

 private:
  struct Pending;
  void disconnect();
  Result<std::int64_t> send(const Request& request, Pending& pending);
  void read_pipe(Pending& pending);
  void finish(std::int64_t id);

  Kiosk& kiosk_;
  std::string socket_;
  std::string documents_;
  std::optional<ApiClient> client_;
  std::map<std::int64_t, std::unique_ptr<Pending>> pending_;  // by the client's id
};

}  // namespace dozo::ui
