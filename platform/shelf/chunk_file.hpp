// The contents of a file shelf: an age STREAM (C2SP age.md, "Payload") from octet 0 of the image.
// Only ciphertext leaves these classes; plaintext they must keep lies in locked memory.
#pragma once

#include <array>
#include <cstdint>
#include <future>
#include <memory>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/sealed/age/chunk.hpp"
#include "firmware/vault/medium.hpp"

namespace dozo::platform {

/// Largest plaintext whose STREAM fits in `bytes` octets.
std::uint64_t stream_capacity(std::uint64_t bytes);

/// Writes one STREAM, once, front to back. After an error it can only be destroyed.
class ChunkWriter {
 public:
  /// `medium` is O_DIRECT and writable; `key` has 32 octets and never sealed anything.
  static Result<std::unique_ptr<ChunkWriter>> make(UniqueFd medium, SecretBytes key);

  [[nodiscard]] Result<> append(ByteView plain);
  /// The last chunk; everything is durable when it returns. Only destruction may follow.
  [[nodiscard]] Result<> finish();
  /// Octets appended so far.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  ChunkWriter(UniqueFd medium, sealed::age::ChunkCipher cipher, SecretBytes held,
              vault::AlignedBuffer first, vault::AlignedBuffer second);

  Result<> seal_chunk(ByteView plain, bool last);
  Result<> write_batch();
  Result<> wait();

  UniqueFd medium_;
  sealed::age::ChunkCipher cipher_;
  // A whole chunk is held back until more comes: only then is it known not to be the last.
  SecretBytes held_;
  std::size_t held_size_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t next_chunk_ = 0;
  std::array<vault::AlignedBuffer, 2> batches_;  // one is filled while the other is written
  std::size_t turn_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t offset_ = 0;  // in the medium, of the batch that is filled
  bool failed_ = false;
  std::future<Result<>> writing_;  // last: waits before what it refers to goes
};

/// Reads a STREAM of known length at any place.
class ChunkReader {
 public:
  /// `medium` is O_DIRECT and readable; `key` has 32 octets; `length` is the plaintext's.
  static Result<std::unique_ptr<ChunkReader>> make(UniqueFd medium, SecretBytes key,
                                                   std::uint64_t length);

  [[nodiscard]] std::uint64_t size() const { return length_; }
  /// As Shelf::read.
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, ByteSpan out);

 private:
  ChunkReader(UniqueFd medium, sealed::age::ChunkCipher cipher, SecretBytes scratch,
              vault::AlignedBuffer sealed, std::uint64_t length);

  Result<> read_all(std::uint64_t offset, ByteSpan out);
  Result<std::size_t> read_batch(std::uint64_t offset, ByteSpan out);
  Result<ByteView> fetch(std::uint64_t offset, std::size_t size);

  UniqueFd medium_;
  sealed::age::ChunkCipher cipher_;
  SecretBytes scratch_;
  vault::AlignedBuffer sealed_;
  std::uint64_t length_;
};

}  // namespace dozo::platform
