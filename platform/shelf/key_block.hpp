// The block that holds a sealed shelf's key and its contents' length, wrapped: 4096 octets, in the
// slot's file of a file shelf and in the last block of an encrypted one. docs/formats/shelf.md
// gives the bytes.
#pragma once

#include <cstdint>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/medium.hpp"

namespace dozo::platform {

/// What the block of a sealed shelf holds.
struct ShelfKey {
  SecretBytes key;           ///< 32 octets
  std::uint64_t length = 0;  ///< octets of contents
};

/// What a block is bound to: one copied from another shelf does not open.
struct KeyBinding {
  int shelf = 0;            ///< its number
  std::uint64_t bytes = 0;  ///< of its range
};

inline constexpr std::size_t kKeyBlock = vault::kAlignment;
inline constexpr std::size_t kShelfKey = 32;

/// The block of `key`, wrapped under `wrapping` (32 octets).
Result<vault::AlignedBuffer> seal_key_block(const ShelfKey& key, const KeyBinding& binding,
                                            const SecretBytes& wrapping, Random& random);
/// shelf_key_lost where `block` (kKeyBlock octets) holds no key, or none that opens.
Result<ShelfKey> open_key_block(ByteView block, const KeyBinding& binding,
                                const SecretBytes& wrapping);
/// Whether `block` holds a key or looks as if it had: damaged is not destroyed.
bool looks_like_key_block(ByteView block);

}  // namespace dozo::platform
