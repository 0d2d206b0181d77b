// Workers as socket-activated units (appliance): dozod cannot change users, systemd can.
#pragma once

#include <filesystem>

#include "firmware/intake/worker.hpp"

namespace dozo::platform {

/// A run is a connection: systemd accepts it (Accept=yes) and starts the worker's unit with it as
/// descriptor 3, the control channel. Ending a run means to close our direction, at which the
/// worker ends itself (intake/worker_io.hpp). What a worker cannot be made to do, the unit does:
/// RuntimeMaxSec= ends one that was taken over. Its exit status is systemd's to know: a run counts
/// as ended well where the worker has said so and its end of the channel is closed.
class UnitWorkers final : public intake::Workers {
 public:
  /// The units' sockets reader.sock, verifier.sock, … lie in `folder` (/run/dozo-workers).
  explicit UnitWorkers(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Callable from any thread. worker_not_started.
  [[nodiscard]] Result<std::unique_ptr<intake::WorkerRun>> start(intake::Worker kind) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace dozo::platform
