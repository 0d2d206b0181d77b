#include "firmware/base/error.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "firmware/base/text.hpp"

namespace dozo {
namespace {

constexpr std::array kCatalogue = {
#define DOZO_ERROR(name, number, seen, next) ErrorEntry{ErrorCode::name, #name, seen, next},
#include "firmware/base/errors.def"
#undef DOZO_ERROR
};

constexpr bool ascending() {
  for (std::size_t i = 1; i < kCatalogue.size(); ++i) {
    if (kCatalogue[i - 1].code >= kCatalogue[i].code) return false;
  }
  return true;
}
static_assert(ascending(), "errors.def: numbers must ascend and be unique");

}  // namespace

std::span<const ErrorEntry> error_catalogue() {
  return kCatalogue;
}

const ErrorEntry& error_entry(ErrorCode code) {
  const auto* row = std::ranges::lower_bound(kCatalogue, code, {}, &ErrorEntry::code);
  return row != kCatalogue.end() && row->code == code ? *row : kCatalogue.front();
}

std::optional<ErrorCode> error_code(int number) {
  const auto code = static_cast<ErrorCode>(number);
  const bool known = error_entry(code).code == code;
  return known ? std::optional(code) : std::nullopt;
}

std::string error_number(ErrorCode code) {
  return fmt::format("E-{:04}", static_cast<int>(code));
}

std::string describe(const Error& error) {
  const ErrorEntry& entry = error_entry(error.code);
  const std::string detail = error.detail.empty() ? "" : fmt::format(" ({})", error.detail);
  return fmt::format("{}: {}{}\n  {}", error_number(error.code), tr(entry.seen), detail,
                     tr(entry.next));
}

}  // namespace dozo
