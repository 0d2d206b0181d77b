// The port to a counter that only ever goes up and that no copy of the disk takes back with it: the
// TPM's on the appliance. Where there is none (evaluation) a ledger that was set back is found by
// the checkpoints on paper only.
#pragma once

#include <cstdint>

#include "firmware/base/result.hpp"

namespace dozo::ledger {

/// What an implementation cannot do fails with an error of its own; whether an increment that
/// failed took place is then not known.
class Counter {
 public:
  virtual ~Counter() = default;
  /// Makes the counter where there is none yet; its value, 1 or more. Does nothing more where
  /// there is one.
  [[nodiscard]] virtual Result<std::uint64_t> begin() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> read() = 0;
  /// Adds one; the value afterwards, read back. Durable when it returns.
  [[nodiscard]] virtual Result<std::uint64_t> increment() = 0;
};

// The protocol between the two: the ledger names a value, durably, before the counter is taken to
// it. So the counter stands at the last value named, or one before it where the power was cut in
// between; anything above means that the ledger was set back.

/// Finishes what was cut off: the counter stands at `named` afterwards, the last value that the
/// ledger names. ledger_behind where it is above, tpm_counter_behind where it is more than one
/// below (another chip, or one that was reset).
Result<> settle(Counter& counter, std::uint64_t named);
/// Takes a settled counter to `named`, one above the last: ledger_behind where it arrives
/// elsewhere.
Result<> advance(Counter& counter, std::uint64_t named);

}  // namespace dozo::ledger
