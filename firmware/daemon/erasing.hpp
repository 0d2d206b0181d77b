// The wipe of a job's shelf, with its proof and its certificate; or the report that it fell short.
#pragma once

#include <string>

#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/daemon/importing.hpp"
#include "firmware/intake/worker.hpp"

namespace dozo::daemon {

class Erasing {
 public:
  Erasing(Core& core, ShelvesRef shelves, intake::Workers& workers, Activities& activities)
      : core_(core), shelves_(std::move(shelves)), workers_(workers), activities_(activities) {}

  /// Records what two people intend, then starts. `typed`, `reason`: custody::decide_erasure.
  Result<std::uint64_t> start(const custody::Who& who, const std::string& job,
                              const std::string& typed, const std::string& reason);
  /// One attempt at what was intended, in the calling thread. The certificate's number.
  Result<std::string> carry_out(const std::string& job, Activity& activity);
  /// Takes up an erasure that was open when the power went: a new attempt, from octet 0, under a
  /// fresh seed. Runs in the calling thread. The certificate's number.
  Result<std::string> resume(const std::string& job, Activity& activity);

 private:
  Result<std::string> certify(const std::string& job, vault::VerifiedErasure erasure,
                              vault::Shelf& shelf, int shelf_number);
  Result<> report_failure(const std::string& job, const vault::ErasureProof& proof,
                          const Error& cause, vault::Shelf& shelf, int shelf_number);

  Core& core_;
  ShelvesRef shelves_;
  intake::Workers& workers_;
  Activities& activities_;
};

}  // namespace dozo::daemon
