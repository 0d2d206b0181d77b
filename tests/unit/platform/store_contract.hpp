// What every store must keep, run on the fake and on SQLite.
#pragma once

#include <functional>
#include <memory>

#include "firmware/ledger/store.hpp"

namespace dozo::platform::test {

/// A store that can be closed and opened again with what it held.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual ledger::EventStore& store() = 0;
  virtual void reopen() = 0;
};

/// Entry `number` as a store takes it: the store does not look into the line.
ledger::StoredLine line(std::uint64_t number);
std::vector<ledger::StoredLine> lines(std::uint64_t first, std::uint64_t count);

/// Runs the whole contract; `make` yields an empty store each time.
void check_store_contract(const std::function<std::unique_ptr<StoreUnderTest>()>& make);

}  // namespace dozo::platform::test
