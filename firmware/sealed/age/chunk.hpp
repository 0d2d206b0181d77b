// One chunk of age's STREAM (C2SP age.md, "Payload"): ChaCha20-Poly1305 (RFC 8439) whose nonce is
// the chunk's number and whether it is the last one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

struct evp_cipher_ctx_st;

namespace dozo::sealed::age {

/// Octets of plaintext in every chunk but the last, which may have fewer.
inline constexpr std::size_t kChunk = 65536;
/// Octets that sealing adds to a chunk.
inline constexpr std::size_t kTag = 16;
inline constexpr std::size_t kSealedChunk = kChunk + kTag;

/// Seals and opens chunks under one key, in any order, with no allocation a chunk. The nonce is
/// 11 octets of big-endian counter and one octet that is 1 on the last chunk.
///
/// One object is used by one thread at a time; clone() gives another for another thread. OpenSSL
/// keeps its own copy of the key in its context, on the heap, and clears it when the object goes.
class ChunkCipher {
 public:
  /// Takes a key of 32 octets. It must be fresh: no key may ever seal a counter twice.
  static Result<ChunkCipher> make(SecretBytes key);
  /// Another object with the same key (the locked copy is shared), for use by another thread.
  [[nodiscard]] Result<ChunkCipher> clone() const;

  /// Seals at most kChunk octets; `out` has plain.size() + kTag octets. `out` may be where `plain`
  /// begins, but not overlap it otherwise.
  [[nodiscard]] Result<> seal(std::uint64_t counter, bool last, ByteView plain, ByteSpan out);
  /// Opens a sealed chunk; `out` has sealed.size() − kTag octets, and may be where `sealed` begins.
  /// age_payload_damaged where it does not authenticate; `out` is all zero then.
  [[nodiscard]] Result<> open(std::uint64_t counter, bool last, ByteView sealed, ByteSpan out);

 private:
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, FreeContext>;

  static Result<ChunkCipher> with_key(std::shared_ptr<const SecretBytes> key);
  ChunkCipher(std::shared_ptr<const SecretBytes> key, Context seal, Context open);

  std::shared_ptr<const SecretBytes> key_;
  Context seal_;
  Context open_;
};

}  // namespace dozo::sealed::age
