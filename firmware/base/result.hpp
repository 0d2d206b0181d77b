// Result<T>: the one way a call says that it failed. No exception crosses a room's border.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "firmware/base/error.hpp"

namespace dozo {

template <class T = void>
using Result = tl::expected<T, Error>;

/// A failed Result of any type. `detail` is for the phone and the log: English, no personal data,
/// no file name of a delivery.
inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

namespace detail {
template <class T>
T take(Result<T>& result) {
  return std::move(*result);
}
inline void take(Result<void>& /*result*/) {}
}  // namespace detail

}  // namespace dozo

/// Yields the value of a Result, or returns its error from the enclosing function.
#define DOZO_TRY(expression)                                    \
  __extension__({                                               \
    auto dozo_try_result = (expression);                        \
    if (!dozo_try_result) {                                     \
      return ::tl::unexpected(std::move(dozo_try_result).error()); \
    }                                                           \
    ::dozo::detail::take(dozo_try_result);                      \
  })
