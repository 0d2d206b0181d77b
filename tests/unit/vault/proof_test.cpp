#include "firmware/vault/proof.hpp"

#include <type_traits>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace dozo::vault {
namespace {

constexpr Range kRange{8192, 65536};

ErasureProof whole() {
  ErasureProof proof;
  proof.seed = Seed{1, 2, 3};
  proof.range = kRange;
  proof.bytes_written = proof.bytes_verified = proof.bytes_matched = kRange.bytes;
  proof.flushed = true;
  proof.keys_destroyed = true;
  proof.key_found_after = false;
  proof.header_readable_after = false;
  proof.started = {1'790'000'000};
  proof.finished = {1'790'000'060};
  proof.attempt = 2;
  return proof;
}

ErrorCode refusal(const ErasureProof& proof) {
  const auto verified = VerifiedErasure::from(proof, kRange);
  REQUIRE_FALSE(verified);
  return verified.error().code;
}

TEST_CASE("a whole proof makes a verified erasure, which moves and does not copy") {
  auto verified = VerifiedErasure::from(whole(), kRange);
  REQUIRE(verified);
  const VerifiedErasure moved = std::move(*verified);
  CHECK(moved.proof() == whole());
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<VerifiedErasure>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<VerifiedErasure>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<VerifiedErasure>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<VerifiedErasure, const ErasureProof&>);
}

TEST_CASE("a proof that nobody filled in proves nothing") {
  CHECK_FALSE(VerifiedErasure::from(ErasureProof{}, Range{}));
  CHECK_FALSE(VerifiedErasure::from(ErasureProof{}, kRange));
}

TEST_CASE("each thing that falls short is refused for its own reason") {
  ErasureProof proof = whole();
  SECTION("keys that were not destroyed") {
    proof.keys_destroyed = false;
    CHECK(refusal(proof) == ErrorCode::erase_key_remains);
  }
  SECTION("a key that was found afterwards") {
    proof.key_found_after = true;
    CHECK(refusal(proof) == ErrorCode::erase_key_remains);
  }
  SECTION("a shelf that still opens") {
    proof.header_readable_after = true;
    CHECK(refusal(proof) == ErrorCode::erase_shelf_readable);
  }
  SECTION("skipped octets") {
    proof.bytes_skipped = 4096;
    proof.bytes_written -= 4096;
    CHECK(refusal(proof) == ErrorCode::erase_write_failed);
  }
  SECTION("a write error, though all was written in the end") {
    proof.write_errors = 1;
    CHECK(refusal(proof) == ErrorCode::erase_write_failed);
  }
  SECTION("no flush") {
    proof.flushed = false;
    CHECK(refusal(proof) == ErrorCode::erase_write_failed);
  }
  SECTION("one sector too few written") {
    proof.bytes_written -= 512;
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("read errors") {
    proof.read_errors = 1;
    proof.bytes_verified -= 4096;
    proof.bytes_matched -= 4096;
    CHECK(refusal(proof) == ErrorCode::erase_read_failed);
  }
  SECTION("one octet less verified") {
    proof.bytes_verified -= 1;
    proof.bytes_matched -= 1;
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("one octet that does not match") {
    proof.bytes_matched -= 1;
    CHECK(refusal(proof) == ErrorCode::erase_mismatch);
  }
  SECTION("a mismatch that the counts deny") {
    proof.first_mismatch = 0;
    CHECK(refusal(proof) == ErrorCode::erase_mismatch);
  }
  SECTION("more verified than there is") {
    proof.bytes_verified += 512;
    proof.bytes_matched += 512;
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("another range than the recorded one") {
    proof.range.offset = 0;
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("a smaller range, wholly erased") {
    proof.range.bytes = proof.bytes_written = proof.bytes_verified = proof.bytes_matched = 4096;
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("no seed") {
    proof.seed = Seed{};
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("an end before its start") {
    proof.finished = {proof.started.seconds - 1};
    CHECK(refusal(proof) == ErrorCode::erase_incomplete);
  }
  SECTION("a step that failed as a whole") {
    proof.trouble = ErrorCode::worker_died;
    CHECK(refusal(proof) == ErrorCode::worker_died);
  }
}

TEST_CASE("an erasure of nothing is none") {
  ErasureProof proof = whole();
  proof.range = {};
  proof.bytes_written = proof.bytes_verified = proof.bytes_matched = 0;
  const auto verified = VerifiedErasure::from(proof, Range{});
  REQUIRE_FALSE(verified);
  CHECK(verified.error().code == ErrorCode::erase_incomplete);
}

TEST_CASE("a proof is the same after it went through the ledger as JSON") {
  ErasureProof proof = whole();
  CHECK(*erasure_proof_from_json(to_json(proof)) == proof);
  proof.first_mismatch = 512;
  proof.first_read_error = 0;
  proof.trouble = ErrorCode::shelf_state;
  CHECK(*erasure_proof_from_json(to_json(proof)) == proof);
  REQUIRE(canonical_json(to_json(proof)));
  CHECK(*erasure_proof_from_json(*parse_canonical_json(*canonical_json(to_json(proof)))) == proof);
}

TEST_CASE("a proof in JSON that lacks, adds or distorts a member is refused") {
  const Json good = to_json(whole());
  for (const auto& item : good.items()) {
    INFO(item.key());
    Json json = good;
    json.erase(item.key());
    CHECK(erasure_proof_from_json(json).error().code == ErrorCode::json_malformed);
    json[item.key()] = nullptr;
    CHECK(erasure_proof_from_json(json).error().code == ErrorCode::json_malformed);
    if (item.value().is_number()) {
      json[item.key()] = -1;
      CHECK(erasure_proof_from_json(json).error().code == ErrorCode::json_malformed);
    }
  }
  Json more = good;
  more["note"] = "x";
  CHECK(erasure_proof_from_json(more).error().code == ErrorCode::json_malformed);
  Json trouble = good;
  trouble["trouble"] = 9999;
  CHECK(erasure_proof_from_json(trouble).error().code == ErrorCode::json_malformed);
  CHECK_FALSE(erasure_proof_from_json(Json::array()));
  CHECK_FALSE(erasure_proof_from_json(Json("x")));
}

TEST_CASE("read-back counts are the same after they crossed from the worker") {
  const ReadBackCounts none{4096, 4096, 0, {}, {}};
  const ReadBackCounts some{4096, 3584, 2, 0, 8192};
  CHECK(*read_back_counts_from_json(to_json(none)) == none);
  CHECK(*read_back_counts_from_json(to_json(some)) == some);
  Json more = to_json(none);
  more["all_fine"] = true;
  CHECK_FALSE(read_back_counts_from_json(more));
  CHECK_FALSE(read_back_counts_from_json(Json::object()));
}

}  // namespace
}  // namespace dozo::vault
