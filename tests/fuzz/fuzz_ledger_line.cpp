// Any octets as a line of an exported ledger: what is accepted must be the one way to write it.
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "firmware/ledger/body_reader.hpp"
#include "firmware/ledger/line.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  using namespace dozo::ledger;
  const std::string_view text = as_text({data, size});
  const auto parsed = parse_exported_line(text);
  if (parsed) {
    const auto* line = std::get_if<Line>(&*parsed);
    const std::string again = line != nullptr ? encode_line(line->event, line->salt).value()
                                              : encode_withheld(std::get<WithheldLine>(*parsed));
    if (again != text) std::abort();
  }
  // The reader of bodies and the general parser must agree on what is canonical. They count depth
  // differently where the innermost list is empty: hence one level less for the other direction.
  std::string_view rest = text;
  const auto body = read_body(rest);
  const bool ours = body && rest.empty();
  const auto general = parse_canonical_json(text, kMaxBodyDepth);
  if (ours && (!general || *body != *general)) std::abort();
  const auto flatter = parse_canonical_json(text, kMaxBodyDepth - 1);
  if (flatter && flatter->is_object() && !ours) std::abort();
  return 0;
}
