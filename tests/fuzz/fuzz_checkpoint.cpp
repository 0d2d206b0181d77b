// Any octets as a checkpoint: what is accepted must be the one way to write it.
#include <cstdlib>

#include "firmware/ledger/checkpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  const std::string_view text = as_text({data, size});
  const auto parsed = ledger::parse_checkpoint(text);
  if (parsed && ledger::encode_checkpoint(*parsed) != text) std::abort();
  return 0;
}
