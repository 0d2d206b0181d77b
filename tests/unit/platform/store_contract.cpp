#include "tests/unit/platform/store_contract.hpp"

#include <catch2/catch.hpp>

#include "firmware/ledger/merkle.hpp"

namespace dozo::platform::test {

using ledger::Document;
using ledger::EventStore;
using ledger::StoredLine;

StoredLine line(std::uint64_t number) {
  StoredLine made{"entry " + std::to_string(number) + " 督促状", {}};
  made.leaf = ledger::leaf_hash(as_bytes(made.line));
  return made;
}

std::vector<StoredLine> lines(std::uint64_t first, std::uint64_t count) {
  std::vector<StoredLine> made;
  for (std::uint64_t i = 0; i < count; ++i) made.push_back(line(first + i));
  return made;
}

namespace {

// The numbers read, after checking that each comes with its own line and leaf.
std::vector<std::uint64_t> read(EventStore& store, std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> numbers;
  const auto done = store.read(
      first, count,
      [&](std::uint64_t sequence, std::string_view text, const Digest& leaf) -> Result<> {
        CHECK(text == line(sequence).line);
        CHECK(leaf == line(sequence).leaf);
        numbers.push_back(sequence);
        return {};
      });
  CHECK(done);
  return numbers;
}

using Numbers = std::vector<std::uint64_t>;

void check_lines(StoreUnderTest& test) {
  CHECK(*test.store().count() == 0);
  CHECK(read(test.store(), 0, 10).empty());
  REQUIRE(test.store().append(0, lines(0, 3), {}));
  REQUIRE(test.store().append(3, lines(3, 2), {}));
  for (int i = 0; i < 2; ++i) {
    CHECK(*test.store().count() == 5);
    CHECK(read(test.store(), 0, UINT64_MAX) == Numbers{0, 1, 2, 3, 4});
    CHECK(read(test.store(), 0, 2) == Numbers{0, 1});
    CHECK(read(test.store(), 3, 2) == Numbers{3, 4});
    CHECK(read(test.store(), 4, 10) == Numbers{4});
    CHECK(read(test.store(), 2, 0).empty());
    CHECK(read(test.store(), 5, 1).empty());
    CHECK(read(test.store(), UINT64_MAX, 1).empty());
    test.reopen();
  }
}

void check_read_stops(StoreUnderTest& test) {
  REQUIRE(test.store().append(0, lines(0, 3), {}));
  int seen = 0;
  const auto stopped =
      test.store().load([&](std::uint64_t, std::string_view, const Digest&) -> Result<> {
        if (++seen == 2) return fail(ErrorCode::cancelled);
        return {};
      });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == ErrorCode::cancelled);
  CHECK(seen == 2);
  CHECK(read(test.store(), 0, 9) == Numbers{0, 1, 2});
}

void check_wrong_number(StoreUnderTest& test) {
  REQUIRE(test.store().append(0, lines(0, 3), {}));
  for (const std::uint64_t first : {0U, 2U, 4U}) {
    const auto refused = test.store().append(first, lines(first, 1), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::ledger_store_failed);
  }
  CHECK(read(test.store(), 0, 9) == Numbers{0, 1, 2});
  REQUIRE(test.store().append(3, lines(3, 1), {}));
}

void check_documents(StoreUnderTest& test) {
  const Document receipt{"ERC-T1-2026-0002", R"({"kind":"受領書"})", {0x30, 0x00, 0xff}};
  const Document empty{"A", "", {}};
  REQUIRE(test.store().append(0, lines(0, 1), std::array{receipt, empty}));
  for (int i = 0; i < 2; ++i) {
    CHECK(*test.store().document_numbers() == std::vector<std::string>{"ERC-T1-2026-0002", "A"});
    const auto found = test.store().document("ERC-T1-2026-0002");
    REQUIRE((found && *found));
    CHECK((*found)->number == receipt.number);
    CHECK((*found)->json == receipt.json);
    CHECK((*found)->signature == receipt.signature);
    const auto bare = test.store().document("A");
    REQUIRE((bare && *bare));
    CHECK((*bare)->json.empty());
    CHECK((*bare)->signature.empty());
    const auto unknown = test.store().document("ERC-T1-2026-0001");
    REQUIRE(unknown);
    CHECK_FALSE(*unknown);
    test.reopen();
  }
}

void check_all_or_nothing(StoreUnderTest& test) {
  const Document document{"ECE-1", "{}", {1}};
  REQUIRE(test.store().append(0, lines(0, 1), std::array{document}));
  // The number is taken, by an earlier commit or within the same one: the entries go with it.
  const Document other{"ECE-2", "{}", {2}};
  CHECK_FALSE(test.store().append(1, lines(1, 2), std::array{other, document}));
  CHECK_FALSE(test.store().append(1, lines(1, 2), std::array{other, other}));
  for (int i = 0; i < 2; ++i) {
    CHECK(*test.store().count() == 1);
    CHECK(*test.store().document_numbers() == std::vector<std::string>{"ECE-1"});
    test.reopen();
  }
  REQUIRE(test.store().append(1, lines(1, 2), std::array{other}));
}

void check_large(StoreUnderTest& test) {
  const Document document{"X", std::string(200'000, 'j'), Bytes(60'000, 7)};
  StoredLine large = line(0);
  large.line.assign(256 * 1024, 'x');
  REQUIRE(test.store().append(0, std::array{large}, std::array{document}));
  test.reopen();
  CHECK((*test.store().document("X"))->json == document.json);
  std::string found;
  REQUIRE(test.store().load([&](std::uint64_t, std::string_view text, const Digest&) -> Result<> {
    found = text;
    return {};
  }));
  CHECK(found == large.line);
}

}  // namespace

void check_store_contract(const std::function<std::unique_ptr<StoreUnderTest>()>& make) {
  SECTION("entries come back in order, in pages, after a restart too") {
    check_lines(*make());
  }
  SECTION("reading stops at the reader's error and harms nothing") {
    check_read_stops(*make());
  }
  SECTION("an append at another number than the next is refused") {
    check_wrong_number(*make());
  }
  SECTION("documents come back as they were, in the order of their commit") {
    check_documents(*make());
  }
  SECTION("entries and documents are kept together or not at all") {
    check_all_or_nothing(*make());
  }
  SECTION("large lines and documents survive") {
    check_large(*make());
  }
}

}  // namespace dozo::platform::test
