// Any octets as an age file whose file key is known: one thread and several, whole and in pieces,
// must give the same outcome and release the same plaintext.
#include <algorithm>
#include <cstdlib>

#include "firmware/sealed/age/decryptor.hpp"

namespace {

using namespace dozo;
using namespace dozo::sealed;

struct Outcome {
  int error = 0;
  Bytes plain;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome decrypt(ByteView file, std::size_t piece, unsigned threads) {
  // The file key of the public vectors, which seed the corpus.
  static const age::FileKeyIdentity identity(
      SecretBytes::copy_of(as_bytes("YELLOW SUBMARINE")).value());
  Outcome outcome;
  age::Decryptor decryptor(
      identity,
      [&](ByteView plain) -> Result<> {
        outcome.plain.insert(outcome.plain.end(), plain.begin(), plain.end());
        return {};
      },
      {}, threads);
  Result<> result;
  for (std::size_t at = 0; at < file.size() && result; at += piece) {
    result = decryptor.write(file.subspan(at, std::min(piece, file.size() - at)));
  }
  if (result) result = decryptor.finish();
  if (!result) outcome.error = static_cast<int>(result.error().code);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView file(data, size);
  const Outcome whole = decrypt(file, size + 1, 1);
  if (decrypt(file, 61, 1) != whole) std::abort();
  if (size > 200 && decrypt(file, 4099, 2) != whole) std::abort();
  return 0;
}
