// What dozo-setup does at each start, as a sequence of steps. The power may go between any two of
// them, and within each: what is half made is recognised by its name and made anew, what is
// complete is never made again.
#pragma once

#include <vector>

#include "firmware/base/result.hpp"
#include "platform/disk/plan.hpp"

namespace dozo::daemon::appliance {

/// The machine as setting up sees it: each verb is one step, and may be done again.
class SetupMachine {
 public:
  virtual ~SetupMachine() = default;
  /// The partition table of the disk that this system runs from.
  [[nodiscard]] virtual Result<platform::disk::Table> table() = 0;
  /// Adds partitions, all of them or none.
  [[nodiscard]] virtual Result<> cut(const std::vector<platform::disk::Partition>& added) = 0;
  /// An encrypted volume and an empty file system in it. Destroys what the partition holds.
  [[nodiscard]] virtual Result<> make_state(const platform::disk::Partition& partition) = 0;
  /// The partition bears the name of a complete state from now on.
  [[nodiscard]] virtual Result<> complete_state(const platform::disk::Partition& partition) = 0;
  /// Opens the volume, checks the file system and mounts it. Changes nothing where it fails.
  [[nodiscard]] virtual Result<> open_state(const platform::disk::Partition& partition) = 0;
  /// Whether people have set the terminal up (the state is open).
  [[nodiscard]] virtual Result<bool> commissioned() = 0;
  /// Makes a fresh recovery key and lays it ready to be shown.
  [[nodiscard]] virtual Result<> offer_recovery_key(const platform::disk::Partition& partition) = 0;
  /// dozod gets the state's folder.
  [[nodiscard]] virtual Result<> hand_over() = 0;
};

/// From whatever an earlier start left to an open state; an error leaves the state as it was.
Result<> set_up(SetupMachine& machine);

}  // namespace dozo::daemon::appliance
