// Lines of events.jsonl in which every run of withheld entries is as few hashes as the Merkle tree
// allows: at most two for each power of two of the run's length.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/line.hpp"

namespace dozo::ledger {

/// Takes text as it is made.
using TextSink = std::function<Result<>(std::string_view)>;

/// Takes the entries of a ledger from number 0 on, one after the other, and writes lines with their
/// line feeds. Errors of the sink come back as they are.
class CompactLines {
 public:
  /// `cuts`: sizes of the ledger, in any order, at which no hash may cover entries of both sides,
  /// so that the root at that size can be made from the lines.
  CompactLines(TextSink sink, std::vector<std::uint64_t> cuts);
  /// The next entry, written out.
  [[nodiscard]] Result<> show(std::string_view line);
  /// The next entry, withheld.
  [[nodiscard]] Result<> hide(const Digest& leaf);
  /// After the last entry.
  [[nodiscard]] Result<> finish() { return flush(); }

 private:
  Result<> flush();
  Result<> advance();

  TextSink sink_;
  std::vector<std::uint64_t> cuts_;  // ascending
  std::size_t next_cut_ = 0;
  std::uint64_t next_ = 0;
  std::vector<WithheldLine> run_;  // complete subtrees that are not written yet, in order
};

}  // namespace dozo::ledger
