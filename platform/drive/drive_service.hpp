// dozo-drived: holds the drive, and hands to dozod what it may have of it.
#pragma once

#include <optional>

#include <sys/types.h>

#include "firmware/base/channel.hpp"
#include "firmware/base/heartbeat.hpp"
#include "firmware/intake/drive.hpp"

namespace dozo::platform {

/// One thread, one client at a time. The client is told what lies in the drive when it connects,
/// and of each disc that comes or goes. It may have a read-only descriptor of the disc, of which
/// this process keeps no copy: the tray is locked for as long as somebody reads, and free again
/// with the last descriptor closed (optical_drive.hpp).
class DriveService {
 public:
  /// `drive` outlives it. `listening` is a seqpacket socket; only the user `client` may connect.
  DriveService(intake::Drive& drive, UniqueFd listening, uid_t client, Heartbeat heartbeat = {});

  /// Serves until `stop_fd` is readable. An error of the drive itself ends it.
  Result<> run(int stop_fd);

 private:
  Result<> take_events();
  void accept_client();
  /// False where the client has gone, or is to go.
  bool serve();
  [[nodiscard]] Result<UniqueFd> open(std::uint64_t insertion);
  bool say(const std::string& text, const UniqueFd& fd = {});
  void tell_inserted();

  intake::Drive& drive_;
  UniqueFd listening_;
  uid_t user_;
  Heartbeat heartbeat_;
  std::optional<Channel> client_;
  bool told_ = false;            ///< the client knows of the disc
  std::uint64_t insertion_ = 1;  ///< a drive may be given that has told of its disc already
};

}  // namespace dozo::platform
