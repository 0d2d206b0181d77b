// Checkpoints as they stand on paper.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "firmware/ledger/scan.hpp"

namespace dozo::verify_tool {

/// A checkpoint that somebody typed from a page: the number of entries and the 64 digits of the
/// root, in any grouping ("1,234 件 5f08 3f0a …"); or the canonical JSON of a whole one. Only JSON
/// names the ledger. checkpoint_invalid.
Result<ledger::Checkpoint> checkpoint_from_paper(const std::string& text);

/// All of them, each named by what was typed.
Result<std::vector<ledger::Anchor>> read_checkpoints(std::span<const std::string> texts);

}  // namespace dozo::verify_tool
