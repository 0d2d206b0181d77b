// What a worker that was taken over may tell the daemon: accepted only if it is its own image.
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "firmware/intake/unseal.hpp"
#include "firmware/intake/verdict.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  const auto json = parse_json(as_text({data, size}));
  if (!json) return 0;
  if (const auto verdict = intake::verdict_from_json(*json)) {
    if (intake::verdict_from_json(intake::to_json(*verdict)).value() != *verdict) std::abort();
  }
  if (const auto disc = intake::expected_disc_from_json(*json)) {
    if (intake::to_json(*disc) != *json) std::abort();
  }
  if (const auto summary = intake::unseal_summary_from_json(*json)) {
    if (intake::to_json(*summary) != *json) std::abort();
  }
  return 0;
}
