// Reading what dozod tells: what is missing or of another type reads as nothing. Inner to the
// model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/time.hpp"
#include "ui/model/facts.hpp"

namespace dozo::ui {

inline const Json& member(const Json& json, const char* key) {
  static const Json nothing;
  if (!json.is_object()) return nothing;
  const auto found = json.find(key);
  return found == json.end() ? nothing : *found;
}

inline bool flag(const Json& json, const char* key) {
  return member(json, key) == Json(true);
}

inline std::optional<std::int64_t> whole(const Json& json, const char* key) {
  const Json& value = member(json, key);
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

inline std::optional<Instant> time(const Json& json, const char* key) {
  return from_rfc3339(text_from(json, key));
}

inline std::optional<Date> date(const Json& json, const char* key) {
  return date_from_iso(text_from(json, key));
}

/// {number, detail}; an error that this version does not know is one all the same.
inline std::optional<Error> error_in(const Json& json, const char* key) {
  const Json& value = member(json, key);
  if (!value.is_object()) return std::nullopt;
  const int number = static_cast<int>(whole(value, "number").value_or(0));
  return Error{error_code(number).value_or(ErrorCode::json_malformed), text_from(value, "detail")};
}

template <class Value, class Read>
std::vector<Value> list(const Json& json, const char* key, Read read) {
  std::vector<Value> result;
  const Json& all = member(json, key);
  if (!all.is_array()) return result;
  for (const Json& each : all) result.push_back(read(each));
  return result;
}

}  // namespace dozo::ui
