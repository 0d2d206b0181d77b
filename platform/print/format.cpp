// Values as they are printed.
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/base/time.hpp"
#include "platform/print/labels.hpp"
#include "platform/print/words.hpp"

namespace dozo::platform {
namespace {

std::string long_date(Date date, Language language) {
  if (language == Language::japanese) return to_japanese(date);
  static constexpr std::array kMonths = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
  return fmt::format("{} {} {}", date.day, kMonths.at((date.month - 1) % kMonths.size()),
                     date.year);
}

/// "R8" of 令和8年, as officers write it in tables; empty before the eras.
std::string short_era(Date date) {
  static constexpr std::pair<std::string_view, char> kEras[] = {
      {"令和", 'R'}, {"平成", 'H'}, {"昭和", 'S'}};
  const std::string whole = to_japanese(date);
  for (const auto& [name, letter] : kEras) {
    const std::size_t at = whole.find(name);
    if (at == std::string::npos) continue;
    const std::size_t from = at + name.size();
    const std::string year = whole.substr(from, whole.find("年", from) - from);
    return std::string("（") + letter + (year == "元" ? "1" : year) + "）";
  }
  return {};
}

std::string short_date(Date date, Language language) {
  const std::string plain = fmt::format("{}.{:02}.{:02}", date.year, date.month, date.day);
  return language == Language::japanese ? plain + short_era(date) : to_iso(date) + " ";
}

std::string printed_time(const std::string& text, Format format, Language language) {
  const auto instant = from_rfc3339(text);
  if (!instant) return text;
  const std::string japan = to_rfc3339(*instant);  // "2026-11-22T14:05:33+09:00"
  const Date date = date_in_japan(*instant);
  if (format == Format::short_time) return short_date(date, language) + japan.substr(11, 8);
  return long_date(date, language) + " " + japan.substr(11, 8) + " " + japan.substr(19);
}

std::string printed_date(const std::string& text, Format format, Language language) {
  const auto date = date_from_iso(text);
  if (!date) return text;
  return format == Format::short_date ? short_date(*date, language) : long_date(*date, language);
}

std::string joined(const Json& list, Language language) {
  std::string out;
  for (const Json& each : list) {
    if (!out.empty()) out += language == Language::japanese ? "、" : ", ";
    out += each.is_string() ? each.get<std::string>() : each.dump();
  }
  return out;
}

/// In groups of four, eight groups a line: short enough that two people keep their place.
std::string fingerprint(const std::string& hex) {
  std::string out;
  for (std::size_t at = 0; at < hex.size(); at += 4) {
    if (at > 0) out += at % 32 == 0 ? "\n" : "  ";
    out += hex.substr(at, 4);
  }
  return out;
}

std::string printed_number(std::uint64_t number, Format format, Language language) {
  const std::string digits = grouped(number);
  if (format == Format::bytes) return digits + in_language(language, " バイト");
  return format == Format::percent ? digits + " %" : digits;
}

std::string printed_text(std::string_view path, const std::string& text, Format format,
                         Language language) {
  switch (format) {
    case Format::time:
    case Format::short_time:
      return printed_time(text, format, language);
    case Format::date:
    case Format::short_date:
      return printed_date(text, format, language);
    case Format::token: {
      const Word* word = word_of(path, text);
      if (word == nullptr) return text;
      return language == Language::japanese ? word->japanese : word->english;
    }
    case Format::fingerprint:
      return fingerprint(text);
    default:
      return text_in_language(language, text);
  }
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

std::string printed(std::string_view path, const Json& value, Format format, Language language) {
  if (value.is_array()) return joined(value, language);
  if (value.is_number_integer() && value >= 0) {
    return printed_number(value.get<std::uint64_t>(), format, language);
  }
  // Anything unexpected is shown as it stands: the page may be plain, never wrong.
  if (!value.is_string()) return value.is_null() ? std::string() : value.dump();
  return printed_text(path, value.get_ref<const std::string&>(), format, language);
}

}  // namespace dozo::platform
