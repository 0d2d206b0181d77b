#include "firmware/base/error.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "firmware/base/result.hpp"

namespace dozo {
namespace {

TEST_CASE("every row of the catalogue says what was seen and what to do, as sentences") {
  for (const ErrorEntry& row : error_catalogue()) {
    CAPTURE(row.name);
    for (const std::string_view text : {std::string_view(row.seen), std::string_view(row.next)}) {
      REQUIRE(text.size() > 1);
      CHECK(text.back() == '.');
      CHECK(text.find("  ") == std::string_view::npos);
    }
    CHECK(std::string_view(row.seen) != row.next);
  }
}

TEST_CASE("numbers have four digits and are unique, names too") {
  std::set<int> numbers;
  std::set<std::string_view> names;
  for (const ErrorEntry& row : error_catalogue()) {
    CAPTURE(row.name);
    const int number = static_cast<int>(row.code);
    CHECK((number >= 1000 && number <= 9999));
    CHECK(numbers.insert(number).second);
    CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("a number finds its row, and one that was never given finds none") {
  for (const ErrorEntry& row : error_catalogue()) {
    CHECK(error_code(static_cast<int>(row.code)) == row.code);
    CHECK(&error_entry(row.code) == &row);
  }
  for (const int number : {0, -1, 1000, 1005, 9999, 2'000'000}) {
    CHECK_FALSE(error_code(number).has_value());
  }
}

TEST_CASE("a description has number, cause, detail and advice") {
  CHECK(describe({ErrorCode::disc_blank, ""}) ==
        "E-2001: The disc is blank: nothing is written on it.\n"
        "  Check that it is the ward's disc and ask the ward.");
  CHECK(describe({ErrorCode::disc_blank, "sector 16"}) ==
        "E-2001: The disc is blank: nothing is written on it. (sector 16)\n"
        "  Check that it is the ward's disc and ask the ward.");
}

Result<int> twice(Result<int> value) {
  return DOZO_TRY(std::move(value)) * 2;
}

TEST_CASE("DOZO_TRY hands on the value, or leaves with the error as it is") {
  CHECK(twice(21) == 42);
  const auto failed = twice(fail(ErrorCode::no_disc, "tray open"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::no_disc);
  CHECK(failed.error().detail == "tray open");
}

}  // namespace
}  // namespace dozo
