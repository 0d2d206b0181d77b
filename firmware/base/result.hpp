// Result<T>: the one way a call says that it failed. No exception crosses a room's border.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

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

/// T{arguments…}. What DOZO_TRY yields goes into a list in braces by this: a return out of the
/// middle of braces leaks what was built before it (GCC 12, clang 14); a call's arguments are
/// destroyed. Their order is open.
template <class T, class... Arguments>
T built(Arguments&&... arguments) {
  return T{std::forward<Arguments>(arguments)...};
}

}  // namespace dozo

// The temporary's name is unique, so that one DOZO_TRY may stand inside another.
#define DOZO_TRY_NAMED(name, expression)                \
  __extension__({                                       \
    auto name = (expression);                           \
    if (!name) {                                        \
      return ::tl::unexpected(std::move(name).error()); \
    }                                                   \
    ::dozo::detail::take(name);                         \
  })
#define DOZO_TRY_COUNTED(counter, expression) DOZO_TRY_NAMED(dozo_try_##counter, expression)
#define DOZO_TRY_EXPANDED(counter, expression) DOZO_TRY_COUNTED(counter, expression)

/// Yields the value of a Result, or returns its error from the enclosing function.
#define DOZO_TRY(expression) DOZO_TRY_EXPANDED(__COUNTER__, expression)
