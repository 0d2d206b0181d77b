// What happened in a span of time, read back from the ledger: for reports, so that the state need
// not grow with the years.
#pragma once

#include <functional>
#include <vector>

#include "firmware/base/time.hpp"
#include "firmware/ledger/event.hpp"
#include "firmware/ledger/store.hpp"

namespace dozo::daemon {

/// A moment before and a moment after everything that is meant; both included.
struct Span {
  Instant from;
  Instant to;
};

/// The number of the first of the `count` entries that is not before `from`; `count` where none is.
Result<std::uint64_t> first_since(ledger::EventStore& store, std::uint64_t count, Instant from);

/// From the first second of `from` to the last of `to`, in Japan.
Span span_of(Date from, Date to);

/// Hands out the entries of the span in order. The first of them is found by halving, since the
/// times of a ledger never run backwards: what lies before costs nothing. `each` must not call the
/// store. ledger_store_failed, ledger_damaged; what `each` fails with.
Result<> read_history(ledger::EventStore& store, const Span& span,
                      const std::function<Result<>(const ledger::Event&)>& each);

}  // namespace dozo::daemon
