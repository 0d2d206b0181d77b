// A counter in memory for tests: keeps the contract of Counter, and fails on demand.
#pragma once

#include <optional>

#include "firmware/ledger/counter.hpp"

namespace dozo::ledger {

class FakeCounter final : public Counter {
 public:
  enum class Failure {
    none,
    before,  ///< nothing happens, and the increment fails
    after,   ///< it goes up, and the increment fails all the same
  };

  /// The next increment fails so; those after it work again.
  void fail_next(Failure failure) { failure_ = failure; }
  /// As if it were another chip's.
  void set(std::optional<std::uint64_t> value) { value_ = value; }
  [[nodiscard]] std::optional<std::uint64_t> value() const { return value_; }

  [[nodiscard]] Result<std::uint64_t> begin() override {
    // A chip's first value is not 1 where it had counters before.
    if (!value_) value_ = 17;
    return *value_;
  }
  [[nodiscard]] Result<std::uint64_t> read() override {
    if (!value_) return fail(ErrorCode::tpm_nv_missing);
    return *value_;
  }
  [[nodiscard]] Result<std::uint64_t> increment() override {
    if (!value_) return fail(ErrorCode::tpm_nv_missing);
    const Failure failure = std::exchange(failure_, Failure::none);
    if (failure == Failure::before) return fail(ErrorCode::tpm_unavailable);
    ++*value_;
    if (failure == Failure::after) return fail(ErrorCode::tpm_unavailable);
    return *value_;
  }

 private:
  std::optional<std::uint64_t> value_;
  Failure failure_ = Failure::none;
};

}  // namespace dozo::ledger
