// What an erasure left behind as evidence, and the one type that says it was complete.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/vault/shelf.hpp"
#include "firmware/vault/stream.hpp"

namespace dozo::vault {

/// What overwriting did. bytes_written + bytes_skipped = the range's bytes.
struct OverwriteCounts {
  std::uint64_t bytes_written = 0;
  std::uint64_t bytes_skipped = 0;  ///< not written because writing failed there
  std::uint64_t write_errors = 0;   ///< failed writes, and a failed flush
  bool flushed = false;
  friend bool operator==(const OverwriteCounts&, const OverwriteCounts&) = default;
};

/// What reading back found. Octets that could not be read are in none of the two numbers.
struct ReadBackCounts {
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_matched =
      0;                          ///< counted in blocks of 512 octets: one wrong octet, none match
  std::uint64_t read_errors = 0;  ///< failed reads, told apart from mismatches
  std::optional<std::uint64_t> first_mismatch;    ///< octets from the range's start
  std::optional<std::uint64_t> first_read_error;  ///< octets from the range's start
  friend bool operator==(const ReadBackCounts&, const ReadBackCounts&) = default;
};

/// The whole record of one attempt, complete or not. Every default is the dangerous reading.
struct ErasureProof {
  Seed seed{};
  Range range;  ///< as recorded when the shelf was made: what had to be overwritten
  std::uint64_t bytes_written = 0;
  std::uint64_t bytes_skipped = 0;
  std::uint64_t write_errors = 0;
  bool flushed = false;
  std::uint64_t bytes_verified = 0;  ///< read back by the independent process
  std::uint64_t bytes_matched = 0;
  std::uint64_t read_errors = 0;
  std::optional<std::uint64_t> first_mismatch;
  std::optional<std::uint64_t> first_read_error;
  bool keys_destroyed = false;
  bool key_found_after = true;        ///< looked for at the end, afresh
  bool header_readable_after = true;  ///< the shelf could still be opened at the end
  Instant started;
  Instant finished;
  int attempt = 1;                   ///< from 1, counted by the caller over restarts
  std::optional<ErrorCode> trouble;  ///< the first step that failed as a whole, if one did
  friend bool operator==(const ErasureProof&, const ErasureProof&) = default;
};

/// An object of integers, booleans, a seed of 64 hex digits and RFC 3339 times; members without a
/// value are left out.
Json to_json(const ErasureProof& proof);
/// Strict: every member, nothing unknown, no negative number; json_malformed otherwise.
Result<ErasureProof> erasure_proof_from_json(const Json& json);
Json to_json(const ReadBackCounts& counts);
Result<ReadBackCounts> read_back_counts_from_json(const Json& json);

/// An erasure that was complete and proven so. Move-only; a moved-from one holds nothing. The
/// certificate's only constructor takes it by value: no proof, no certificate.
class VerifiedErasure {
 public:
  /// The only way in. `recorded` is the range the ledger recorded when the shelf was made.
  /// Anything short of 100 % is refused, with the gravest reason first: erase_key_remains,
  /// erase_shelf_readable, erase_write_failed, erase_read_failed, erase_mismatch,
  /// erase_incomplete.
  static Result<VerifiedErasure> from(const ErasureProof& proof, const Range& recorded);
  VerifiedErasure(VerifiedErasure&&) noexcept = default;
  VerifiedErasure& operator=(VerifiedErasure&&) noexcept = default;
  VerifiedErasure(const VerifiedErasure&) = delete;
  VerifiedErasure& operator=(const VerifiedErasure&) = delete;
  ~VerifiedErasure() = default;

  /// Not on a moved-from object.
  [[nodiscard]] const ErasureProof& proof() const { return *proof_; }

 private:
  explicit VerifiedErasure(const ErasureProof& proof)
      : proof_(std::make_unique<const ErasureProof>(proof)) {}

  std::unique_ptr<const ErasureProof> proof_;
};

}  // namespace dozo::vault
