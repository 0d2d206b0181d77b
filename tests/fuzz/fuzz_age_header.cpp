// Any octets: the parser must not fall; what it accepts must come back octet by octet.
#include <cstdlib>

#include "firmware/sealed/age/header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo::sealed;
  const dozo::ByteView octets(data, size);
  const auto header = age::parse_header(octets);
  if (!header || !*header) return 0;
  if ((*header)->size > size) std::abort();
  if (age::write_header(**header) != dozo::as_text(octets.first((*header)->size))) std::abort();
  // One octet less must ask for more, never accept or refuse.
  const auto shorter = age::parse_header(octets.first((*header)->size - 1));
  if (!shorter || *shorter) std::abort();
  return 0;
}
