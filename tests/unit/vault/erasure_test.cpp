#include "firmware/vault/erasure.hpp"

#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "firmware/vault/fake_shelf.hpp"

namespace dozo::vault {
namespace {

constexpr std::uint64_t kBytes = 6 * 1024 * 1024;
constexpr Range kRange{0, kBytes};

// Reads back in this process: the separate process has its own tests.
class LocalReadBack final : public ReadBack {
 public:
  std::optional<ErrorCode> fails;
  std::function<void()> before;  // what happens to the medium in between

  Result<ReadBackCounts> run(int fd, const Range& range, const Seed& seed,
                             const Progress& progress) override {
    if (before) before();
    if (fails) return fail(*fails);
    DirectMedium medium = DOZO_TRY(DirectMedium::make(fd));
    return read_back(medium, range, seed, progress);
  }
};

class Recorder final : public EraseObserver {
 public:
  std::vector<std::string> steps;
  std::vector<ErasureProof> proofs;
  std::optional<EraseStep> refuses;
  std::optional<EraseStep> cancels_after;
  std::uint64_t overwritten = 0;
  std::uint64_t verified = 0;

  Result<> step_ended(EraseStep step, const ErasureProof& so_far) override {
    steps.emplace_back(name(step));
    proofs.push_back(so_far);
    if (cancels_after == step) cancelled_ = true;
    if (refuses == step) return fail(ErrorCode::no_space, "ledger");
    return {};
  }
  void progress(EraseStep step, std::uint64_t done, std::uint64_t total) override {
    CHECK(total == kBytes);
    (step == EraseStep::overwrite ? overwritten : verified) = done;
  }
  bool cancelled() override { return cancelled_; }

 private:
  bool cancelled_ = false;
};

class NoRandom final : public Random {
 public:
  Result<> fill(ByteSpan /*out*/) override { return fail_(); }

 private:
  static Result<> fail_() { return dozo::fail(ErrorCode::no_entropy); }
};

struct Bench {
  FakeShelf shelf{kBytes};
  LocalReadBack reader;
  SystemRandom random;
  FakeClock clock{{1'790'000'000}};
  Recorder observer;

  Bench() {
    REQUIRE(shelf.format());
    REQUIRE(shelf.append(as_bytes("personal data")));
    REQUIRE(shelf.seal());
  }
  Result<ErasureProof> run(int attempt = 1) {
    return erase(shelf, kRange, attempt, reader, random, clock, observer);
  }
  // The reason why no certificate can come of it.
  ErrorCode refused() {
    const auto proof = run();
    REQUIRE(proof);
    const auto verified = VerifiedErasure::from(*proof, kRange);
    REQUIRE_FALSE(verified);
    return verified.error().code;
  }
};

TEST_CASE("an erasure goes through its steps in order and can be verified") {
  Bench bench;
  REQUIRE(bench.shelf.open());
  const auto proof = bench.run(3);
  REQUIRE(proof);
  CHECK(bench.observer.steps ==
        std::vector<std::string>{"close", "destroy_keys", "overwrite", "read_back", "key_test"});
  CHECK(bench.observer.overwritten == kBytes);
  CHECK(bench.observer.verified == kBytes);
  CHECK(proof->attempt == 3);
  CHECK(proof->started == Instant{1'790'000'000});
  CHECK_FALSE(proof->trouble);
  const auto verified = VerifiedErasure::from(*proof, kRange);
  REQUIRE(verified);
  CHECK(verified->proof().bytes_matched == kBytes);
  CHECK_FALSE(bench.shelf.is_open());
  CHECK_FALSE(bench.shelf.key_may_exist());
}

TEST_CASE("what is known after each step is no more than what was done") {
  Bench bench;
  REQUIRE(bench.run());
  const auto& proofs = bench.observer.proofs;
  REQUIRE(proofs.size() == 5);
  CHECK_FALSE(proofs[0].keys_destroyed);
  CHECK(proofs[1].keys_destroyed);
  CHECK(proofs[1].bytes_written == 0);
  CHECK(proofs[2].bytes_written == kBytes);
  CHECK(proofs[2].bytes_verified == 0);
  CHECK(proofs[3].bytes_matched == kBytes);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(proofs[i].key_found_after);
    CHECK_FALSE(VerifiedErasure::from(proofs[i], kRange));
  }
}

TEST_CASE("each attempt has a fresh seed") {
  Bench bench;
  const auto first = bench.run(1);
  const auto second = bench.run(2);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->seed != second->seed);
  CHECK(VerifiedErasure::from(*second, kRange));
}

TEST_CASE("an erasure of a shelf that was never filled, or erased before, works as well") {
  FakeShelf shelf(kBytes);
  LocalReadBack reader;
  SystemRandom random;
  Recorder observer;
  const FakeClock clock({1});
  const auto proof = erase(shelf, kRange, 1, reader, random, clock, observer);
  REQUIRE(proof);
  CHECK(VerifiedErasure::from(*proof, kRange));
}

TEST_CASE("a step that fails does not stop the later ones, and no certificate can come of it") {
  Bench bench;
  SECTION("keys cannot be destroyed: the range is overwritten all the same") {
    bench.shelf.fail_destroy_keys = ErrorCode::erase_key_remains;
    CHECK(bench.refused() == ErrorCode::erase_key_remains);
    CHECK(bench.observer.proofs.back().bytes_matched == kBytes);
    CHECK(bench.observer.proofs.back().trouble == ErrorCode::erase_key_remains);
    CHECK_FALSE(bench.observer.proofs.back().keys_destroyed);
  }
  SECTION("destroying the keys fails, though none is found afterwards") {
    REQUIRE(bench.shelf.destroy_keys());
    bench.shelf.fail_destroy_keys = ErrorCode::erase_key_remains;
    CHECK(bench.refused() == ErrorCode::erase_key_remains);
    CHECK_FALSE(bench.observer.proofs.back().key_found_after);
  }
  SECTION("keys were said to be destroyed and were not") {
    bench.shelf.key_stays = true;
    CHECK(bench.refused() == ErrorCode::erase_key_remains);
    CHECK(bench.observer.proofs.back().key_found_after);
    CHECK(bench.observer.proofs.back().header_readable_after);
  }
  SECTION("nobody can say whether a key is left") {
    bench.shelf.report_key = true;
    CHECK(bench.refused() == ErrorCode::erase_key_remains);
  }
  SECTION("opening fails for another reason than a lost key") {
    bench.shelf.fail_open = ErrorCode::io_failed;
    CHECK(bench.refused() == ErrorCode::erase_shelf_readable);
  }
  SECTION("the medium cannot be opened to write") {
    bench.shelf.fail_medium_for_overwrite = ErrorCode::io_failed;
    CHECK(bench.refused() == ErrorCode::erase_write_failed);
    CHECK(bench.observer.proofs.back().bytes_skipped == kBytes);
    CHECK(bench.observer.proofs.back().trouble == ErrorCode::io_failed);
    CHECK(bench.observer.steps.size() == 5);
  }
  SECTION("the medium cannot be opened to read back") {
    bench.shelf.fail_medium_for_readback = ErrorCode::io_failed;
    CHECK(bench.refused() == ErrorCode::erase_incomplete);
    CHECK(bench.observer.proofs.back().bytes_verified == 0);
  }
  SECTION("the reading process dies") {
    bench.reader.fails = ErrorCode::worker_died;
    CHECK(bench.refused() == ErrorCode::erase_incomplete);
    CHECK(bench.observer.proofs.back().trouble == ErrorCode::worker_died);
  }
  SECTION("the shelf is not as large as recorded") {
    bench.shelf.shrunk = 4096;
    CHECK(bench.refused() == ErrorCode::erase_incomplete);
  }
  SECTION("an octet changes between overwriting and reading back") {
    bench.reader.before = [&bench] {
      const auto fd = bench.shelf.medium_for_overwrite();
      AlignedBuffer block = *AlignedBuffer::make(kAlignment);
      REQUIRE(pwrite_all(fd->get(), block.view(), kBytes - kAlignment));
    };
    CHECK(bench.refused() == ErrorCode::erase_mismatch);
    CHECK(bench.observer.proofs.back().first_mismatch >= kBytes - kAlignment);
  }
}

TEST_CASE("an attempt that is cancelled, or cannot be recorded, leaves no proof") {
  Bench bench;
  const EraseStep step = GENERATE(EraseStep::close, EraseStep::destroy_keys, EraseStep::overwrite,
                                  EraseStep::read_back, EraseStep::key_test);
  INFO(name(step));
  SECTION("cancelled") {
    bench.observer.cancels_after = step;
    CHECK(bench.run().error().code == ErrorCode::cancelled);
  }
  SECTION("the ledger has failed") {
    bench.observer.refuses = step;
    CHECK(bench.run().error().code == ErrorCode::no_space);
  }
  CHECK(bench.observer.steps.back() == name(step));
  // Nothing is half done for the next attempt: it starts over and is whole.
  Recorder next;
  const auto proof = erase(bench.shelf, kRange, 2, bench.reader, bench.random, bench.clock, next);
  REQUIRE(proof);
  CHECK(VerifiedErasure::from(*proof, kRange));
}

TEST_CASE("without entropy nothing begins") {
  Bench bench;
  NoRandom none;
  const auto proof = erase(bench.shelf, kRange, 1, bench.reader, none, bench.clock, bench.observer);
  CHECK(proof.error().code == ErrorCode::no_entropy);
  CHECK(bench.observer.steps.empty());
}

}  // namespace
}  // namespace dozo::vault
