// One entry of the ledger. What types there are and what they mean is custody's affair.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "firmware/base/bytes.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"

namespace dozo::ledger {

/// What is about to be recorded: the ledger itself adds number, time and salt.
struct Draft {
  std::string type;   ///< "disc.received"
  std::string actor;  ///< account name, or "terminal" where no person acted
  Json body;          ///< an object; no personal data, no file name
};

/// A recorded entry. `sequence` counts from 0 without gaps; `time` never runs backwards.
struct Event {
  std::uint64_t sequence = 0;
  Instant time;
  std::string type;
  std::string actor;
  Json body;
};

/// A signed document that commits together with its events: bytes are kept as they are, for ever.
struct Document {
  std::string number;  ///< document number, the key
  std::string json;    ///< canonical JSON
  Bytes signature;     ///< detached CMS, DER
};

}  // namespace dozo::ledger
