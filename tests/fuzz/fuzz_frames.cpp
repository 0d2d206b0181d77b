// What a reader that was taken over may send to its consumer.
#include <cstdlib>

#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/intake/frames.hpp"

using namespace dozo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const UniqueFd stream(memfd_create("frames", MFD_CLOEXEC));
  if (ftruncate(stream.get(), 0) != 0 || !pwrite_all(stream.get(), {data, size}, 0) ||
      lseek(stream.get(), 0, SEEK_SET) != 0) {
    std::abort();
  }
  intake::FrameReader frames(stream.get());
  std::string last;
  std::uint32_t files = 0;
  for (;;) {
    const auto head = frames.next();
    if (!head || !*head) return 0;
    // What the header promises of every file that is let through.
    if (!intake::is_frame_path((*head)->path) || ++files > intake::kMaxFrameFiles ||
        (!last.empty() && !intake::frame_order_less(last, (*head)->path))) {
      std::abort();
    }
    last = (*head)->path;
    std::uint64_t total = 0;
    const auto body = frames.body([&](ByteView piece) -> Result<> {
      total += piece.size();
      return {};
    });
    if (body && total != (*head)->size) std::abort();
    if (!body) return 0;
  }
}
