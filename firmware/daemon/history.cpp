#include "firmware/daemon/history.hpp"

#include "firmware/ledger/line.hpp"

namespace dozo::daemon {
namespace {

// Entries that are read at once: the span's end is looked for after each such batch.
constexpr std::uint64_t kBatch = 4096;

Result<Instant> time_of(ledger::EventStore& store, std::uint64_t sequence) {
  Instant time;
  DOZO_TRY(
      store.read(sequence, 1, [&](std::uint64_t, std::string_view line, const Digest&) -> Result<> {
        time = DOZO_TRY(ledger::parse_line(line)).event.time;
        return {};
      }));
  return time;
}

}  // namespace

Result<std::uint64_t> first_since(ledger::EventStore& store, std::uint64_t count, Instant from) {
  std::uint64_t low = 0;
  std::uint64_t high = count;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (DOZO_TRY(time_of(store, middle)) < from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Span span_of(Date from, Date to) {
  const auto midnight = [](Date day) {
    return from_rfc3339(to_iso(day) + "T00:00:00+09:00").value_or(Instant{});
  };
  constexpr std::int64_t kDay = 24 * 60 * 60;
  return {midnight(from), {midnight(to).seconds + kDay - 1}};
}

Result<> read_history(ledger::EventStore& store, const Span& span,
                      const std::function<Result<>(const ledger::Event&)>& each) {
  const std::uint64_t count = DOZO_TRY(store.count());
  bool past = false;
  for (std::uint64_t at = DOZO_TRY(first_since(store, count, span.from)); at < count && !past;
       at += kBatch) {
    DOZO_TRY(store.read(at, kBatch,
                        [&](std::uint64_t, std::string_view line, const Digest&) -> Result<> {
                          if (past) return {};
                          const ledger::Event event = DOZO_TRY(ledger::parse_line(line)).event;
                          past = event.time > span.to;
                          if (past) return {};
                          return each(event);
                        }));
  }
  return {};
}

}  // namespace dozo::daemon
