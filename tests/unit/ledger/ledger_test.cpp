#include "firmware/ledger/ledger.hpp"

#include <catch2/catch.hpp>

#include "firmware/ledger/line.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

using test::Bench;
using test::draft;
using test::kStart;

// Puts another line in place of one, with the leaf hash that fits: what an attacker would do.
void rewrite(Bench& bench, std::size_t sequence, const std::function<void(Line&)>& change) {
  StoredLine& stored = bench.store.lines().at(sequence);
  Line line = *parse_line(stored.line);
  change(line);
  stored.line = *encode_line(line.event, line.salt);
  stored.leaf = leaf_hash(as_bytes(stored.line));
}

void check_damaged(Bench& bench) {
  const auto ledger = bench.open();
  REQUIRE_FALSE(ledger);
  CHECK(ledger.error().code == ErrorCode::ledger_damaged);
}

}  // namespace

TEST_CASE("an empty store becomes a ledger whose first entry names it") {
  Bench bench;
  const auto ledger = bench.open();
  REQUIRE(ledger);
  CHECK(ledger->size() == 1);
  REQUIRE(bench.replayed.size() == 1);
  CHECK(bench.replayed[0].type == "ledger.created");
  CHECK(bench.replayed[0].actor == "terminal");
  CHECK(bench.replayed[0].body["ledger"] == ledger->id());
  CHECK(ledger->id().size() == 36);
}

TEST_CASE("what was committed is replayed in order after a restart, and only that") {
  Bench bench;
  std::string id;
  {
    auto ledger = bench.open();
    id = ledger->id();
    test::fill(*ledger, 3);
    Transaction forgotten = ledger->begin();
    REQUIRE(forgotten.append(draft("test.forgotten")));
  }
  const auto again = bench.open();
  REQUIRE(again);
  CHECK(again->id() == id);
  REQUIRE(bench.replayed.size() == 4);
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(bench.replayed[i].sequence == i);
    CHECK(bench.replayed[i].type == "test.noted");
    CHECK(bench.replayed[i].body["number"] == i - 1);
  }
}

TEST_CASE("nothing of a transaction is visible before its commit, all of it afterwards") {
  Bench bench;
  auto ledger = bench.open();
  const Checkpoint before = ledger->checkpoint();
  Transaction transaction = ledger->begin();
  REQUIRE(transaction.append(draft("test.one")));
  REQUIRE(transaction.append(draft("test.two")));
  transaction.attach({"ERC-1", "{}", {1, 2}});
  CHECK(ledger->checkpoint() == before);
  CHECK(*bench.store.count() == 1);
  const Checkpoint ahead = transaction.checkpoint();
  REQUIRE(transaction.commit());
  CHECK(ledger->checkpoint() == ahead);
  CHECK(*bench.store.count() == 3);
  CHECK((*bench.store.document("ERC-1"))->signature == Bytes{1, 2});
  CHECK(transaction.events().size() == 2);
}

TEST_CASE("a checkpoint inside of a transaction covers what was appended so far") {
  Bench bench;
  auto ledger = bench.open();
  Transaction transaction = ledger->begin();
  CHECK(transaction.checkpoint().size == 1);
  CHECK(transaction.checkpoint().root == ledger->checkpoint().root);
  REQUIRE(transaction.append(draft("test.one")));
  const Checkpoint one = transaction.checkpoint();
  REQUIRE(transaction.append(draft("test.two")));
  const Checkpoint two = transaction.checkpoint();
  CHECK(one.size == 2);
  CHECK(two.size == 3);
  CHECK(one.root != two.root);
  CHECK(one.ledger == ledger->id());
  REQUIRE(transaction.commit());
  const std::array anchors = {one, two};
  CHECK(bench.open(anchors));
}

TEST_CASE("events get numbers without gaps and references that stay good") {
  Bench bench;
  auto ledger = bench.open();
  Transaction transaction = ledger->begin();
  const Event& first = *transaction.append(draft("test.first"));
  for (int i = 0; i < 100; ++i) REQUIRE(transaction.append(draft("test.more", i)));
  CHECK(first.type == "test.first");
  CHECK(first.sequence == 1);
  CHECK(transaction.events().back().sequence == 101);
}

TEST_CASE("equal events have different leaves, so a withheld one cannot be guessed") {
  Bench bench;
  auto ledger = bench.open();
  Transaction transaction = ledger->begin();
  REQUIRE(transaction.append(draft("test.same")));
  REQUIRE(transaction.append(draft("test.same")));
  REQUIRE(transaction.commit());
  const auto salt = [&](std::size_t i) { return parse_line(bench.store.lines()[i].line)->salt; };
  CHECK(salt(1) != salt(2));
}

TEST_CASE("the ledger's time follows the clock and never runs backwards") {
  Bench bench;
  auto ledger = bench.open();
  bench.clock.advance(60);
  test::fill(*ledger, 1);
  CHECK(ledger->now() == Instant{kStart.seconds + 60});
  CHECK_FALSE(ledger->clock_behind());
  bench.clock.set(kStart);
  CHECK(ledger->clock_behind());
  CHECK(ledger->now() == Instant{kStart.seconds + 60});
  Transaction transaction = ledger->begin();
  const Event& event = *transaction.append(draft("test.late"));
  CHECK(event.time == Instant{kStart.seconds + 60});
  REQUIRE(transaction.commit());
  // The rule holds over a restart too.
  const auto again = bench.open();
  CHECK(again->clock_behind());
  CHECK(again->checkpoint().time == Instant{kStart.seconds + 60});
}

TEST_CASE("a floor raises the time of an event and of all that follow") {
  Bench bench;
  auto ledger = bench.open();
  const Instant sealed{kStart.seconds + 3600};
  {
    Transaction transaction = ledger->begin();
    const Event& early = *transaction.append(draft("test.early"));
    const Event& raised = *transaction.append(draft("test.raised"), sealed);
    const Event& after = *transaction.append(draft("test.after"), kStart);
    CHECK(early.time == kStart);
    CHECK(raised.time == sealed);
    CHECK(after.time == sealed);
    CHECK(transaction.now() == sealed);
    CHECK(ledger->now() == kStart);
    REQUIRE(transaction.commit());
  }
  CHECK(ledger->now() == sealed);
  CHECK(ledger->clock_behind());
}

TEST_CASE("a floor in a transaction that is given up leaves the time alone") {
  Bench bench;
  auto ledger = bench.open();
  {
    Transaction transaction = ledger->begin();
    REQUIRE(transaction.append(draft("test.raised"), Instant{kStart.seconds + 3600}));
  }
  CHECK(ledger->now() == kStart);
}

TEST_CASE("after a failed commit the ledger refuses everything") {
  for (const auto failure : {FakeStore::Failure::before, FakeStore::Failure::after}) {
    Bench bench;
    auto ledger = bench.open();
    const Checkpoint before = ledger->checkpoint();
    bench.store.fail_next(failure);
    Transaction transaction = ledger->begin();
    REQUIRE(transaction.append(draft("test.lost")));
    const auto failed = transaction.commit();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::ledger_store_failed);
    CHECK(ledger->poisoned());
    CHECK(ledger->checkpoint() == before);
    // The store works again, but what it holds is not known: nothing may be written.
    CHECK_FALSE(transaction.commit());
    Transaction next = ledger->begin();
    CHECK_FALSE(next.append(draft("test.next")));
    CHECK(next.commit().error().code == ErrorCode::ledger_store_failed);
    // Only the next start knows: the new state or the old, both whole.
    const auto again = bench.open();
    REQUIRE(again);
    CHECK(again->size() == (failure == FakeStore::Failure::after ? 2 : 1));
  }
}

TEST_CASE("of two transactions begun together only the first commits") {
  Bench bench;
  auto ledger = bench.open();
  Transaction first = ledger->begin();
  Transaction second = ledger->begin();
  REQUIRE(first.append(draft("test.first")));
  REQUIRE(second.append(draft("test.second")));
  REQUIRE(first.commit());
  CHECK_FALSE(second.commit());
  CHECK_FALSE(first.commit());
  CHECK_FALSE(ledger->poisoned());
  CHECK(ledger->size() == 2);
  CHECK(bench.open());
}

TEST_CASE("a transaction without anything commits and writes nothing") {
  Bench bench;
  auto ledger = bench.open();
  bench.store.fail_next(FakeStore::Failure::before);
  CHECK(ledger->begin().commit());
  CHECK(ledger->size() == 1);
}

TEST_CASE("an event that cannot be written leaves the transaction as it was") {
  Bench bench;
  auto ledger = bench.open();
  Transaction transaction = ledger->begin();
  REQUIRE(transaction.append(draft("test.good")));
  const Checkpoint before = transaction.checkpoint();
  const auto bad = transaction.append({"", "yamada", Json::object()});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == ErrorCode::json_not_canonical);
  bench.random.empty = true;
  CHECK(transaction.append(draft("test.saltless")).error().code == ErrorCode::no_entropy);
  CHECK(transaction.checkpoint() == before);
  REQUIRE(transaction.commit());
  CHECK(ledger->size() == 2);
}

TEST_CASE("without randomness no ledger begins") {
  Bench bench;
  bench.random.empty = true;
  CHECK(bench.open().error().code == ErrorCode::no_entropy);
  CHECK(*bench.store.count() == 0);
}

TEST_CASE("the error of the one who replays ends the opening") {
  Bench bench;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 2);
  }
  const auto refused =
      Ledger::open(bench.store, bench.clock, bench.random, [](const Event& event) -> Result<> {
        if (event.sequence == 1) return fail(ErrorCode::event_unknown);
        return {};
      });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::event_unknown);
}

TEST_CASE("any changed octet of any entry is found at opening") {
  Bench bench;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 2);
  }
  const std::vector<StoredLine> good = bench.store.lines();
  for (std::size_t entry = 0; entry < good.size(); ++entry) {
    for (std::size_t i = 0; i < good[entry].line.size(); ++i) {
      std::string changed = good[entry].line;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      bench.store.change_line(entry, changed);
      check_damaged(bench);
    }
    bench.store.lines() = good;
  }
  CHECK(bench.open());
}

TEST_CASE("an entry that was taken out, doubled or swapped is found at opening") {
  Bench bench;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 4);
  }
  const std::vector<StoredLine> good = bench.store.lines();
  auto& lines = bench.store.lines();
  lines.erase(lines.begin() + 2);
  check_damaged(bench);
  lines = good;
  lines.insert(lines.begin() + 2, lines[2]);
  check_damaged(bench);
  lines = good;
  std::swap(lines[1], lines[2]);
  check_damaged(bench);
  lines = good;
  lines.erase(lines.begin());
  check_damaged(bench);
}

TEST_CASE("an entry whose time is before the one ahead of it is found at opening") {
  Bench bench;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 2);
  }
  rewrite(bench, 2, [](Line& line) { line.event.time.seconds -= 1; });
  check_damaged(bench);
}

TEST_CASE("a ledger that begins with something else, or begins twice, is refused") {
  Bench bench;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 1);
  }
  const std::vector<StoredLine> good = bench.store.lines();
  rewrite(bench, 0, [](Line& line) { line.event.type = "test.noted"; });
  check_damaged(bench);
  bench.store.lines() = good;
  rewrite(bench, 0, [](Line& line) { line.event.body = Json::object(); });
  check_damaged(bench);
  bench.store.lines() = good;
  rewrite(bench, 1, [](Line& line) {
    line.event.type = kCreated;
    line.event.body = {{"ledger", "other"}};
  });
  check_damaged(bench);
}

TEST_CASE("a rewritten entry with a fitting leaf is found by an issued document's checkpoint") {
  Bench bench;
  std::array<Checkpoint, 1> anchors;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 3);
    anchors[0] = ledger->checkpoint();
    test::fill(*ledger, 3);
  }
  REQUIRE(bench.open(anchors));
  rewrite(bench, 2, [](Line& line) { line.event.actor = "suzuki"; });
  CHECK(bench.open());  // by itself it is sound
  CHECK(bench.open(anchors).error().code == ErrorCode::ledger_damaged);
}

TEST_CASE("a ledger shorter than an issued document says is behind") {
  Bench bench;
  std::array<Checkpoint, 1> anchors;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 3);
    anchors[0] = ledger->checkpoint();
  }
  bench.store.lines().pop_back();
  CHECK(bench.open(anchors).error().code == ErrorCode::ledger_behind);
  bench.store.lines().clear();
  CHECK(bench.open(anchors).error().code == ErrorCode::ledger_behind);
  CHECK(*bench.store.count() == 0);
}

TEST_CASE("another ledger's checkpoint does not fit") {
  Bench bench;
  std::array<Checkpoint, 1> anchors;
  {
    auto ledger = bench.open();
    test::fill(*ledger, 1);
    anchors[0] = ledger->checkpoint();
  }
  anchors[0].ledger = "00000000-0000-4000-8000-000000000000";
  CHECK(bench.open(anchors).error().code == ErrorCode::ledger_damaged);
}

}  // namespace dozo::ledger
