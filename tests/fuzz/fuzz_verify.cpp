// The whole stream of a reader that was taken over, in front of the verifier: it must end in an
// error or in a verdict that the daemon would accept, never otherwise. (Signatures cannot be
// guessed, so the tag files behind them are reached with the same octets by fuzz_unseal.)
#include <cstdlib>

#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/intake/verify.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  static const int stream = memfd_create("frames", MFD_CLOEXEC);
  if (ftruncate(stream, 0) != 0 || !pwrite_all(stream, {data, size}, 0) ||
      lseek(stream, 0, SEEK_SET) != 0) {
    std::abort();
  }
  intake::FrameReader frames(stream);
  const intake::VerifyWatch watch{[](const Digest&, std::uint64_t) -> Result<> { return {}; },
                                  [](std::uint64_t) {}};
  const auto verdict = intake::verify_disc(frames, {}, Digest{}, Instant{}, watch);
  // Without an anchor nothing is ever signed by somebody known.
  if (verdict) std::abort();
  return 0;
}
