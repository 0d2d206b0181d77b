#include "ui/model/pages/answers.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kLongestNumber = 12;  // digits: far from the edge of 64 bits

struct Era {
  std::u32string_view name;
  char32_t letter;
  int before_first;  // the year before its first
};
// Cabinet orders on era names: Shōwa 1926-12-25, Heisei 1989-01-08, Reiwa 2019-05-01.
constexpr std::array kEras = {
    Era{U"令和", U'R', 2018},
    Era{U"平成", U'H', 1988},
    Era{U"昭和", U'S', 1925},
};

std::u32string plain(std::string_view typed) {
  std::u32string result;
  for (const char32_t each : to_utf32(typed)) {
    const char32_t c = half_width(each);
    if (c != U' ') result += c;
  }
  return result;
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

// Cuts an era off the front; what is to be added to the year that follows.
int take_era(std::u32string& text) {
  for (const Era& era : kEras) {
    if (text.starts_with(era.name)) {
      text.erase(0, era.name.size());
    } else if (!text.empty() && (text[0] == era.letter || text[0] == era.letter + 32)) {
      text.erase(0, 1);
    } else {
      continue;
    }
    if (text.starts_with(U"元")) text[0] = U'1';
    return era.before_first;
  }
  return 0;
}

// The runs of digits; nothing where anything else than a date's separators stands between them.
std::optional<std::vector<int>> parts_of(const std::u32string& text) {
  constexpr std::u32string_view kSeparators = U"-/.年月日‐‑–−ー";
  std::vector<int> parts;
  bool in_number = false;
  std::size_t digits = 0;
  for (const char32_t c : text) {
    if (is_digit(c)) {
      if (!in_number) parts.push_back(0);
      digits = in_number ? digits + 1 : 1;
      if (digits > 8) return std::nullopt;
      parts.back() = parts.back() * 10 + static_cast<int>(c - U'0');
      in_number = true;
    } else if (kSeparators.find(c) != std::u32string_view::npos) {
      if (!in_number) return std::nullopt;
      in_number = false;
    } else {
      return std::nullopt;
    }
  }
  return parts;
}

}  // namespace

const std::string& Answers::operator[](std::string_view key) const {
  static const std::string nothing;
  const auto found = all_.find(key);
  return found == all_.end() ? nothing : found->second;
}

std::string trimmed(std::string_view typed) {
  constexpr std::string_view kWide = "\u3000";
  for (bool cut = true; cut;) {
    cut = false;
    if (typed.starts_with(' ')) typed.remove_prefix(1), cut = true;
    if (typed.ends_with(' ')) typed.remove_suffix(1), cut = true;
    if (typed.starts_with(kWide)) typed.remove_prefix(kWide.size()), cut = true;
    if (typed.ends_with(kWide)) typed.remove_suffix(kWide.size()), cut = true;
  }
  return std::string(typed);
}

std::optional<Date> typed_date(std::string_view typed, Date today) {
  std::u32string text = plain(typed);
  const int era = take_era(text);
  auto parts = parts_of(text);
  if (!parts) return std::nullopt;
  if (parts->size() == 1 && text.size() == 8 && era == 0) {
    const int all = parts->front();
    parts = {all / 10000, all / 100 % 100, all % 100};
  }
  if (parts->size() == 2 && era == 0) parts->insert(parts->begin(), today.year);
  if (parts->size() != 3) return std::nullopt;
  const int year = (*parts)[0] + era;
  if (year < 1900 || year > 9999 || (*parts)[1] > 12 || (*parts)[2] > 31) return std::nullopt;
  return date_from_iso(fmt::format("{:04}-{:02}-{:02}", year, (*parts)[1], (*parts)[2]));
}

std::optional<std::int64_t> typed_number(std::string_view typed) {
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (const char32_t c : plain(typed)) {
    if (c == U',' || c == U'、') continue;
    if (!is_digit(c) || ++digits > kLongestNumber) return std::nullopt;
    value = value * 10 + static_cast<std::int64_t>(c - U'0');
  }
  if (digits == 0) return std::nullopt;
  return value;
}

Date plus_days(Date date, int days) {
  constexpr std::int64_t kDay = 24LL * 60 * 60;
  const auto noon = from_rfc3339(to_iso(date) + "T12:00:00+09:00");
  return noon ? date_in_japan(Instant{noon->seconds + days * kDay}) : date;
}

}  // namespace dozo::ui
