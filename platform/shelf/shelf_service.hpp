// dozo-shelfd's side of the protocol: one client at a time, and nothing stays open behind it.
#pragma once

#include <optional>
#include <vector>

#include <sys/types.h>

#include "firmware/base/channel.hpp"
#include "firmware/base/heartbeat.hpp"
#include "firmware/base/result.hpp"
#include "platform/shelf/shelf_protocol.hpp"
#include "platform/shelf/volumes.hpp"

namespace dozo::platform {

class ShelfService {
 public:
  /// `volumes` must outlive this. Whatever an earlier service left open is closed: mappings outlive
  /// the process that made them.
  explicit ShelfService(Volumes& volumes);
  /// Closes every volume, by force.
  ~ShelfService();
  ShelfService(const ShelfService&) = delete;
  ShelfService& operator=(const ShelfService&) = delete;

  /// Serves the clients that connect to `listening` (a seqpacket socket, the caller's) one after
  /// the other, until `stop_fd` is readable. Only the user `client` is listened to. Behind each
  /// client everything is closed.
  [[nodiscard]] Result<> run(int listening, uid_t client, Heartbeat heartbeat, int stop_fd);

  /// Waits for one request of `client` and answers it. channel_closed when the client has gone;
  /// every error ends the connection, and the caller then calls close_all().
  [[nodiscard]] Result<> serve_one(Channel& client);
  /// No key is left in the kernel: dozod has gone, and with it whoever worked.
  void close_all();

 private:
  struct Reply {
    std::string text;
    UniqueFd descriptor;
  };
  [[nodiscard]] static Reply done(UniqueFd descriptor = {});
  [[nodiscard]] Result<Reply> act(const shelf_protocol::Request& request,
                                  const std::vector<UniqueFd>& descriptors);

  Volumes& volumes_;
};

}  // namespace dozo::platform
