// What a person typed into a form, as values: full-width digits, Japanese years and commas
// included.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/time.hpp"

namespace dozo::ui {

/// The answers of a form by the key of their question; what was not answered reads as empty.
class Answers {
 public:
  [[nodiscard]] const std::string& operator[](std::string_view key) const;
  void set(std::string key, std::string value) { all_[std::move(key)] = std::move(value); }

 private:
  std::map<std::string, std::string, std::less<>> all_;
};

/// `typed` without spaces (also full-width ones) at its ends.
std::string trimmed(std::string_view typed);

/// A day as people write it: "2026-11-22", "2026/11/22", "20261122", "2026年11月22日",
/// "令和8年11月22日", "R8.11.22"; a month and a day alone are of `today`'s year. Full-width
/// characters count as half-width ones. Nothing where there is no such day.
std::optional<Date> typed_date(std::string_view typed, Date today);

/// A whole number from 0 on, with or without commas; full-width digits count.
std::optional<std::int64_t> typed_number(std::string_view typed);

/// `days` later, or earlier where negative.
Date plus_days(Date date, int days);

}  // namespace dozo::ui
