// Any octets as bundle.json: what is accepted must be the one way to write it, and no name in it
// leads out of its folder.
#include <cstdlib>

#include "firmware/ledger/bundle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  const std::string_view text = as_text({data, size});
  const auto parsed = ledger::parse_bundle(text);
  if (!parsed) return 0;
  if (*ledger::encode_bundle(*parsed) != text) std::abort();
  for (const ledger::BundleMember& member : parsed->members) {
    if (member.name.find("..") != std::string::npos || member.name.front() == '/') std::abort();
  }
  return 0;
}
