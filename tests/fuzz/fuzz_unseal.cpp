// The whole stream of a reader that was taken over, in front of the unsealer. Its receipt is made
// to fit the stream's own tag manifest, so that what lies behind that check is reached as well; no
// key is derived (work factor 1 at most).
#include <cstdlib>

#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/intake/bag_frames.hpp"
#include "firmware/intake/unseal.hpp"

namespace {

using namespace dozo;

/// A receipt for what stands in the stream, as far as that can be read.
intake::ExpectedDisc receipt_of(int stream) {
  intake::ExpectedDisc expected;
  intake::FrameReader frames(stream);
  intake::BagFrames bag(frames);
  const auto tags = bag.tags();
  if (!tags) return expected;
  expected.tag_manifest = tags->digest(sealed::kTagManifest);
  const auto entries = sealed::parse_payload_manifest(tags->text(sealed::kManifest));
  if (!entries) return expected;
  for (const sealed::ManifestEntry& entry : *entries) {
    const auto size = bag.part(entry.path);
    if (!size) break;
    expected.parts.push_back({entry.path, *size, entry.digest, 0, {}});
  }
  return expected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int stream = memfd_create("frames", MFD_CLOEXEC);
  if (ftruncate(stream, 0) != 0 || !pwrite_all(stream, {data, size}, 0) ||
      lseek(stream, 0, SEEK_SET) != 0) {
    std::abort();
  }
  const intake::ExpectedDisc expected = receipt_of(stream);
  if (lseek(stream, 0, SEEK_SET) != 0) std::abort();
  auto password = SecretBytes::copy_of(as_bytes("password"));
  if (!password) std::abort();
  bool released = false;
  intake::Unsealer unsealer(std::move(*password), {1, 1, [] { return std::uint64_t{1} << 20; }},
                            [&](ByteView) -> Result<> {
                              released = true;
                              return {};
                            });
  intake::FrameReader frames(stream);
  const auto opened = unsealer.add_disc(frames, expected, [](std::uint64_t) {});
  // No header hashes to zero, so nothing may come out and no disc with parts may be accepted.
  if (released || (opened && !expected.parts.empty())) std::abort();
  return 0;
}
