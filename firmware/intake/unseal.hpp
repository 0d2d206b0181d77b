// The unsealer's work: from the discs of one delivery, in number order, to the octets of its tar.
// It knows no certificate: what a disc must hold is given by its receipt.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/intake/frames.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/sealed/age/keys.hpp"
#include "firmware/sealed/records.hpp"

namespace dozo::intake {

/// What the receipt of a disc says that it must hold.
struct ExpectedDisc {
  Digest tag_manifest{};
  std::vector<Part> parts;  ///< in the order in which they follow each other in the tar
  std::string group;        ///< of the delivery; names the mistake when another disc is inserted
  sealed::DiscNumber disc;
};

Json to_json(const ExpectedDisc& expected);
/// Checked as in a verdict; worker_protocol.
Result<ExpectedDisc> expected_disc_from_json(const Json& json);

/// What came out of a delivery, all of it authenticated and compared with its inner index.
struct UnsealSummary {
  std::uint64_t files = 0;
  std::uint64_t folders = 0;
  std::uint64_t bytes = 0;      ///< of all files
  std::uint64_t tar_bytes = 0;  ///< of the tar, as the shelf holds it
  Digest index_sha256{};        ///< of dozo-index.json
  /// Records by the job sheet's rule (sealed::RecordCounter); nothing where they are not counted.
  std::optional<std::int64_t> records = {};
  friend bool operator==(const UnsealSummary&, const UnsealSummary&) = default;
};

Json to_json(const UnsealSummary& summary);
Result<UnsealSummary> unseal_summary_from_json(const Json& json);

/// What an unsealer may use, and what it is told beside.
struct UnsealLimits {
  int max_work_factor = 20;  ///< largest scrypt log2 N
  unsigned threads = 2;      ///< for opening chunks
  /// Octets that a derivation may take. A sandbox hides /proc: ask before entering it.
  std::function<std::uint64_t()> memory = sealed::age::available_memory;
  sealed::RecordRule records = {};  ///< the job sheet's, by which records are counted
};

/// Opens one delivery. Plaintext reaches the sink chunk by chunk, each authenticated and its tar
/// structure checked; but only finish() says that the whole is in order, and until then nothing of
/// it may be used. After any error the object may only be destroyed.
class Unsealer {
 public:
  /// Octets of the tar, in order. The view is valid during the call; the sink wipes its copies.
  using Sink = std::function<Result<>(ByteView)>;

  Unsealer(SecretBytes password, UnsealLimits limits, Sink sink);
  Unsealer(const Unsealer&) = delete;
  Unsealer& operator=(const Unsealer&) = delete;
  ~Unsealer();

  /// Reads the next disc to its end: tag files against the receipt's digest, then every part: its
  /// age header against the receipt before a key is derived, hashed and decrypted in one pass.
  /// Errors: other_delivery, disc_number_unexpected, bag_*, age_*, password_wrong (only on the very
  /// first part), tar_*, index_*, path_*, and those of the frames and of the sink.
  /// `progress` hears the octets of payload of this disc read so far.
  [[nodiscard]] Result<> add_disc(FrameReader& frames, const ExpectedDisc& expected,
                                  const std::function<void(std::uint64_t)>& progress);

  /// After the last disc: the tar is complete and agrees with its index.
  [[nodiscard]] Result<UnsealSummary> finish();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace dozo::intake
