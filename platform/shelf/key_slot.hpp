// The slot of a file shelf's key: one block in a file of its own, only ever written in place, so
// that overwriting it leaves no older copy behind. docs/formats/shelf.md gives the bytes.
#pragma once

#include <cstdint>
#include <filesystem>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/medium.hpp"
#include "platform/shelf/key_block.hpp"

namespace dozo::platform {

class KeySlot {
 public:
  static constexpr std::size_t kSize = kKeyBlock;
  static constexpr std::size_t kKey = kShelfKey;

  /// The slot in the file `path`, for the shelf `number` whose range has `bytes` octets: a slot
  /// copied from another shelf does not open. `wrapping` (32 octets) and `random` are the
  /// caller's and must outlive this.
  KeySlot(std::filesystem::path path, int number, std::uint64_t bytes, const SecretBytes& wrapping,
          Random& random);

  /// Makes the file where there is none, filled with random octets, durable.
  [[nodiscard]] Result<> create();
  /// That the file is there and one block long; shelf_state otherwise.
  [[nodiscard]] Result<> check() const;
  /// Wraps and writes; durable and read back from the medium when it returns. io_failed.
  [[nodiscard]] Result<> store(const ShelfKey& key);
  /// shelf_key_lost where there is no key, or none that opens.
  [[nodiscard]] Result<ShelfKey> load() const;
  /// Overwrites the block with random octets and reads them back from the medium.
  /// erase_key_remains where any of it fails.
  [[nodiscard]] Result<> destroy();
  /// True if the slot holds a key, looks as if it had held one, or cannot be read.
  [[nodiscard]] bool may_hold_key() const;

 private:
  [[nodiscard]] Result<> write_block(ByteView block);
  [[nodiscard]] Result<vault::AlignedBuffer> read_block() const;

  std::filesystem::path path_;
  KeyBinding binding_;
  const SecretBytes& wrapping_;
  Random& random_;
};

}  // namespace dozo::platform
