#include "firmware/ledger/compact.hpp"

#include <bit>
#include <functional>

#include <catch2/catch.hpp>

#include "firmware/ledger/scan.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

// A ledger of `size` entries, with its checkpoint at every size.
struct Grown {
  test::Bench bench;
  std::vector<Checkpoint> checkpoints;  ///< at size i + 1

  explicit Grown(int size) {
    auto ledger = bench.open();
    checkpoints.push_back(ledger->checkpoint());
    for (int i = 1; i < size; ++i) {
      test::fill(*ledger, 1);
      checkpoints.push_back(ledger->checkpoint());
    }
  }

  std::string lines(const std::function<bool(std::uint64_t)>& shown,
                    std::vector<std::uint64_t> cuts = {}) {
    std::string text;
    CompactLines compact(
        [&](std::string_view piece) -> Result<> {
          text += piece;
          return {};
        },
        std::move(cuts));
    std::uint64_t number = 0;
    for (const StoredLine& stored : bench.store.lines()) {
      REQUIRE((shown(number++) ? compact.show(stored.line) : compact.hide(stored.leaf)));
    }
    REQUIRE(compact.finish());
    return text;
  }
};

ByteSource source(const std::string& text, std::size_t& at) {
  return [&](ByteSpan out) -> Result<std::size_t> {
    const std::size_t size = std::min<std::size_t>({out.size(), text.size() - at, 100});
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
    at += size;
    return size;
  };
}

std::vector<Check> verify(const std::string& text, const Checkpoint& checkpoint,
                          const std::vector<Anchor>& anchors = {},
                          const LineVisitor& visitor = {}) {
  std::size_t at = 0;
  return verify_entries(source(text, at), checkpoint, anchors, visitor);
}

}  // namespace

TEST_CASE("whatever is withheld, the lines give the signed root") {
  Grown grown(37);
  for (const unsigned pattern : {0U, 1U, 0x5a5aU, 0xf00fU, 0xffffU, 0x8001U, 0x00ffU}) {
    const std::string text = grown.lines(
        [&](std::uint64_t number) { return number == 0 || (pattern >> (number % 16) & 1) != 0; });
    INFO(pattern);
    CHECK(all_ok(verify(text, grown.checkpoints.back())));
  }
}

TEST_CASE("a run of withheld entries is at most two hashes for each power of two of its length") {
  Grown grown(300);
  for (const std::uint64_t first : {1U, 2U, 77U, 128U, 255U}) {
    for (const std::uint64_t last : {first, std::uint64_t{256}, std::uint64_t{299}}) {
      const std::string text =
          grown.lines([&](std::uint64_t number) { return number < first || number > last; });
      const auto lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
      const std::uint64_t hidden = last - first + 1;
      if (last < first) continue;
      INFO(first << " to " << last);
      CHECK(lines - (300 - hidden) <= 2 * static_cast<std::uint64_t>(std::bit_width(hidden)));
      CHECK(all_ok(verify(text, grown.checkpoints.back())));
    }
  }
}

TEST_CASE("a cut lets an old checkpoint be compared, and without one its moment is hidden") {
  Grown grown(50);
  const auto only_first = [](std::uint64_t number) { return number == 0; };
  for (std::uint64_t size = 2; size < 50; ++size) {
    const std::vector<Anchor> paper = {{"paper", grown.checkpoints[size - 1]}};
    INFO(size);
    CHECK(all_ok(verify(grown.lines(only_first, {size}), grown.checkpoints.back(), paper)));
    Checkpoint other = paper[0].checkpoint;
    other.root[0] ^= 1;
    const auto changed =
        verify(grown.lines(only_first, {7, size, size}), grown.checkpoints.back(), {{{"", other}}});
    CHECK(changed.back().error.code == ErrorCode::ledger_root_mismatch);
  }
  const auto hidden = verify(grown.lines(only_first), grown.checkpoints.back(),
                             {{{"paper", grown.checkpoints[20]}}});
  CHECK(hidden.back().error.code == ErrorCode::ledger_moment_hidden);
  CHECK(all_ok(std::span(hidden).first(4)));
}

TEST_CASE("a root typed from paper names no ledger and is compared all the same") {
  Grown grown(9);
  Checkpoint typed;
  typed.size = 5;
  typed.root = grown.checkpoints[4].root;
  const std::string text = grown.lines([](std::uint64_t) { return true; });
  CHECK(all_ok(verify(text, grown.checkpoints.back(), {{{"typed", typed}}})));
}

TEST_CASE("the reader sees what is shown and how much is not") {
  Grown grown(30);
  std::uint64_t shown = 0;
  std::uint64_t withheld = 0;
  const LineVisitor visitor{[&](const Event&) { ++shown; },
                            [&](const WithheldLine& line) { withheld += line.size; }};
  const std::string text = grown.lines([](std::uint64_t number) { return number % 10 == 0; });
  CHECK(all_ok(verify(text, grown.checkpoints.back(), {}, visitor)));
  CHECK(shown == 3);
  CHECK(withheld == 27);
}

TEST_CASE("a subtree out of its place, before entry 0, or in place of it is refused") {
  Grown grown(16);
  const std::string good = grown.lines([](std::uint64_t number) { return number == 0; });
  const std::string first = good.substr(0, good.find('\n') + 1);
  const std::string node = encode_withheld({0, grown.checkpoints.back().root, 16}) + "\n";
  for (const std::string& bad : {node, node + first, first + node, first + good}) {
    CHECK_FALSE(verify(bad, grown.checkpoints.back())[0].ok);
  }
  // The right nodes in another order.
  auto lines = good;
  const std::size_t second = lines.find('\n') + 1;
  const std::size_t third = lines.find('\n', second) + 1;
  const std::size_t fourth = lines.find('\n', third) + 1;
  const std::string swapped = lines.substr(0, second) + lines.substr(third, fourth - third) +
                              lines.substr(second, third - second) + lines.substr(fourth);
  CHECK_FALSE(verify(swapped, grown.checkpoints.back())[0].ok);
}

TEST_CASE("a sink that fails ends the writing") {
  Grown grown(3);
  CompactLines lines([](std::string_view) { return fail(ErrorCode::no_space); }, {});
  CHECK(lines.hide(grown.bench.store.lines()[0].leaf));
  CHECK(lines.show(grown.bench.store.lines()[1].line).error().code == ErrorCode::no_space);
}

}  // namespace dozo::ledger
