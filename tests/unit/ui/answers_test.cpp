// What people type into forms, by table.
#include "ui/model/pages/answers.hpp"

#include <catch2/catch.hpp>

using namespace dozo;
using namespace dozo::ui;

namespace {

constexpr Date kToday{2026, 11, 22};

std::string day(std::string_view typed) {
  const auto date = typed_date(typed, kToday);
  return date ? to_iso(*date) : std::string();
}

}  // namespace

TEST_CASE("A day is understood as people write it") {
  const auto [typed, meant] = GENERATE(table<const char*, const char*>({
      {"2026-11-22", "2026-11-22"},
      {"2026/1/5", "2026-01-05"},
      {"2026.1.5", "2026-01-05"},
      {"20261122", "2026-11-22"},
      {"２０２６１１２２", "2026-11-22"},
      {"２０２６年１１月２２日", "2026-11-22"},
      {"２０２６ー１１ー２２", "2026-11-22"},
      {" 2026 - 11 - 22 ", "2026-11-22"},
      {"令和8年11月22日", "2026-11-22"},
      {"令和元年5月1日", "2019-05-01"},
      {"R8.11.22", "2026-11-22"},
      {"r8-11-22", "2026-11-22"},
      {"Ｒ８／１１／２２", "2026-11-22"},
      {"平成30年4月1日", "2018-04-01"},
      {"S64.1.7", "1989-01-07"},
      {"11-22", "2026-11-22"},
      {"1月5日", "2026-01-05"},
      {"2028-02-29", "2028-02-29"},
  }));
  INFO(typed);
  CHECK(day(typed) == meant);
}

TEST_CASE("What is no day is not made into one") {
  const char* typed =
      GENERATE("", " ", "2026", "2026-13-01", "2026-02-29", "2026-11-31", "0-0-0", "11-22-2026",
               "2026--11-22", "-11-22", "tomorrow", "2026-11-22x", "99999999999999999999", "令和",
               "R8", "２０２６年", "2026-11-22-01", "\xff\xfe", "1月");
  INFO(typed);
  CHECK(day(typed).empty());
}

TEST_CASE("A number may have commas and full-width digits, nothing else") {
  CHECK(typed_number("3200") == 3200);
  CHECK(typed_number("3,200") == 3200);
  CHECK(typed_number("３，２００") == 3200);
  CHECK(typed_number(" 0 ") == 0);
  CHECK(typed_number("007") == 7);
  CHECK(typed_number("999999999999") == 999'999'999'999);
  for (const char* typed : {"", " ", ",", "-1", "3.5", "3件", "1e3", "1000000000000", "十"}) {
    INFO(typed);
    CHECK_FALSE(typed_number(typed));
  }
}

TEST_CASE("Spaces at the ends go, also full-width ones; those in between stay") {
  CHECK(trimmed("  媒体金庫 A-2　") == "媒体金庫 A-2");
  CHECK(trimmed("　 　").empty());
  CHECK(trimmed("") == "");
}

TEST_CASE("Days are counted over months, years and leap days") {
  CHECK(to_iso(plus_days({2026, 12, 31}, 1)) == "2027-01-01");
  CHECK(to_iso(plus_days({2028, 2, 28}, 1)) == "2028-02-29");
  CHECK(to_iso(plus_days({2026, 3, 1}, -1)) == "2026-02-28");
  CHECK(to_iso(plus_days({2026, 11, 22}, 364)) == "2027-11-21");
}
