#include "firmware/sealed/path.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace dozo::sealed {
namespace {

bool is_forbidden(utf8proc_int32_t point) {
  const utf8proc_category_t category = utf8proc_category(point);
  if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
      category == UTF8PROC_CATEGORY_ZP) {
    return true;
  }
  // Bidi controls (UAX #9, 2): they make a name look like another.
  if (point == 0x061c || point == 0x200e || point == 0x200f ||
      (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)) {
    return true;
  }
  // A separator where the files will be worked on.
  return point == '\\';
}

Result<> check_characters(std::string_view path) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(path.data());
  auto left = static_cast<utf8proc_ssize_t>(path.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
    if (used <= 0) return fail(ErrorCode::path_not_utf8);
    if (is_forbidden(point)) return fail(ErrorCode::path_forbidden, "character");
    at += used;
    left -= used;
  }
  return {};
}

}  // namespace

Result<> check_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxPath) return fail(ErrorCode::path_forbidden, "length");
  DOZO_TRY(check_characters(path));
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t slash = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, slash - begin);
    if (component.empty() || component == "." || component == ".." ||
        component.size() > kMaxComponent) {
      return fail(ErrorCode::path_forbidden, "component");
    }
    begin = slash + 1;
  }
  return {};
}

Result<std::string> collision_key(std::string_view path) {
  utf8proc_uint8_t* folded = nullptr;
  // Default ignorable characters stay: ideographic variation selectors tell people's names apart.
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(path.data()),
      static_cast<utf8proc_ssize_t>(path.size()), &folded,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> keep(folded, std::free);
  if (size < 0) return fail(ErrorCode::path_not_utf8);
  return std::string(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size));
}

}  // namespace dozo::sealed
