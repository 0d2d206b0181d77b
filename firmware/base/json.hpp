// Canonical JSON (RFC 8785), the form of everything that is signed or hashed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "firmware/base/result.hpp"

namespace dozo {

using Json = nlohmann::json;

/// The one byte string of `value` by RFC 8785, no trailing newline. Our subset: keys in ASCII,
/// integers within ±(2^53 − 1), strings in valid UTF-8; anything else is json_not_canonical.
Result<std::string> canonical_json(const Json& value);

/// Parses `text` (at most `depth` levels deep; duplicate keys refused). json_malformed on error.
Result<Json> parse_json(std::string_view text, int depth = 16);

/// Parses `text` and requires that it is its own canonical form.
Result<Json> parse_canonical_json(std::string_view text, int depth = 16);

/// The member `key` of an object, or json_malformed naming the key, where it is missing or of
/// another type.
Result<std::string> json_string(const Json& object, const char* key);
Result<std::int64_t> json_integer(const Json& object, const char* key);
Result<bool> json_bool(const Json& object, const char* key);

}  // namespace dozo
