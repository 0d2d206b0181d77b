#include "firmware/base/time.hpp"

#include <catch2/catch.hpp>

namespace dozo {
namespace {

TEST_CASE("RFC 3339 is written in Japan's time and read back") {
  CHECK(to_rfc3339({0}) == "1970-01-01T09:00:00+09:00");
  CHECK(to_rfc3339({1'795'323'900}) == "2026-11-22T14:05:00+09:00");
  CHECK(to_rfc3339({-1}) == "1970-01-01T08:59:59+09:00");
  CHECK(to_rfc3339({-32'401}) == "1969-12-31T23:59:59+09:00");
  for (const std::int64_t second : {0L, 1L, -1L, 951'750'000L, 4'102'444'799L, -2'000'000'000L}) {
    CHECK(from_rfc3339(to_rfc3339({second})) == Instant{second});
  }
}

TEST_CASE("any offset is read as the same instant") {
  const Instant noon{1'795'316'400};
  CHECK(from_rfc3339("2026-11-22T12:00:00+09:00") == noon);
  CHECK(from_rfc3339("2026-11-22T03:00:00Z") == noon);
  CHECK(from_rfc3339("2026-11-22T03:00:00+00:00") == noon);
  CHECK(from_rfc3339("2026-11-21T22:00:00-05:00") == noon);
  CHECK(from_rfc3339("2026-11-22T08:30:00+05:30") == noon);
}

TEST_CASE("a time of any other form is refused") {
  for (const char* text : {"",
                           "2026-11-22",
                           "2026-11-22T12:00:00",
                           "2026-11-22 12:00:00+09:00",
                           "2026-11-22t12:00:00Z",
                           "2026-11-22T12:00:00z",
                           "2026-11-22T12:00:00.5Z",
                           "2026-11-22T12:00:00+0900",
                           "2026-11-22T12:00:00+09",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T12:60:00Z",
                           "2026-11-22T12:00:60Z",
                           "2026-02-29T12:00:00Z",
                           "2026-11-22T12:00:00+24:00",
                           "2026-11-22T12:00:00+09:60",
                           "2026-11-22T12:00:00 09:00",
                           " 2026-11-22T12:00:00Z",
                           "2026-11-22T12:00:00Z ",
                           "2026-11-22T1a:00:00Z",
                           "2026-11-22T-1:00:00Z",
                           "2026-11-22T12:00:00+0\xef\xbc\x99:00"}) {
    CAPTURE(text);
    CHECK_FALSE(from_rfc3339(text).has_value());
  }
}

TEST_CASE("a day begins at midnight in Japan") {
  CHECK(date_in_japan(*from_rfc3339("2026-11-22T14:59:59Z")) == Date{2026, 11, 22});
  CHECK(date_in_japan(*from_rfc3339("2026-11-22T15:00:00Z")) == Date{2026, 11, 23});
  CHECK(date_in_japan(*from_rfc3339("2027-12-31T15:00:00Z")) == Date{2028, 1, 1});
  CHECK(date_in_japan({-32'401}) == Date{1969, 12, 31});
}

TEST_CASE("dates are read in the one form, and only days that exist") {
  CHECK(date_from_iso("2028-02-29") == Date{2028, 2, 29});
  CHECK(date_from_iso("2000-02-29") == Date{2000, 2, 29});
  CHECK(to_iso({2026, 1, 5}) == "2026-01-05");
  for (const char* text :
       {"2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-01-00",
        "2026-1-05", "20260105", "2026/01/05", "2026-01-05 ", "+026-01-05", "2026-01-0x"}) {
    CAPTURE(text);
    CHECK_FALSE(date_from_iso(text).has_value());
  }
}

TEST_CASE("days between two dates count over months, leap days and backwards") {
  CHECK(days_between({2026, 11, 22}, {2026, 11, 22}) == 0);
  CHECK(days_between({2026, 11, 30}, {2026, 12, 1}) == 1);
  CHECK(days_between({2028, 2, 28}, {2028, 3, 1}) == 2);
  CHECK(days_between({2027, 2, 28}, {2027, 3, 1}) == 1);
  CHECK(days_between({2026, 12, 31}, {2026, 1, 1}) == -364);
}

TEST_CASE("the era changes on its first day, and its first year is 元年") {
  CHECK(to_japanese({2026, 11, 22}) == "2026年11月22日（令和8年）");
  CHECK(to_japanese({2020, 1, 1}) == "2020年1月1日（令和2年）");
  CHECK(to_japanese({2019, 12, 31}) == "2019年12月31日（令和元年）");
  CHECK(to_japanese({2019, 5, 1}) == "2019年5月1日（令和元年）");
  CHECK(to_japanese({2019, 4, 30}) == "2019年4月30日（平成31年）");
  CHECK(to_japanese({1990, 1, 1}) == "1990年1月1日（平成2年）");
  CHECK(to_japanese({1989, 1, 8}) == "1989年1月8日（平成元年）");
  CHECK(to_japanese({1989, 1, 7}) == "1989年1月7日（昭和64年）");
  CHECK(to_japanese({1926, 12, 25}) == "1926年12月25日（昭和元年）");
  CHECK(to_japanese({1926, 12, 24}) == "1926年12月24日");
}

}  // namespace
}  // namespace dozo
