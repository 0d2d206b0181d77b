// Any text as bag-info.txt: what is accepted is written back octet by octet.
#include <cstdlib>

#include "firmware/sealed/bag.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo::sealed;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto info = parse_bag_info(text);
  if (info && write_bag_info(*info) != text) std::abort();
  if (info && !check_delivery(info->delivery)) std::abort();
  return 0;
}
