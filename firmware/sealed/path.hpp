// Paths inside a delivery: which are allowed, and when two are the same to a person.
#pragma once

#include <string>
#include <string_view>

#include "firmware/base/result.hpp"

namespace dozo::sealed {

/// Octets of a whole path and of one component (Linux PATH_MAX - 1, NAME_MAX).
inline constexpr std::size_t kMaxPath = 4095;
inline constexpr std::size_t kMaxComponent = 255;

/// Relative, '/'-separated, no empty, "." or ".." component, valid UTF-8, no control character
/// (C0, DEL, C1, line and paragraph separator), no bidi control, no backslash. `path` comes without
/// a slash at its end. path_not_utf8, path_forbidden; the detail never holds the path.
Result<> check_path(std::string_view path);

/// What is left of a path when composition (NFC) and case (full folding) are taken out: two paths
/// with the same key cannot both be in a delivery. `path` must have passed check_path.
Result<std::string> collision_key(std::string_view path);

}  // namespace dozo::sealed
