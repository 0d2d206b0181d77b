#include "firmware/vault/proof.hpp"

#include <nlohmann/json.hpp>

#include "firmware/base/digest.hpp"

namespace dozo::vault {
namespace {

// Takes the members of one object, and at the end asks that none is left.
class Members {
 public:
  explicit Members(const Json& object) : object_(object) {}

  Result<std::uint64_t> count(const char* key) {
    const std::int64_t value = DOZO_TRY(json_integer(object_, key));
    if (value < 0) return fail(ErrorCode::json_malformed, key);
    taken_ += 1;
    return static_cast<std::uint64_t>(value);
  }
  Result<std::optional<std::uint64_t>> count_or_none(const char* key) {
    if (!object_.is_object() || !object_.contains(key)) return std::nullopt;
    return DOZO_TRY(count(key));
  }
  Result<bool> flag(const char* key) {
    taken_ += 1;
    return json_bool(object_, key);
  }
  Result<std::string> text(const char* key) {
    taken_ += 1;
    return json_string(object_, key);
  }
  Result<Instant> time(const char* key) {
    const auto instant = from_rfc3339(DOZO_TRY(text(key)));
    if (!instant) return fail(ErrorCode::json_malformed, key);
    return *instant;
  }
  Result<> nothing_left() const {
    if (object_.size() != taken_) return fail(ErrorCode::json_malformed, "unknown member");
    return {};
  }

 private:
  const Json& object_;
  std::size_t taken_ = 0;
};

void put_firsts(Json& json, const std::optional<std::uint64_t>& mismatch,
                const std::optional<std::uint64_t>& read_error) {
  if (mismatch) json["first_mismatch"] = *mismatch;
  if (read_error) json["first_read_error"] = *read_error;
}

}  // namespace

Json to_json(const ErasureProof& proof) {
  Json json{{"attempt", proof.attempt},
            {"bytes", proof.range.bytes},
            {"bytes_matched", proof.bytes_matched},
            {"bytes_skipped", proof.bytes_skipped},
            {"bytes_verified", proof.bytes_verified},
            {"bytes_written", proof.bytes_written},
            {"finished", to_rfc3339(proof.finished)},
            {"flushed", proof.flushed},
            {"header_readable_after", proof.header_readable_after},
            {"key_found_after", proof.key_found_after},
            {"keys_destroyed", proof.keys_destroyed},
            {"offset", proof.range.offset},
            {"read_errors", proof.read_errors},
            {"seed", to_hex(proof.seed)},
            {"started", to_rfc3339(proof.started)},
            {"write_errors", proof.write_errors}};
  put_firsts(json, proof.first_mismatch, proof.first_read_error);
  if (proof.trouble) json["trouble"] = static_cast<int>(*proof.trouble);
  return json;
}

Result<ErasureProof> erasure_proof_from_json(const Json& json) {
  Members members(json);
  ErasureProof proof;
  const std::uint64_t attempt = DOZO_TRY(members.count("attempt"));
  if (attempt < 1 || attempt > 1'000'000) return fail(ErrorCode::json_malformed, "attempt");
  proof.attempt = static_cast<int>(attempt);
  proof.range.bytes = DOZO_TRY(members.count("bytes"));
  proof.bytes_matched = DOZO_TRY(members.count("bytes_matched"));
  proof.bytes_skipped = DOZO_TRY(members.count("bytes_skipped"));
  proof.bytes_verified = DOZO_TRY(members.count("bytes_verified"));
  proof.bytes_written = DOZO_TRY(members.count("bytes_written"));
  proof.finished = DOZO_TRY(members.time("finished"));
  proof.flushed = DOZO_TRY(members.flag("flushed"));
  proof.header_readable_after = DOZO_TRY(members.flag("header_readable_after"));
  proof.key_found_after = DOZO_TRY(members.flag("key_found_after"));
  proof.keys_destroyed = DOZO_TRY(members.flag("keys_destroyed"));
  proof.range.offset = DOZO_TRY(members.count("offset"));
  proof.read_errors = DOZO_TRY(members.count("read_errors"));
  const auto seed = seed_from_hex(DOZO_TRY(members.text("seed")));
  if (!seed) return fail(ErrorCode::json_malformed, "seed");
  proof.seed = *seed;
  proof.started = DOZO_TRY(members.time("started"));
  proof.write_errors = DOZO_TRY(members.count("write_errors"));
  proof.first_mismatch = DOZO_TRY(members.count_or_none("first_mismatch"));
  proof.first_read_error = DOZO_TRY(members.count_or_none("first_read_error"));
  if (const auto number = DOZO_TRY(members.count_or_none("trouble"))) {
    if (*number <= 9999) proof.trouble = error_code(static_cast<int>(*number));
    if (!proof.trouble) return fail(ErrorCode::json_malformed, "trouble");
  }
  DOZO_TRY(members.nothing_left());
  return proof;
}

Json to_json(const ReadBackCounts& counts) {
  Json json{{"bytes_read", counts.bytes_read},
            {"bytes_matched", counts.bytes_matched},
            {"read_errors", counts.read_errors}};
  put_firsts(json, counts.first_mismatch, counts.first_read_error);
  return json;
}

Result<ReadBackCounts> read_back_counts_from_json(const Json& json) {
  Members members(json);
  ReadBackCounts counts;
  counts.bytes_read = DOZO_TRY(members.count("bytes_read"));
  counts.bytes_matched = DOZO_TRY(members.count("bytes_matched"));
  counts.read_errors = DOZO_TRY(members.count("read_errors"));
  counts.first_mismatch = DOZO_TRY(members.count_or_none("first_mismatch"));
  counts.first_read_error = DOZO_TRY(members.count_or_none("first_read_error"));
  DOZO_TRY(members.nothing_left());
  return counts;
}

Result<VerifiedErasure> VerifiedErasure::from(const ErasureProof& proof, const Range& recorded) {
  const std::uint64_t all = recorded.bytes;
  if (!proof.keys_destroyed || proof.key_found_after) return fail(ErrorCode::erase_key_remains);
  if (proof.header_readable_after) return fail(ErrorCode::erase_shelf_readable);
  if (proof.bytes_skipped != 0 || proof.write_errors != 0 || !proof.flushed) {
    return fail(ErrorCode::erase_write_failed);
  }
  if (proof.read_errors != 0 || proof.first_read_error) return fail(ErrorCode::erase_read_failed);
  if (proof.first_mismatch || proof.bytes_matched != proof.bytes_verified) {
    return fail(ErrorCode::erase_mismatch);
  }
  if (all == 0 || proof.range != recorded || proof.bytes_written != all ||
      proof.bytes_verified != all) {
    return fail(ErrorCode::erase_incomplete, "not all of the recorded range");
  }
  if (proof.seed == Seed{} || proof.attempt < 1 || proof.finished < proof.started) {
    return fail(ErrorCode::erase_incomplete, "the record of the attempt is not in order");
  }
  if (proof.trouble) return fail(*proof.trouble);
  return VerifiedErasure(proof);
}

}  // namespace dozo::vault
