#include "firmware/intake/fields.hpp"

#include <nlohmann/json.hpp>

namespace dozo::intake {
namespace {

constexpr std::uint64_t kMaxDiscs = 999;

}  // namespace

Result<std::vector<Part>> parts_field(const Json& json) {
  if (!json.contains("parts") || !json["parts"].is_array()) return bad_field("parts");
  const Json& array = json["parts"];
  if (array.empty() || array.size() > kMaxParts) return bad_field("parts");
  std::vector<Part> parts;
  for (const Json& member : array) parts.push_back(DOZO_TRY(part_from_json(member)));
  return parts;
}

Result<sealed::DiscNumber> disc_fields(const Json& json) {
  const auto count = DOZO_TRY(number_field(json, "discs", 1, kMaxDiscs));
  const auto number = DOZO_TRY(number_field(json, "disc", 1, count));
  return sealed::DiscNumber{static_cast<int>(number), static_cast<int>(count)};
}

Result<> has_members(const Json& json, std::size_t count) {
  if (!json.is_object() || json.size() != count) return bad_field("object");
  return {};
}

Result<std::string> text_field(const Json& json, const char* key, std::size_t longest) {
  auto text = json_string(json, key);
  if (!text || !sealed::is_one_line(*text, longest)) return bad_field(key);
  return std::move(*text);
}

Result<std::uint64_t> number_field(const Json& json, const char* key, std::uint64_t least,
                                   std::uint64_t most) {
  const auto number = json_integer(json, key);
  // An unsigned number above INT64_MAX arrives here as a negative one.
  if (!number || *number < 0) return bad_field(key);
  const auto value = static_cast<std::uint64_t>(*number);
  if (value < least || value > most) return bad_field(key);
  return value;
}

Result<Digest> digest_field(const Json& json, const char* key) {
  const auto text = json_string(json, key);
  const auto digest = text ? digest_from_hex(*text) : std::nullopt;
  if (!digest) return bad_field(key);
  return *digest;
}

}  // namespace dozo::intake
