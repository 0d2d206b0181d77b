// Points in time and calendar days. Everything official is Japan Standard Time, UTC+9, no summer
// time; the offset is written out in every document.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dozo {

/// Whole seconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t seconds = 0;
  auto operator<=>(const Instant&) const = default;
};

/// A day of the Gregorian calendar in Japan.
struct Date {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  auto operator<=>(const Date&) const = default;
};

/// RFC 3339 with Japan's offset: "2026-11-22T14:05:00+09:00".
std::string to_rfc3339(Instant instant);
/// Any RFC 3339 time with whole seconds and an offset (or Z); nothing else is accepted.
std::optional<Instant> from_rfc3339(std::string_view text);

/// The day in Japan on which `instant` falls.
Date date_in_japan(Instant instant);
/// "2026-11-22".
std::string to_iso(Date date);
/// "2026-11-22" and nothing else; days that do not exist are refused.
std::optional<Date> date_from_iso(std::string_view text);
/// Whole days from `a` to `b`; negative where `b` is earlier.
int days_between(Date a, Date b);

/// "2026年11月22日（令和8年）"; eras from Shōwa on, without one before 1926-12-25.
std::string to_japanese(Date date);

}  // namespace dozo
