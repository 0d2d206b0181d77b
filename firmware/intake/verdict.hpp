// What the verifier found on a disc that is in order, as it crosses from the sandboxed worker to
// the daemon, which does not trust the worker and checks every field again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/sealed/delivery.hpp"

namespace dozo::intake {

/// The most parts that one disc may hold: a verdict stays below one message (64 KiB).
inline constexpr std::size_t kMaxParts = 99;
/// The longest age header taken from a part, in octets. Ours have about 150.
inline constexpr std::size_t kMaxPartHeader = 64 * 1024;

/// One age file on the disc.
struct Part {
  std::string path;                ///< in the bag: "data/part-0001.age"
  std::uint64_t bytes = 0;         ///< of the whole part
  Digest sha256{};                 ///< of the whole part
  std::uint64_t header_bytes = 0;  ///< of its age header, MAC line and newline included
  Digest header_sha256{};
  friend bool operator==(const Part&, const Part&) = default;
};

/// One disc, fully read: form, signature, addressee and all digests are right.
struct Verdict {
  sealed::Delivery delivery;
  sealed::DiscNumber disc;
  Digest tag_manifest{};            ///< SHA-256 of tagmanifest-sha256.txt, the signed file
  Digest signer{};                  ///< fingerprint of the anchor that signed (SHA-256 of its DER)
  std::vector<Part> parts;          ///< in the order of their names
  std::uint64_t payload_bytes = 0;  ///< sum of all parts
  Digest manifest{};                ///< SHA-256 of manifest-sha256.txt
  std::uint64_t files = 0;          ///< files on the disc, tag files included
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

Json to_json(const Part& part);
Json to_json(const Verdict& verdict);
/// Every field present, of its type and within its bounds, sums and numbers agreeing, nothing
/// more; anything else is worker_protocol.
Result<Part> part_from_json(const Json& json);
Result<Verdict> verdict_from_json(const Json& json);

}  // namespace dozo::intake
