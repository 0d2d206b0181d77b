// What was looked at and what came of it, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "firmware/base/result.hpp"

namespace dozo::verify_tool {

/// One check. `name` is stable and what programs read; words.cpp has it in words.
struct Check {
  std::string name;
  Result<> result;
  std::string detail;  ///< what was found, or why not; English or data
};

class Report {
 public:
  /// Notes a check; without a `detail` of its own a failure has the error's.
  void add(std::string name, Result<> result, std::string detail = {});
  /// Is there a check, and did none fail?
  [[nodiscard]] bool ok() const;
  [[nodiscard]] const std::vector<Check>& checks() const { return checks_; }

  /// Prints all: with `json` as {"ok":…,"error":null or {"number":…,"message":…},"checks":[…]},
  /// else a line for each check in the language of the locale; the first failure goes to stderr
  /// with what to do next. The exit code: 0 only if ok() and all was written.
  [[nodiscard]] int print(bool json) const;

 private:
  [[nodiscard]] const Error* first_error() const;
  void print_json() const;
  void print_words() const;

  std::vector<Check> checks_;
};

/// What the check named `name` asserts, in the language of the locale.
const char* words(std::string_view name);

}  // namespace dozo::verify_tool
