// A whole hostile disc: the input is what follows its 32 KiB system area.
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "platform/disc/iso_reader.hpp"

using namespace dozo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr off_t kSystemArea = 32 * 1024;
  static const UniqueFd disc(memfd_create("disc", MFD_CLOEXEC));
  static const UniqueFd sink(open("/dev/null", O_WRONLY | O_CLOEXEC));
  static const bool prepared = [] {
    platform::prepare_disc_reading();
    return true;
  }();
  if (!prepared || !sink || ftruncate(disc.get(), kSystemArea) != 0 ||
      !pwrite_all(disc.get(), {data, size}, kSystemArea)) {
    std::abort();
  }
  intake::FrameWriter out(sink.get());
  const auto read = platform::read_disc(disc.get(), out);
  // No more can be sent than the disc holds: no two files share an octet.
  if (read && out.octets() > size + kSystemArea) std::abort();
  return 0;
}
