// What vouches for the whole ledger at one moment: printed on every document, signed in an export.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "firmware/base/digest.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"

namespace dozo::ledger {

struct Checkpoint {
  /// The TPM's counter on the appliance; none (and left out of the JSON) in evaluation. The ledger
  /// itself never sets it: who owns the counter does, before signing.
  std::optional<std::int64_t> counter;
  std::string ledger;      ///< the ledger's UUID, lower case
  Digest root{};           ///< Merkle root over the first `size` entries
  std::uint64_t size = 0;  ///< 1 or more
  Instant time;            ///< of the ledger, not the clock
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// {"counter":n,"ledger":"<uuid>","root":"<64 hex>","size":n,"time":"…"}; no "counter" where none.
Json to_json(const Checkpoint& checkpoint);
/// Exactly these members; else checkpoint_invalid.
Result<Checkpoint> checkpoint_from_json(const Json& json);

/// The canonical octets, as signed and as in checkpoint.json.
std::string encode_checkpoint(const Checkpoint& checkpoint);
/// The reverse; checkpoint_invalid unless `text` is canonical.
Result<Checkpoint> parse_checkpoint(std::string_view text);

}  // namespace dozo::ledger
