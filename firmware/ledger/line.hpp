// The octets of one entry: a canonical JSON line. They are what is hashed, stored and exported
// (docs/formats/ledger.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::ledger {

/// The longest line in octets, without its line feed.
inline constexpr std::size_t kMaxLine = 256 * 1024;

/// 128 random bits in every entry, so that the hash of a withheld entry tells nothing of it.
using Salt = std::array<std::uint8_t, 16>;

struct Line {
  Event event;
  Salt salt{};
};

/// Entries that are exported as a hash only: one, or a complete subtree of the Merkle tree.
struct WithheldLine {
  std::uint64_t sequence = 0;  ///< of the first; `size` divides it
  Digest hash{};               ///< leaf hash, or the root over the subtree
  std::uint64_t size = 1;      ///< how many entries: a power of two
};

/// {"actor":…,"body":{…},"salt":"<32 hex>","seq":n,"time":"…+09:00","type":…}, no line feed.
/// json_not_canonical where the body is no object of our subset (base/json.hpp), type or actor is
/// not 1 to 64 visible ASCII characters other than '"' and '\\', or the line would be longer than
/// kMaxLine.
Result<std::string> encode_line(const Event& event, const Salt& salt);
/// Exactly what encode_line writes and nothing else; else ledger_export_invalid.
Result<Line> parse_line(std::string_view line);

/// {"leaf":"<64 hex>","seq":n}, or {"node":"<64 hex>","seq":n,"size":n} for more than one.
std::string encode_withheld(const WithheldLine& line);
/// A line of events.jsonl (without its line feed), of either kind; else ledger_export_invalid.
Result<std::variant<Line, WithheldLine>> parse_exported_line(std::string_view line);

}  // namespace dozo::ledger
