// Any octets as a document: what is accepted must be its own canonical form, and a certificate
// must claim all of its range.
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "firmware/evidence/parse.hpp"
#include "firmware/evidence/qr.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  const std::string_view text = as_text({data, size});
  if (const auto octets = evidence::from_base45(text)) {
    if (evidence::to_base45(*octets) != text) std::abort();
  }
  const auto parsed = evidence::parse(text);
  if (!parsed) return 0;
  if (canonical_json(parse_json(text).value()).value() != text) std::abort();
  if (parsed->kind == evidence::Kind::erasure_certificate &&
      (parsed->verification->share != 100 ||
       parsed->verification->matched != parsed->range->bytes)) {
    std::abort();
  }
  return 0;
}
