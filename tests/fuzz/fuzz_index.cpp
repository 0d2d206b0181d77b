// Any text as dozo-index.json, whole and octet by octet: both ways agree, what is accepted is
// written back as it was, and agrees with a real JSON parser.
#include <cstdlib>
#include <string_view>

#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"
#include "firmware/sealed/index.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  using namespace dozo::sealed;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = Index::parse(text);
  IndexParser parser;
  Result<> written;
  for (std::size_t i = 0; i < size && written; ++i) written = parser.write(text.substr(i, 1));
  const bool accepted = written && parser.finish();
  if (accepted != whole.has_value()) std::abort();
  if (!whole) return 0;
  if (whole->to_json() != text || whole->json_octets() != size) std::abort();
  const auto json = parse_canonical_json(text);
  if (!json || (*json)["files"].size() != whole->file_count()) std::abort();
  for (std::size_t i = 0; i < whole->file_count(); ++i) {
    if ((*json)["files"][i]["path"] != std::string(whole->file(i).path)) std::abort();
    if (whole->find(whole->file(i).path) != i) std::abort();
  }
  return 0;
}
