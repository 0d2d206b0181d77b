#include "firmware/ledger/checkpoint.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace dozo::ledger {
namespace {

tl::unexpected<Error> invalid(const char* part) {
  return fail(ErrorCode::checkpoint_invalid, part);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (hyphen ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// A member that counts something.
std::optional<std::int64_t> natural(const Json& json, const char* key) {
  const auto value = json_integer(json, key);
  if (!value || *value < 0 || *value > (std::int64_t{1} << 53) - 1) return std::nullopt;
  return *value;
}

}  // namespace

Json to_json(const Checkpoint& checkpoint) {
  Json json = {{"ledger", checkpoint.ledger},
               {"root", to_hex(checkpoint.root)},
               {"size", checkpoint.size},
               {"time", to_rfc3339(checkpoint.time)}};
  if (checkpoint.counter) json["counter"] = *checkpoint.counter;
  return json;
}

Result<Checkpoint> checkpoint_from_json(const Json& json) {
  if (!json.is_object()) return invalid("no object");
  Checkpoint checkpoint;
  const bool counted = json.contains("counter");
  if (json.size() != (counted ? 5U : 4U)) return invalid("members");
  if (counted) {
    checkpoint.counter = natural(json, "counter");
    if (!checkpoint.counter) return invalid("counter");
  }
  const auto id = json_string(json, "ledger");
  if (!id || !is_uuid(*id)) return invalid("ledger");
  const auto root_text = json_string(json, "root");
  const auto root = root_text ? digest_from_hex(*root_text) : std::nullopt;
  if (!root) return invalid("root");
  const auto size = natural(json, "size");
  if (!size || *size == 0) return invalid("size");
  const auto time_text = json_string(json, "time");
  const auto time = time_text ? from_rfc3339(*time_text) : std::nullopt;
  if (!time || to_rfc3339(*time) != *time_text) return invalid("time");
  checkpoint.ledger = *id;
  checkpoint.root = *root;
  checkpoint.size = static_cast<std::uint64_t>(*size);
  checkpoint.time = *time;
  return checkpoint;
}

std::string encode_checkpoint(const Checkpoint& checkpoint) {
  // Only ASCII and integers stand in it: the plain form is the canonical one.
  return to_json(checkpoint).dump();
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto json = parse_canonical_json(text, 2);
  if (!json) return invalid("not canonical JSON");
  return checkpoint_from_json(*json);
}

}  // namespace dozo::ledger
