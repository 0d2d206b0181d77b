// Any text as a manifest: what is accepted is written back octet by octet, and names only files
// that a disc may hold.
#include <cstdlib>

#include "firmware/sealed/bag.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo::sealed;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& entries : {parse_payload_manifest(text), parse_tag_manifest(text)}) {
    if (!entries) continue;
    if (write_manifest(*entries) != text) std::abort();
    for (const ManifestEntry& entry : *entries) {
      if (!is_bag_path(entry.path)) std::abort();
    }
  }
  return 0;
}
