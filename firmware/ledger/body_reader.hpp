// Reads an object in canonical JSON in one pass: what is not canonical is refused where it stands,
// nothing is written out again to compare. Opening a long ledger is mostly this.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "firmware/base/json.hpp"

namespace dozo::ledger {

/// The deepest nesting of a body, itself counted.
inline constexpr int kMaxBodyDepth = 15;

/// Takes one object off the start of `rest`: the subset and the form of canonical_json
/// (base/json.hpp), nested at most kMaxBodyDepth deep. Nothing where the start of `rest` is
/// anything else; then `rest` is undefined.
std::optional<Json> read_body(std::string_view& rest);

}  // namespace dozo::ledger
