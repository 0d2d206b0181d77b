// The port to the encrypted volumes that the shelves' service holds: what needs device-mapper, and
// nothing else. Adapter: luks_volumes.hpp; tests put plain files in the mapping's place.
#pragma once

#include <cstdint>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/medium.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::platform {

/// What does not change about a shelf's partition.
struct VolumeFacts {
  std::uint64_t bytes = 0;   ///< of the partition: the range of an erasure
  std::uint64_t header = 0;  ///< of these, at its start, what the volume's header takes
  vault::StorageFacts storage;
};

/// What is there of a volume. Every default is the dangerous reading.
struct VolumeTraces {
  bool header = true;   ///< the head of one on the disk, whole or damaged
  bool keyslot = true;  ///< a keyslot in use, or a header that cannot be read
  bool active = true;   ///< a mapping in the kernel, and so the key
};

/// The volumes of all shelves, numbered from 1. Descriptors are O_DIRECT and of a block size of
/// 4096. A number that does not exist is shelf_range.
class Volumes {
 public:
  virtual ~Volumes() = default;
  [[nodiscard]] virtual int count() const = 0;
  [[nodiscard]] virtual Result<VolumeFacts> facts(int number) = 0;

  /// A fresh volume under a random key that is nowhere but in memory; its contents, to write.
  [[nodiscard]] virtual Result<UniqueFd> begin(int number) = 0;
  /// Gives the volume of begin() its only keyslot, on the disk when it returns, and closes it.
  /// shelf_state where there was no begin().
  [[nodiscard]] virtual Result<> finish(int number, const SecretBytes& passphrase) = 0;
  /// The contents, to read. shelf_key_lost where `passphrase` opens nothing.
  [[nodiscard]] virtual Result<UniqueFd> open(int number, const SecretBytes& passphrase) = 0;
  /// Takes the key out of kernel and memory. Idempotent. volume_in_use while others hold the
  /// contents' descriptor; with `force` those are cut off.
  [[nodiscard]] virtual Result<> close(int number, bool force) = 0;

  /// The whole partition, header and all. volume_in_use where it shall be written and is active.
  [[nodiscard]] virtual Result<UniqueFd> medium(int number, bool writable) = 0;
  /// Looks afresh, on the disk and in the kernel.
  [[nodiscard]] virtual Result<VolumeTraces> look(int number) = 0;
};

}  // namespace dozo::platform
