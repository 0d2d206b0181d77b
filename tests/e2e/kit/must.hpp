// Results in tests: what must succeed, and how something ended in one word.
#pragma once

#include <catch2/catch.hpp>

#include "firmware/base/result.hpp"

namespace dozo::e2e {

/// The value; the test ends where there is none.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// "ok", or "E-2402".
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : error_number(result.error().code);
}

}  // namespace dozo::e2e
