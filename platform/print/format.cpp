// Values as they are printed.
#include <nlohmann/json.hpp>

#include "firmware/base/time.hpp"
#include "platform/print/labels.hpp"

namespace dozo::platform {
namespace {

std::string printed_time(const std::string& text) {
  const auto instant = from_rfc3339(text);
  if (!instant) return text;
  const std::string japan = to_rfc3339(*instant);  // "2026-11-22T14:05:33+09:00"
  return to_japanese(date_in_japan(*instant)) + " " + japan.substr(11, 8) + " " + japan.substr(19);
}

std::string printed_date(const std::string& text) {
  const auto date = date_from_iso(text);
  return date ? to_japanese(*date) : text;
}

std::string joined(const Json& list) {
  std::string out;
  for (const Json& each : list) {
    if (!out.empty()) out += "、";
    out += each.is_string() ? each.get<std::string>() : each.dump();
  }
  return out;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string printed(std::string_view path, const Json& value, Format format) {
  if (value.is_array()) return joined(value);
  if (value.is_number_integer() && value >= 0) {
    const std::string number = grouped(value.get<std::uint64_t>());
    if (format == Format::bytes) return number + " バイト";
    return format == Format::percent ? number + " %" : number;
  }
  // Anything unexpected is shown as it stands: the page may be plain, never wrong.
  if (!value.is_string()) return value.is_null() ? std::string() : value.dump();
  const auto& text = value.get_ref<const std::string&>();
  if (format == Format::time) return printed_time(text);
  if (format == Format::date) return printed_date(text);
  if (format == Format::token) return token_word(path, text);
  return text;
}

}  // namespace dozo::platform
