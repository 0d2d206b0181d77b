#include "firmware/ledger/counter.hpp"

#include <string>

namespace dozo::ledger {
namespace {

std::string difference(std::uint64_t value, std::uint64_t named) {
  return "counter " + std::to_string(value) + ", ledger " + std::to_string(named);
}

}  // namespace

Result<> settle(Counter& counter, std::uint64_t named) {
  const std::uint64_t value = DOZO_TRY(counter.read());
  if (value == named) return {};
  if (value > named) return fail(ErrorCode::ledger_behind, difference(value, named));
  if (value + 1 < named) return fail(ErrorCode::tpm_counter_behind, difference(value, named));
  return advance(counter, named);
}

Result<> advance(Counter& counter, std::uint64_t named) {
  const std::uint64_t value = DOZO_TRY(counter.increment());
  if (value == named) return {};
  return fail(value > named ? ErrorCode::ledger_behind : ErrorCode::tpm_counter_behind,
              difference(value, named));
}

}  // namespace dozo::ledger
