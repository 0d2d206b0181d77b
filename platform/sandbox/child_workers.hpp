// Workers as child processes of the daemon (evaluation). The appliance starts units instead.
#pragma once

#include <filesystem>

#include "firmware/intake/worker.hpp"

namespace dozo::platform {

class ChildWorkers final : public intake::Workers {
 public:
  /// The worker programs dozo-reader, … lie in `folder` (program_folder() in the daemon).
  explicit ChildWorkers(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Starts one with an empty environment, its control channel as descriptor 3, /dev/null as 0 to
  /// 2, and nothing else open. Callable from any thread; the thread that starts a worker must
  /// outlive it (PR_SET_PDEATHSIG is bound to the thread). worker_not_started.
  [[nodiscard]] Result<std::unique_ptr<intake::WorkerRun>> start(intake::Worker kind) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace dozo::platform
