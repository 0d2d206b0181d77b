// The protocol of ledger and counter, one step at a time.
#include "firmware/ledger/counter.hpp"

#include <catch2/catch.hpp>

#include "firmware/ledger/fake_counter.hpp"

namespace dozo::ledger {
namespace {

FakeCounter at(std::uint64_t value) {
  FakeCounter counter;
  counter.set(value);
  return counter;
}

TEST_CASE("A counter that stands where the ledger says is left there") {
  FakeCounter counter = at(5);
  REQUIRE(settle(counter, 5));
  CHECK(counter.value() == 5U);
}

TEST_CASE("A counter one below was cut off, and is finished") {
  FakeCounter counter = at(4);
  REQUIRE(settle(counter, 5));
  CHECK(counter.value() == 5U);
}

TEST_CASE("A counter above the ledger means that the ledger was set back") {
  for (const std::uint64_t value : {6U, 7U, 1'000'000U}) {
    FakeCounter counter = at(value);
    CHECK(settle(counter, 5).error().code == ErrorCode::ledger_behind);
    CHECK(counter.value() == value);
  }
}

TEST_CASE("A counter further below is another chip's, and is not taken up") {
  for (const std::uint64_t value : {1U, 3U}) {
    FakeCounter counter = at(value);
    CHECK(settle(counter, 5).error().code == ErrorCode::tpm_counter_behind);
    CHECK(counter.value() == value);
  }
}

TEST_CASE("A counter that cannot be read is no counter that stands right") {
  FakeCounter counter;
  CHECK(settle(counter, 1).error().code == ErrorCode::tpm_nv_missing);
}

TEST_CASE("An advance that arrives anywhere else is refused") {
  FakeCounter counter = at(5);
  REQUIRE(advance(counter, 6));
  CHECK(advance(counter, 6).error().code == ErrorCode::ledger_behind);
  CHECK(advance(counter, 20).error().code == ErrorCode::tpm_counter_behind);
}

}  // namespace
}  // namespace dozo::ledger
