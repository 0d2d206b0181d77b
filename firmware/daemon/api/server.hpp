// The socket: connections, requests in, answers out. One thread, poll(2); long answers come from
// threads of their own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "firmware/base/channel.hpp"
#include "firmware/base/heartbeat.hpp"
#include "firmware/daemon/api/service.hpp"

namespace dozo::daemon::api {

/// A descriptor that wakes a poll (eventfd); ring() may be called from any thread.
class Bell {
 public:
  static Result<std::unique_ptr<Bell>> make();
  void ring() const;
  /// True if it was rung since the last call.
  bool answer() const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit Bell(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Where clients come in, and who may.
struct Door {
  std::string path;                ///< of the socket that is made here
  UniqueFd socket = {};            ///< listens already (service manager): none is made
  std::optional<uid_t> user = {};  ///< alone may speak; none: the daemon's own user, and root
};

class Server {
 public:
  static constexpr std::size_t kMaxClients = 32;
  static constexpr int kMaxLater = 8;

  /// Listens at the door (0600, or 0660 where another user comes in; a socket file left by a dead
  /// daemon is replaced). `bell` is rung when something changed. Service, bell and what they are
  /// made of outlive it.
  static Result<std::unique_ptr<Server>> listen(Door door, Service& service, const Bell& bell,
                                                Heartbeat heartbeat = {});
  ~Server();

  /// Serves until `stop_fd` is readable.
  Result<> run(int stop_fd);

 private:
  struct Client {
    Channel channel;
    Session session;
  };

  Server(Door door, Service& service, const Bell& bell, Heartbeat heartbeat)
      : door_(std::move(door)), service_(service), bell_(bell), heartbeat_(std::move(heartbeat)) {}
  Result<> make_socket();
  [[nodiscard]] bool may_enter(uid_t user) const;
  void accept_client();
  /// False when the client has gone or is to go.
  bool serve(const std::shared_ptr<Client>& client);
  void answer(Client& client, const Json& id, Result<Answer> outcome);
  void answer_later(const std::shared_ptr<Client>& client, Json id,
                    std::function<Result<Json>()> work);
  void notify_subscribers();
  /// Logs out who has been away for too long; true while anybody is logged in.
  bool log_out_idle();

  Door door_;
  bool made_ = false;  // the socket's file is our own: device_, inode_
  dev_t device_ = 0;
  ino_t inode_ = 0;
  Service& service_;
  const Bell& bell_;
  Heartbeat heartbeat_;
  std::map<int, std::shared_ptr<Client>> clients_;
  std::atomic<int> later_{0};
};

}  // namespace dozo::daemon::api
