// The ledger and the counter that no copy of the disk takes back: power cuts between the two,
// ledgers put back, chips exchanged. With a fake counter and with a real TPM (swtpm).
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/apply.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/evidence/parse.hpp"
#include "firmware/evidence/qr.hpp"
#include "firmware/ledger/fake_counter.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "platform/tpm/nv_counter.hpp"
#include "tests/unit/daemon/office.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::daemon {
namespace {

using ledger::FakeCounter;
using ledger::FakeStore;

struct Fake {
  FakeCounter counter;
};
struct Real {
  platform::tpm_kit::Machine machine;
  platform::NvCounter counter{*machine.tpm};
};

custody::Drafts set_up() {
  return {{custody::type::kCommissioned,
           "terminal",
           {{"contractor", "c"},
            {"address", "a"},
            {"number", "T-1"},
            {"place", "p"},
            {"key_fingerprint", std::string(64, 'a')},
            {"shelves", Json::array({{{"offset", 0}, {"bytes", 4096}}})}}}};
}

custody::Drafts something() {
  return {{custody::type::kIncident, "terminal", {{"kind", "a"}, {"job", ""}, {"detail", ""}}}};
}

/// Starts of one terminal, commissioned at its first.
template <class Kind>
struct Terminal : Kind {
  FakeStore store;
  FakeClock clock{{1'800'000'000}};
  SystemRandom random;
  std::unique_ptr<Core> core;

  Terminal() {
    REQUIRE(start());
    REQUIRE(core->record(set_up()));
  }
  Result<> start() { return start(store); }
  Result<> start(FakeStore& from) {
    core.reset();
    core = DOZO_TRY(
        Core::open(from, clock, random, {evidence::Assurance::appliance, {}, &this->counter}));
    return {};
  }
  std::uint64_t named() { return core->state().counter.value(); }
};

TEMPLATE_TEST_CASE("Every start takes ledger and counter one up", "", Fake, Real) {
  Terminal<TestType> terminal;
  const std::uint64_t first = terminal.named();
  CHECK(terminal.counter.read() == first);
  for (std::uint64_t starts = 1; starts <= 3; ++starts) {
    REQUIRE(terminal.start());
    CHECK(terminal.named() == first + starts);
    CHECK(terminal.counter.read() == first + starts);
    CHECK(terminal.core->checkpoint().counter == static_cast<std::int64_t>(first + starts));
    CHECK(terminal.core->check_counter());
  }
}

TEMPLATE_TEST_CASE("A ledger put back from any earlier start is known", "", Fake, Real) {
  Terminal<TestType> terminal;
  std::vector<FakeStore> copies;
  for (int starts = 0; starts < 3; ++starts) {
    terminal.core.reset();
    copies.push_back(terminal.store);
    REQUIRE(terminal.start());
    REQUIRE(terminal.core->record(something()));
  }
  for (FakeStore& copy : copies) {
    const auto refused = terminal.start(copy);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::ledger_behind);
  }
  REQUIRE(terminal.start());
}

TEMPLATE_TEST_CASE("A counter taken up behind the ledger's back is known", "", Fake, Real) {
  Terminal<TestType> terminal;
  REQUIRE(terminal.counter.increment());
  CHECK(terminal.core->check_counter().error().code == ErrorCode::ledger_behind);
  CHECK(terminal.start().error().code == ErrorCode::ledger_behind);
}

TEMPLATE_TEST_CASE("A power cut between name and counter is settled at the next start", "", Fake,
                   Real) {
  Terminal<TestType> terminal;
  const std::uint64_t before = terminal.named();
  REQUIRE(terminal.core->record(
      {{custody::type::kCounterNamed, ledger::kTerminal, {{"value", before + 1}}}}));
  CHECK(terminal.core->check_counter());
  REQUIRE(terminal.start());
  CHECK(terminal.named() == before + 2);
  CHECK(terminal.counter.read() == before + 2);
}

TEMPLATE_TEST_CASE("A power cut after the counter was begun and before it was named", "", Fake,
                   Real) {
  TestType kind;
  const auto begun = kind.counter.begin();
  REQUIRE(begun);
  FakeStore store;
  FakeClock clock{{1'800'000'000}};
  SystemRandom random;
  const auto core =
      Core::open(store, clock, random, {evidence::Assurance::appliance, {}, &kind.counter});
  REQUIRE(core);
  CHECK((*core)->state().counter == *begun);
}

TEST_CASE("An increment that fails stops the start, whether or not it took place") {
  for (const auto failure : {FakeCounter::Failure::before, FakeCounter::Failure::after}) {
    Terminal<Fake> terminal;
    const std::uint64_t before = terminal.named();
    terminal.counter.fail_next(failure);
    CHECK(terminal.start().error().code == ErrorCode::tpm_unavailable);
    REQUIRE(terminal.start());
    CHECK(terminal.named() == before + 2);
    CHECK(terminal.counter.value() == before + 2);
  }
}

TEST_CASE("Another chip's counter is not taken up") {
  Terminal<Fake> terminal;
  for (int starts = 0; starts < 3; ++starts) REQUIRE(terminal.start());
  const std::uint64_t named = terminal.named();
  terminal.counter.set(3);
  CHECK(terminal.start().error().code == ErrorCode::tpm_counter_behind);
  CHECK(terminal.counter.value() == 3U);
  terminal.counter.set(std::nullopt);
  CHECK(terminal.start().error().code == ErrorCode::tpm_nv_missing);
  CHECK_FALSE(terminal.counter.value());
  terminal.counter.set(named);
  REQUIRE(terminal.start());
}

TEST_CASE("A terminal that was set up without a counter takes none as it finds it") {
  FakeStore store;
  FakeClock clock{{1'800'000'000}};
  SystemRandom random;
  {
    const auto core = Core::open(store, clock, random);
    REQUIRE(core);
    REQUIRE((*core)->record(set_up()));
    CHECK_FALSE((*core)->checkpoint().counter);
    CHECK((*core)->check_counter());
  }
  FakeCounter counter;
  const auto core = Core::open(store, clock, random, {{}, {}, &counter});
  REQUIRE_FALSE(core);
  CHECK(core.error().code == ErrorCode::ledger_behind);
  CHECK_FALSE(counter.value());
}

TEST_CASE("A ledger that skips a value of the counter contradicts itself") {
  Terminal<Fake> terminal;
  custody::State state = terminal.core->state();
  const auto named = [&](std::int64_t value) {
    return custody::apply(state, {state.events,
                                  {1'800'000'000},
                                  custody::type::kCounterNamed,
                                  ledger::kTerminal,
                                  {{"value", value}}});
  };
  const auto present = static_cast<std::int64_t>(*state.counter);
  for (const std::int64_t value : {present, present + 2, std::int64_t{0}, std::int64_t{-1}}) {
    CHECK(named(value).error().code == ErrorCode::ledger_damaged);
  }
  CHECK(named(present + 1));
}

TEST_CASE("Every document carries a value of the counter of its own, and so does its QR code") {
  FakeCounter counter;
  test::Office office({.platform = {evidence::Assurance::appliance, {}, &counter}});
  for (int reports = 0; reports < 2; ++reports) {
    REQUIRE(office.call_as("suzuki", "report.issue", test::Params(Json{{"kind", "roster"}})));
  }
  Core& core = office.system->core();
  const auto held = core.lock();
  std::vector<std::int64_t> values;
  for (const auto& issued : core.state().documents) {
    const auto document = core.store().document(issued.number).value();
    const auto checkpoint = evidence::parse(document->json)->checkpoint;
    REQUIRE(checkpoint.counter);
    values.push_back(*checkpoint.counter);
    const auto certificate =
        sealed::Certificate::from_pem(as_bytes(office.system->certificate().value()));
    CHECK(evidence::read_qr(office.system->qr(issued.number).value(), *certificate)
              ->checkpoint.counter == checkpoint.counter);
  }
  REQUIRE(values.size() == 3);
  CHECK(values[1] == values[0] + 1);
  CHECK(values[2] == values[1] + 1);
  CHECK(counter.value() == static_cast<std::uint64_t>(values[2]));
}

TEST_CASE("No document is issued while the counter does not answer") {
  FakeCounter counter;
  test::Office office({.platform = {evidence::Assurance::appliance, {}, &counter}});
  counter.fail_next(FakeCounter::Failure::before);
  const auto refused =
      office.call_as("suzuki", "report.issue", test::Params(Json{{"kind", "roster"}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::tpm_unavailable);
  CHECK(office.system->core().state().documents.size() == 1);
  // The next one finishes what was named.
  REQUIRE(office.call_as("suzuki", "report.issue", test::Params(Json{{"kind", "roster"}})));
  CHECK(office.system->core().state().counter == counter.value());
}

}  // namespace
}  // namespace dozo::daemon
