#include "firmware/base/json.hpp"

#include <set>
#include <vector>

#include <nlohmann/json.hpp>

namespace dozo {
namespace {

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 0x7e || static_cast<unsigned char>(c) < 0x20) return false;
  }
  return true;
}

bool in_subset(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      for (const auto& [key, member] : value.items()) {
        if (!is_ascii(key) || !in_subset(member)) return false;
      }
      return true;
    case Json::value_t::array:
      for (const Json& member : value) {
        if (!in_subset(member)) return false;
      }
      return true;
    case Json::value_t::number_unsigned:
      return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(kLargest);
    case Json::value_t::number_integer:
      return value.get<std::int64_t>() >= -kLargest && value.get<std::int64_t>() <= kLargest;
    case Json::value_t::string:
    case Json::value_t::boolean:
    case Json::value_t::null:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::string> canonical_json(const Json& value) {
  if (!in_subset(value)) return fail(ErrorCode::json_not_canonical);
  try {
    // nlohmann keeps members sorted by octets, which for ASCII keys is RFC 8785's order, and
    // escapes exactly what RFC 8785 escapes; strict: invalid UTF-8 throws.
    return value.dump(-1, ' ', false, Json::error_handler_t::strict);
  } catch (const Json::exception&) {
    return fail(ErrorCode::json_not_canonical, "not UTF-8");
  }
}

Result<Json> parse_json(std::string_view text, int depth) {
  bool duplicate = false;
  bool too_deep = false;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int level, Json::parse_event_t event, Json& parsed) {
    if (level > depth) too_deep = true;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.empty() &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      duplicate = true;
    }
    return !too_deep;
  };
  Json value = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (value.is_discarded() || duplicate || too_deep) return fail(ErrorCode::json_malformed);
  return value;
}

Result<Json> parse_canonical_json(std::string_view text, int depth) {
  Json value = DOZO_TRY(parse_json(text, depth));
  const std::string canonical = DOZO_TRY(canonical_json(value));
  if (canonical != text) return fail(ErrorCode::json_not_canonical);
  return value;
}

Result<std::string> json_string(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) {
    return fail(ErrorCode::json_malformed, key);
  }
  return object[key].get<std::string>();
}

Result<std::int64_t> json_integer(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_number_integer()) {
    return fail(ErrorCode::json_malformed, key);
  }
  // From 2^63 on the value would wrap; beyond 2^53 - 1 it is not in our subset anyway.
  if (!in_subset(object[key])) return fail(ErrorCode::json_malformed, key);
  return object[key].get<std::int64_t>();
}

Result<bool> json_bool(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_boolean()) {
    return fail(ErrorCode::json_malformed, key);
  }
  return object[key].get<bool>();
}

}  // namespace dozo
