// dozo-readback as it runs: its own process, in its sandbox, on a real shelf.
#include <catch2/catch.hpp>

#include "firmware/intake/readback_worker.hpp"
#include "firmware/vault/erasure.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "tests/unit/platform/shelf_subjects.hpp"

namespace dozo::platform {
namespace {

constexpr std::uint64_t kBytes = 16 * 1024 * 1024;
constexpr vault::Range kRange{0, kBytes};

// Meddles with the medium between the overwrite and the read-back.
class Meddler final : public vault::EraseObserver {
 public:
  std::function<void()> meddle;
  std::uint64_t verified = 0;

  Result<> step_ended(vault::EraseStep step, const vault::ErasureProof& /*proof*/) override {
    if (step == vault::EraseStep::overwrite && meddle) meddle();
    return {};
  }
  void progress(vault::EraseStep step, std::uint64_t done, std::uint64_t /*total*/) override {
    if (step == vault::EraseStep::read_back) verified = done;
  }
};

struct Bench {
  ShelfFolder folder;
  SystemRandom random;
  std::unique_ptr<FileShelves> shelves;
  ChildWorkers workers{DOZO_BIN_DIR};
  Meddler meddler;

  Bench() {
    auto made = FileShelves::create(folder.path(), 1, kBytes, random);
    REQUIRE(made);
    shelves = std::move(*made);
    fill(shelves->at(1), sample(3'000'000));
  }
  Result<vault::ErasureProof> erase() {
    intake::WorkerReadBack reader(workers);
    return vault::erase(shelves->at(1), kRange, 1, reader, random, SystemClock(), meddler);
  }
};

TEST_CASE("a process that did not write reads the whole wipe back and finds it complete") {
  Bench bench;
  const auto proof = bench.erase();
  REQUIRE(proof);
  CHECK_FALSE(proof->trouble);
  const auto verified = vault::VerifiedErasure::from(*proof, kRange);
  REQUIRE(verified);
  CHECK(verified->proof().bytes_matched == kBytes);
  CHECK(bench.meddler.verified > 0);
}

TEST_CASE("the reading process finds one flipped octet, and where") {
  Bench bench;
  const std::uint64_t at = GENERATE(as<std::uint64_t>{}, 0, 7'654'321, kBytes - 1);
  bench.meddler.meddle = [&bench, at] { flip(bench.folder.image(), at); };
  const auto proof = bench.erase();
  REQUIRE(proof);
  CHECK(proof->first_mismatch == at);
  CHECK(vault::VerifiedErasure::from(*proof, kRange).error().code == ErrorCode::erase_mismatch);
}

TEST_CASE("the reading process finds that the medium ends too early") {
  Bench bench;
  intake::WorkerReadBack reader(bench.workers);
  const auto fd = bench.shelves->at(1).medium_for_readback();
  std::filesystem::resize_file(bench.folder.image(), kBytes / 2);
  const auto counts = reader.run(fd->get(), kRange, vault::Seed{1}, {});
  REQUIRE(counts);
  CHECK(counts->bytes_read == kBytes / 2);
  CHECK(counts->read_errors == 1);
  CHECK(counts->first_read_error == kBytes / 2);
}

TEST_CASE("a reading process that is given a descriptor that can write does not read") {
  Bench bench;
  intake::WorkerReadBack reader(bench.workers);
  const auto fd = bench.shelves->at(1).medium_for_overwrite();
  const auto counts = reader.run(fd->get(), kRange, vault::Seed{1}, {});
  REQUIRE_FALSE(counts);
  CHECK(counts.error().code == ErrorCode::worker_protocol);
}

TEST_CASE("without the reading process there is no proof of a whole erasure") {
  Bench bench;
  bench.workers = ChildWorkers(bench.folder.path());
  const auto proof = bench.erase();
  REQUIRE(proof);
  CHECK(proof->trouble);
  CHECK(vault::VerifiedErasure::from(*proof, kRange).error().code == ErrorCode::erase_incomplete);
}

}  // namespace
}  // namespace dozo::platform
