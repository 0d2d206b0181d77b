// The clock port: what the machine's clock says, which the ledger then judges (DESIGN: "Time").
#pragma once

#include <ctime>

#include "firmware/base/time.hpp"

namespace dozo {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return {std::time(nullptr)}; }
};

/// Stands still until a test moves it.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }
  void advance(std::int64_t seconds) { now_.seconds += seconds; }

 private:
  Instant now_;
};

}  // namespace dozo
