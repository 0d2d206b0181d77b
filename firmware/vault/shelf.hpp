// The shelf port (棚): locked storage for one job. What is appended once can be read at an offset,
// and nothing else. Adapters: platform/shelf (file), later LUKS; the same contract tests run on
// each and on the fake.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"

namespace dozo::vault {

/// The octets of a medium that a shelf occupies: what an erasure must overwrite, all of it.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// What the certificate says of the storage. Empty where the machine does not tell.
struct StorageFacts {
  std::string kind;   ///< "file" or "luks2"
  std::string model;  ///< of the medium
  std::string serial;
  std::string bus;
  std::uint64_t capacity = 0;  ///< of the medium, octets
};

class Shelf {
 public:
  virtual ~Shelf() = default;

  [[nodiscard]] virtual Range range() const = 0;
  [[nodiscard]] virtual StorageFacts facts() const = 0;
  /// Largest contents in octets: the range less what the encryption adds.
  [[nodiscard]] virtual std::uint64_t capacity() const = 0;

  // Filling: format, append…, seal. Nothing can be read before seal.

  /// Makes the shelf empty under a fresh random key; any earlier key is destroyed first.
  [[nodiscard]] virtual Result<> format() = 0;
  /// Adds octets at the end, encrypted before they reach the medium. shelf_full past capacity().
  [[nodiscard]] virtual Result<> append(ByteView plaintext) = 0;
  /// Ends filling: all is durable when it returns; the key leaves memory.
  [[nodiscard]] virtual Result<> seal() = 0;

  // Work: open, read…, close.

  /// Brings the key into locked memory. shelf_key_lost where there is none, shelf_state where the
  /// shelf was never sealed.
  [[nodiscard]] virtual Result<> open() = 0;
  /// Octets of the contents from `offset`, decrypted and authenticated, up to out.size(); fewer
  /// only at the end. shelf_damaged if one chunk does not authenticate; then `out` holds nothing.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, ByteSpan out) = 0;
  /// Length of the contents; 0 unless open.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Takes the key out of memory. Never fails; idempotent. A shelf that is being filled loses its
  /// only key by it.
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;

  // Erasure: destroy_keys, then the range is overwritten and read back by others (erasure.hpp).

  /// Destroys every copy of the key: memory, and its slot (overwritten, synced, looked at again).
  /// Idempotent. erase_key_remains if a copy may be left.
  [[nodiscard]] virtual Result<> destroy_keys() = 0;
  /// Looks afresh: can any copy of a key still be found? The dangerous answer where unsure.
  [[nodiscard]] virtual bool key_may_exist() = 0;
  /// The medium, to overwrite (O_RDWR) or to read back (O_RDONLY): always O_DIRECT, so that the
  /// medium answers and not the page cache.
  [[nodiscard]] virtual Result<UniqueFd> medium_for_overwrite() = 0;
  [[nodiscard]] virtual Result<UniqueFd> medium_for_readback() = 0;
};

/// All shelves of a terminal, numbered from 1.
class Shelves {
 public:
  virtual ~Shelves() = default;
  [[nodiscard]] virtual int count() const = 0;
  /// 1 ≤ number ≤ count(). The reference lives as long as the Shelves.
  [[nodiscard]] virtual Shelf& at(int number) = 0;
};

}  // namespace dozo::vault
