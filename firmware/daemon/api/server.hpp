// The socket: connections, requests in, answers out. One thread, poll(2); long answers come from
// threads of their own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include <sys/types.h>

#include "firmware/base/channel.hpp"
#include "firmware/daemon/api/request.hpp"

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

class Server {
 public:
  static constexpr std::size_t kMaxClients = 32;
  static constexpr int kMaxLater = 8;

  /// Listens at `path` (0600; a socket file left by a dead daemon is replaced). Only the daemon's
  /// own user and root may connect. `bell` is rung by the System when something changed.
  static Result<std::unique_ptr<Server>> listen(const std::string& path, System& system,
                                                const Bell& bell);
  ~Server();

  /// Serves until `stop_fd` is readable.
  Result<> run(int stop_fd);

 private:
  struct Client {
    Channel channel;
    Session session;
  };

  Server(UniqueFd socket, std::string path, dev_t device, ino_t inode, System& system,
         const Bell& bell)
      : socket_(std::move(socket)),
        path_(std::move(path)),
        device_(device),
        inode_(inode),
        system_(system),
        bell_(bell) {}
  void accept_client();
  /// False when the client has gone or is to go.
  bool serve(const std::shared_ptr<Client>& client);
  void answer(Client& client, const Json& id, Result<Answer> outcome);
  void answer_later(const std::shared_ptr<Client>& client, Json id,
                    std::function<Result<Json>()> work);
  void notify_subscribers();
  /// Logs out who has been away for too long; true while anybody is logged in.
  bool log_out_idle();

  UniqueFd socket_;
  std::string path_;
  dev_t device_;  // of the socket's file
  ino_t inode_;
  System& system_;
  const Bell& bell_;
  std::map<int, std::shared_ptr<Client>> clients_;
  std::atomic<int> later_{0};
};

}  // namespace dozo::daemon::api
