// Seals an age file piece by piece, and says beforehand how large it will be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "firmware/base/random.hpp"
#include "firmware/sealed/age/decryptor.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {

/// Push-based: start(), write() the plaintext in pieces of any size, finish(). Ciphertext goes to
/// the sink in order, from the calling thread. A file that was not finished cannot be opened to its
/// end. Plaintext in memory is bounded and wiped when the object goes.
class Encryptor {
 public:
  /// Makes a fresh file key and hands the header and nonce to `sink`. `threads` includes the
  /// calling one. Errors: those of the recipient, of `random` and of the sink.
  static Result<Encryptor> start(const Recipient& recipient, Random& random, Sink sink,
                                 unsigned threads = 1);
  ~Encryptor();
  Encryptor(Encryptor&&) noexcept;
  Encryptor& operator=(Encryptor&&) noexcept;

  [[nodiscard]] Result<> write(ByteView plaintext);
  /// Seals the last chunk. To be called once.
  [[nodiscard]] Result<> finish();
  /// Octets of the header that start() wrote (without the nonce).
  [[nodiscard]] std::size_t header_size() const { return header_size_; }

 private:
  Encryptor(std::unique_ptr<ChunkPipe> pipe, std::size_t header_size);

  std::unique_ptr<ChunkPipe> pipe_;
  std::size_t header_size_;
};

/// Octets of the header that a ScryptRecipient with work factor `log_n` makes.
std::size_t scrypt_header_size(int log_n);
/// Octets of the header that an X25519Recipient makes.
std::size_t x25519_header_size();

/// Octets of the age file for so many of plaintext. Exact.
std::uint64_t sealed_size(std::uint64_t plaintext_bytes, std::size_t header_size);
/// The most plaintext whose age file has at most `sealed_bytes`; nothing where not even the empty
/// one fits.
std::optional<std::uint64_t> max_plaintext(std::uint64_t sealed_bytes, std::size_t header_size);

}  // namespace dozo::sealed::age
