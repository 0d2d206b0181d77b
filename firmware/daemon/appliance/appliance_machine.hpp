// The real machine under setup.hpp: disk, TPM, device-mapper, file system, mount.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "firmware/base/random.hpp"
#include "firmware/daemon/appliance/data_disk.hpp"
#include "firmware/daemon/appliance/setup.hpp"
#include "firmware/daemon/appliance/state_volume.hpp"

namespace dozo::daemon::appliance {

/// Where things are put.
struct SetupPlaces {
  std::filesystem::path state = "/var/lib/dozo";       ///< mount point
  std::filesystem::path handover = "/run/dozo-setup";  ///< what dozod finds of this start
  uid_t owner = 0;                                     ///< who works with both
};

/// A folder in memory that is root's while this lives, and the owner's before and behind it: root
/// without DAC_OVERRIDE writes into no folder of another's.
class Handover {
 public:
  Handover(std::filesystem::path folder, uid_t owner) : folder_(std::move(folder)), owner_(owner) {}
  /// Makes it where it is not there, and empties it.
  [[nodiscard]] Result<> begin() const;
  /// A file that the owner may read and remove.
  [[nodiscard]] Result<> put(const char* name, ByteView content) const;
  /// It is the owner's from now on.
  [[nodiscard]] Result<> end() const;

 private:
  std::filesystem::path folder_;
  uid_t owner_;
};

class ApplianceMachine final : public SetupMachine {
 public:
  /// All must outlive this.
  ApplianceMachine(const platform::disk::BlockDevices& devices, const DataDisk& disk,
                   StateSeal& seal, Random& random, SetupPlaces places, const Handover& handover)
      : devices_(devices),
        disk_(disk),
        seal_(seal),
        random_(random),
        places_(std::move(places)),
        handover_(handover) {}

  [[nodiscard]] Result<platform::disk::Table> table() override;
  [[nodiscard]] Result<> cut(const std::vector<platform::disk::Partition>& added) override;
  [[nodiscard]] Result<> make_state(const platform::disk::Partition& partition) override;
  [[nodiscard]] Result<> complete_state(const platform::disk::Partition& partition) override;
  [[nodiscard]] Result<> open_state(const platform::disk::Partition& partition) override;
  [[nodiscard]] Result<bool> commissioned() override;
  [[nodiscard]] Result<> offer_recovery_key(const platform::disk::Partition& partition) override;
  [[nodiscard]] Result<> hand_over() override;

 private:
  [[nodiscard]] Result<std::filesystem::path> device_of(
      const platform::disk::Partition& partition) const;
  [[nodiscard]] Result<> mount_state(const std::filesystem::path& mapping);

  const platform::disk::BlockDevices& devices_;
  const DataDisk& disk_;
  StateSeal& seal_;
  Random& random_;
  SetupPlaces places_;
  const Handover& handover_;
  SecretBytes passphrase_;  // of the state, once it was opened: a TPM takes its time
};

}  // namespace dozo::daemon::appliance
