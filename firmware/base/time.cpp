#include "firmware/base/time.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace dozo {
namespace {

constexpr std::int64_t kJapanOffset = 9 * 3600;
constexpr std::int64_t kDay = 86400;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

std::chrono::sys_days to_sys_days(Date date) {
  using namespace std::chrono;
  return sys_days(year(date.year) / month(date.month) / day(date.day));
}

// Exactly `digits` decimal digits at `at`.
std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

struct Era {
  Date first;
  std::string_view name;
};
constexpr std::array kEras = {Era{{2019, 5, 1}, "令和"}, Era{{1989, 1, 8}, "平成"},
                              Era{{1926, 12, 25}, "昭和"}};

}  // namespace

std::string to_rfc3339(Instant instant) {
  const std::int64_t local = instant.seconds + kJapanOffset;
  const std::int64_t second = local - floor_div(local, kDay) * kDay;
  return fmt::format("{}T{:02}:{:02}:{:02}+09:00", to_iso(date_in_japan(instant)), second / 3600,
                     second / 60 % 60, second % 60);
}

std::optional<Instant> from_rfc3339(std::string_view text) {
  const bool zulu = text.size() == 20 && text[19] == 'Z';
  if (!zulu && text.size() != 25) return std::nullopt;
  const auto date = date_from_iso(text.substr(0, 10));
  const auto hour = number(text, 11, 2);
  const auto minute = number(text, 14, 2);
  const auto second = number(text, 17, 2);
  if (!date || !hour || !minute || !second || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  std::int64_t offset = 0;
  if (!zulu) {
    const auto offset_hours = number(text, 20, 2);
    const auto offset_minutes = number(text, 23, 2);
    if ((text[19] != '+' && text[19] != '-') || text[22] != ':' || !offset_hours ||
        !offset_minutes || *offset_hours > 23 || *offset_minutes > 59) {
      return std::nullopt;
    }
    offset = (*offset_hours * 3600 + *offset_minutes * 60) * (text[19] == '-' ? -1 : 1);
  }
  const std::int64_t days = to_sys_days(*date).time_since_epoch().count();
  return Instant{days * kDay + *hour * 3600 + *minute * 60 + *second - offset};
}

Date date_in_japan(Instant instant) {
  const std::chrono::days days(floor_div(instant.seconds + kJapanOffset, kDay));
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day())};
}

std::string to_iso(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::optional<Date> date_from_iso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text, 0, 4);
  const auto month = number(text, 5, 2);
  const auto day = number(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Date{*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)};
}

int days_between(Date a, Date b) {
  return static_cast<int>((to_sys_days(b) - to_sys_days(a)).count());
}

std::string to_japanese(Date date) {
  const std::string western = fmt::format("{}年{}月{}日", date.year, date.month, date.day);
  for (const Era& era : kEras) {
    if (date < era.first) continue;
    const int year = date.year - era.first.year + 1;
    return year == 1 ? fmt::format("{}（{}元年）", western, era.name)
                     : fmt::format("{}（{}{}年）", western, era.name, year);
  }
  return western;
}

}  // namespace dozo
