// The shelves' partitions as LUKS2 volumes: what dozo-shelfd serves.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "firmware/base/random.hpp"
#include "platform/shelf/volumes.hpp"

namespace dozo::platform {

/// A shelf's partition, in the shelves' order.
struct ShelfPartition {
  std::filesystem::path device;
  std::uint64_t bytes = 0;
  vault::StorageFacts storage;  ///< of the disk it lies on; the kind is filled in here
};

/// Needs device-mapper.
class LuksVolumes final : public Volumes {
 public:
  /// The mapping of shelf n is called `prefix` n. `random` must outlive this.
  LuksVolumes(std::vector<ShelfPartition> partitions, Random& random,
              std::string prefix = "dozo-shelf-");

  [[nodiscard]] int count() const override;
  [[nodiscard]] Result<VolumeFacts> facts(int number) override;
  [[nodiscard]] Result<UniqueFd> begin(int number) override;
  [[nodiscard]] Result<> finish(int number, const SecretBytes& passphrase) override;
  [[nodiscard]] Result<UniqueFd> open(int number, const SecretBytes& passphrase) override;
  [[nodiscard]] Result<> close(int number, bool force) override;
  [[nodiscard]] Result<UniqueFd> medium(int number, bool writable) override;
  [[nodiscard]] Result<VolumeTraces> look(int number) override;

 private:
  [[nodiscard]] const ShelfPartition& partition(int number) const;
  [[nodiscard]] std::string name_of(int number) const;
  [[nodiscard]] Result<UniqueFd> open_mapping(int number, int mode) const;
  Result<UniqueFd> begin_with(int number, const SecretBytes& key);

  std::vector<ShelfPartition> partitions_;
  Random& random_;
  std::string prefix_;
  std::map<int, SecretBytes> filling_;  // keys of volumes that have no keyslot yet
};

}  // namespace dozo::platform
