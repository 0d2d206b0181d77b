// What the inspector's bundle (監査バンドル) says of itself: bundle.json. docs/formats/bundle.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/ledger/checkpoint.hpp"

namespace dozo::ledger {

/// The largest member but events.jsonl, octets.
inline constexpr std::uint64_t kMaxBundled = 16 * 1024 * 1024;
/// The largest events.jsonl: what a ustar header can say.
inline constexpr std::uint64_t kMaxBundledEvents = (std::uint64_t{1} << 33) - 1;

inline constexpr std::string_view kBundleManifest = "bundle.json";
inline constexpr std::string_view kBundleSignature = "bundle.json.p7s";
inline constexpr std::string_view kBundleCertificate = "kiosk.pem";
inline constexpr std::string_view kBundleCheckpoint = "checkpoint.json";
inline constexpr std::string_view kBundleCheckpointSignature = "checkpoint.json.p7s";
inline constexpr std::string_view kBundleEvents = "events.jsonl";

/// What was asked for: a span of days in Japan, a contract, or both.
struct BundleScope {
  std::optional<Date> from;  ///< with `to`, or neither
  std::optional<Date> to;    ///< the last day, included
  std::string contract;      ///< empty: every contract
};

/// A job of the scope: all of its events are in the bundle.
struct BundleJob {
  std::string job;
  std::string contract;
  std::string delivery;
  std::uint64_t events = 0;  ///< `nth` of the last; 1 or more
};

struct BundleMember {
  std::string name;
  std::uint64_t size = 0;  ///< octets
  Digest sha256{};
};

struct BundleManifest {
  std::string terminal;   ///< its number
  Digest terminal_key{};  ///< SHA-256 of the public key that signed the bundle
  std::string software;   ///< version
  Instant made_at;
  BundleScope scope;
  Checkpoint checkpoint;
  std::vector<BundleJob> jobs;        ///< in the order of their ids
  std::vector<BundleMember> members;  ///< all but bundle.json and its signature, as they lie
};

/// "documents/NUMBER.json".
std::string bundled_document(std::string_view number);
/// NUMBER of such a name; "" of another.
std::string_view document_of(std::string_view name);

/// The canonical octets; json_not_canonical where a text is not UTF-8.
Result<std::string> encode_bundle(const BundleManifest& manifest);
/// Exactly what encode_bundle writes, with the members in their one order: kiosk.pem,
/// checkpoint.json and its signature, events.jsonl, then each document and its signature. Names are
/// no paths that lead anywhere else, sizes within the limits above. bundle_invalid.
Result<BundleManifest> parse_bundle(std::string_view text);

}  // namespace dozo::ledger
