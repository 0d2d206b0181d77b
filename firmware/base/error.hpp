// Numbered errors. errors.def is the catalogue; a number is never reused.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dozo {

enum class ErrorCode : int {
#define DOZO_ERROR(name, number, seen, next) name = number,
#include "firmware/base/errors.def"
#undef DOZO_ERROR
};

/// What went wrong: a stable number, and a detail in English for whoever is on the phone.
struct Error {
  ErrorCode code;
  std::string detail;

  friend bool operator==(const Error& a, const Error& b) { return a.code == b.code; }
};

/// One row of the catalogue. `seen` says what happened and what it means, `next` what the operator
/// may do; both are English message ids, translated with tr().
struct ErrorEntry {
  ErrorCode code;
  std::string_view name;
  const char* seen;
  const char* next;
};

/// The whole catalogue, in ascending order of numbers.
std::span<const ErrorEntry> error_catalogue();

/// The row of `code`.
const ErrorEntry& error_entry(ErrorCode code);

/// The code whose number is `number`, if the catalogue has it.
std::optional<ErrorCode> error_code(int number);

/// "E-2101".
std::string error_number(ErrorCode code);

/// "E-2101: what happened (detail)\n  what to do", in the language of the locale.
std::string describe(const Error& error);

}  // namespace dozo
