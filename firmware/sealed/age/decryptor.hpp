// Opens an age file that arrives piece by piece.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {

class ChunkPipe;

/// Hears the output in order; an error ends the work and comes back from write() or finish().
using Sink = std::function<Result<>(ByteView)>;

/// Push-based: write() the ciphertext in pieces of any size, then finish(). Plaintext goes to the
/// sink in order, each chunk only after it has authenticated itself, from the thread that calls
/// write() or finish(). What was released before an error is a true beginning of the plaintext, but
/// only a successful finish() says that it is all of it: stage, and commit after finish().
///
/// Chunks are opened on `threads` threads, the calling one included; the others begin with the
/// payload (where the system grants none, the calling thread works alone). Memory is bounded
/// (about 5 MiB with several threads) and wiped when the object goes. After an error every call
/// returns that error.
///
/// Errors: age_header_invalid, age_no_match, age_header_forged (the MAC is wrong), age_work_factor,
/// out_of_memory, age_payload_damaged, and those of the sink and of `on_header`.
class Decryptor {
 public:
  /// `identity` must outlive the object. `on_header` hears the header's exact octets, MAC line
  /// included, before any key is derived, and may refuse.
  Decryptor(const Identity& identity, Sink sink, Sink on_header = {}, unsigned threads = 1);
  ~Decryptor();
  Decryptor(Decryptor&&) noexcept;
  Decryptor& operator=(Decryptor&&) noexcept;

  [[nodiscard]] Result<> write(ByteView ciphertext);
  /// The ciphertext has ended. To be called once.
  [[nodiscard]] Result<> finish();

 private:
  Result<> advance(ByteView ciphertext);
  Result<> take_header(ByteView& ciphertext);
  Result<> take_nonce(ByteView& ciphertext);
  Result<> end();
  Result<> keep(Result<> result);

  const Identity* identity_;
  Sink sink_;
  Sink on_header_;
  unsigned threads_;
  Bytes buffer_;          // the header, then the nonce, as far as they have come
  SecretBytes file_key_;  // set once the header has been verified
  std::unique_ptr<ChunkPipe> pipe_;
  std::optional<Error> error_;
};

}  // namespace dozo::sealed::age
