#include "firmware/ledger/compact.hpp"

#include <algorithm>
#include <utility>

#include "firmware/ledger/merkle.hpp"

namespace dozo::ledger {

CompactLines::CompactLines(TextSink sink, std::vector<std::uint64_t> cuts)
    : sink_(std::move(sink)), cuts_(std::move(cuts)) {
  std::ranges::sort(cuts_);
}

Result<> CompactLines::show(std::string_view line) {
  DOZO_TRY(flush());
  DOZO_TRY(sink_(line));
  DOZO_TRY(sink_("\n"));
  return advance();
}

Result<> CompactLines::hide(const Digest& leaf) {
  run_.push_back({next_, leaf, 1});
  // Two subtrees of one size, side by side from a place that twice the size divides, are one.
  while (run_.size() >= 2) {
    WithheldLine& left = run_[run_.size() - 2];
    if (left.size != run_.back().size || left.sequence % (2 * left.size) != 0) break;
    left.hash = node_hash(left.hash, run_.back().hash);
    left.size *= 2;
    run_.pop_back();
  }
  return advance();
}

Result<> CompactLines::advance() {
  ++next_;
  bool cut = false;
  for (; next_cut_ < cuts_.size() && cuts_[next_cut_] <= next_; ++next_cut_) cut = true;
  return cut ? flush() : Result<>();
}

Result<> CompactLines::flush() {
  for (const WithheldLine& line : run_) DOZO_TRY(sink_(encode_withheld(line) + "\n"));
  run_.clear();
  return {};
}

}  // namespace dozo::ledger
