// Intake of a delivery: the password is typed, the discs are read in number order, the shelf is
// filled; whatever goes wrong, the shelf is cleared before anything else may use it.
#pragma once

#include <string>

#include "firmware/base/secret.hpp"
#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/daemon/disc_feed.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/intake/worker.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::daemon {

/// The shelves exist only after commissioning.
using ShelvesRef = std::function<vault::Shelves&()>;

/// Hears that an import has read a disc of `job` to its end: what the disc in the drive is.
using DiscRead = std::function<void(std::uint64_t insertion, const intake::Verdict& verdict,
                                    const std::string& job)>;

class Importing {
 public:
  Importing(Core& core, ShelvesRef shelves, intake::Workers& workers, Activities& activities,
            DiscFeed& feed, DiscRead disc_read)
      : core_(core),
        shelves_(std::move(shelves)),
        workers_(workers),
        activities_(activities),
        feed_(feed),
        disc_read_(std::move(disc_read)) {}

  /// Records the attempt and the intention, then starts; an examination of the disc in the drive
  /// gives way. The activity's id.
  Result<std::uint64_t> start(const custody::Who& who, const std::string& job,
                              SecretBytes password);

  /// Clears every shelf that holds what nobody owns (after a failure, at boot). Runs in the calling
  /// thread. A shelf that cannot be cleared stays soiled and is an incident.
  Result<> clear_soiled_shelves(Activity& activity);

 private:
  Result<std::string> run(const std::string& actor, const std::string& job, SecretBytes password,
                          Activity& activity);
  /// `opened`: whether the password has opened anything.
  Result<Json> fill(vault::Shelf& shelf, const std::string& job,
                    const std::vector<std::string>& verdicts, SecretBytes password,
                    Activity& activity, bool& opened);
  Result<InsertedDisc> await_disc(const std::vector<intake::Verdict>& discs, int number,
                                  Activity& activity);
  Result<Digest> identify(int disc, const Digest& recipient, Activity& activity);
  Result<> clear(int shelf, bool written, Activity& activity);

  Core& core_;
  ShelvesRef shelves_;
  intake::Workers& workers_;
  Activities& activities_;
  DiscFeed& feed_;
  DiscRead disc_read_;
};

}  // namespace dozo::daemon
