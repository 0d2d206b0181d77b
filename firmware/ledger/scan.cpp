#include "firmware/ledger/scan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/ledger/ledger.hpp"
#include "firmware/ledger/merkle.hpp"

namespace dozo::ledger {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

// Yields lines one by one; every line must end with a line feed.
class LineReader {
 public:
  explicit LineReader(const ByteSource& source) : source_(source) {}

  /// The next line without its line feed (valid until the next call), or nothing at the end.
  Result<std::optional<std::string_view>> next() {
    buffer_.erase(0, std::exchange(used_, 0));
    std::size_t searched = 0;
    while (true) {
      const std::size_t end = buffer_.find('\n', searched);
      if (end != std::string::npos) {
        used_ = end + 1;
        return std::optional(std::string_view(buffer_).substr(0, end));
      }
      searched = buffer_.size();
      if (searched > kMaxLine) return fail(ErrorCode::ledger_export_invalid, "line too long");
      buffer_.resize(searched + kBuffer);
      const std::size_t got =
          DOZO_TRY(source_({reinterpret_cast<std::uint8_t*>(buffer_.data()) + searched, kBuffer}));
      buffer_.resize(searched + got);
      if (got != 0) continue;
      if (searched == 0) return std::optional<std::string_view>();
      return fail(ErrorCode::ledger_export_invalid, "the last line is cut");
    }
  }

 private:
  const ByteSource& source_;
  std::string buffer_;
  std::size_t used_ = 0;
};

// What reading the lines to their end (or to the first bad one) tells.
class Scan {
 public:
  /// `sizes`: where the root is to be kept.
  explicit Scan(std::vector<std::uint64_t> sizes) : sizes_(std::move(sizes)) {
    std::ranges::sort(sizes_);
  }

  Result<> read(const ByteSource& lines, const LineVisitor& visitor) {
    LineReader reader(lines);
    for (std::uint64_t number = 1;; ++number) {
      const auto text = DOZO_TRY(reader.next());
      if (!text) break;
      if (auto good = take(*text, visitor); !good) {
        good.error().detail += fmt::format(" (line {})", number);
        return good;
      }
      keep_roots();
    }
    if (tree_.size() == 0) return fail(ErrorCode::ledger_export_invalid, "empty");
    return {};
  }

  [[nodiscard]] std::uint64_t size() const { return tree_.size(); }

  // The root that this ledger had when it was so long must be the one vouched for.
  [[nodiscard]] Result<> continues(const Checkpoint& checkpoint) const {
    if (!checkpoint.ledger.empty() && checkpoint.ledger != id_) {
      return fail(ErrorCode::ledger_root_mismatch, "another ledger");
    }
    const auto found =
        std::ranges::find(roots_, checkpoint.size, &std::pair<std::uint64_t, Digest>::first);
    if (found == roots_.end()) {
      if (checkpoint.size <= tree_.size()) return fail(ErrorCode::ledger_moment_hidden);
      return fail(ErrorCode::ledger_root_mismatch, "entries are missing");
    }
    if (found->second != checkpoint.root)
      return fail(ErrorCode::ledger_root_mismatch, "root differs");
    return {};
  }

  [[nodiscard]] Result<> as_long_as(const Checkpoint& checkpoint) const {
    if (tree_.size() == checkpoint.size) return {};
    return fail(ErrorCode::ledger_root_mismatch,
                fmt::format("{} entries instead of {}", tree_.size(), checkpoint.size));
  }

  [[nodiscard]] Result<> not_after(const Checkpoint& checkpoint) const {
    if (checkpoint.time >= last_time_) return {};
    return fail(ErrorCode::ledger_root_mismatch, "the checkpoint is older than an entry");
  }

 private:
  Result<> take(std::string_view text, const LineVisitor& visitor) {
    const auto line = DOZO_TRY(parse_exported_line(text));
    if (const auto* withheld = std::get_if<WithheldLine>(&line)) {
      return take_withheld(*withheld, visitor);
    }
    return take_event(std::get<Line>(line).event, text, visitor);
  }

  Result<> take_withheld(const WithheldLine& line, const LineVisitor& visitor) {
    if (line.sequence != tree_.size() || line.sequence == 0) {
      return fail(ErrorCode::ledger_export_invalid, "number out of order");
    }
    tree_.add_subtree(line.hash, line.size);
    if (visitor.withheld) visitor.withheld(line);
    return {};
  }

  Result<> take_event(const Event& event, std::string_view text, const LineVisitor& visitor) {
    if (event.sequence != tree_.size())
      return fail(ErrorCode::ledger_export_invalid, "number out of order");
    if ((event.type == kCreated) != (event.sequence == 0)) {
      return fail(ErrorCode::ledger_export_invalid, "not a ledger's beginning");
    }
    if (event.time < last_time_)
      return fail(ErrorCode::ledger_export_invalid, "time runs backwards");
    if (event.sequence == 0) id_ = DOZO_TRY(json_string(event.body, "ledger"));
    last_time_ = event.time;
    tree_.add(leaf_hash(as_bytes(text)));
    if (visitor.shown) visitor.shown(event);
    return {};
  }

  void keep_roots() {
    while (next_size_ < sizes_.size() && sizes_[next_size_] <= tree_.size()) {
      const std::uint64_t size = sizes_[next_size_++];
      if (size == tree_.size()) roots_.emplace_back(size, tree_.root());
    }
  }

  std::vector<std::uint64_t> sizes_;
  std::size_t next_size_ = 0;
  MerkleTree tree_;
  std::string id_;
  Instant last_time_;
  std::vector<std::pair<std::uint64_t, Digest>> roots_;
};

}  // namespace

Check make_check(std::string name, const Result<>& result, std::string detail) {
  Check made;
  made.name = std::move(name);
  made.ok = result.has_value();
  made.detail = std::move(detail);
  if (!result) {
    made.error = result.error();
    if (made.detail.empty()) made.detail = result.error().detail;
  }
  return made;
}

bool all_ok(std::span<const Check> checks) {
  return !checks.empty() && std::ranges::all_of(checks, &Check::ok);
}

std::vector<Check> verify_entries(const ByteSource& lines, const Result<Checkpoint>& checkpoint,
                                  std::span<const Anchor> anchors, const LineVisitor& visitor) {
  std::vector<std::uint64_t> sizes;
  if (checkpoint) sizes.push_back(checkpoint->size);
  for (const Anchor& anchor : anchors) sizes.push_back(anchor.checkpoint.size);
  Scan scan(std::move(sizes));
  std::vector<Check> checks;
  const Result<> form = scan.read(lines, visitor);
  checks.push_back(
      make_check("events.form", form, form ? fmt::format("{} entries", scan.size()) : ""));
  const auto against = [&](const char* name, Result<> (Scan::*compare)(const Checkpoint&) const) {
    const Result<> result =
        checkpoint ? (scan.*compare)(*checkpoint) : Result<>(tl::unexpected(checkpoint.error()));
    checks.push_back(make_check(name, result));
  };
  against("ledger.size", &Scan::as_long_as);
  against("ledger.root", &Scan::continues);
  against("ledger.time", &Scan::not_after);
  for (const Anchor& anchor : anchors) {
    checks.push_back(make_check("anchor", scan.continues(anchor.checkpoint), anchor.name));
  }
  return checks;
}

}  // namespace dozo::ledger
