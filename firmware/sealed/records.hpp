// 件数: how the records of a delivery are counted (docs/formats/job-sheet.md, "Record rules").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"

namespace dozo::sealed {

/// The job sheet's rule. A value of this type is of the grammar.
class RecordRule {
 public:
  enum class Kind {
    none,   ///< not counted
    fixed,  ///< records of so many octets each
    lines,  ///< line feeds, and one more where octets follow the last of them
    rows,   ///< the same, less one heading line for each file that is not empty
  };

  /// The rule `none`.
  RecordRule() = default;
  /// Nothing where `text` is not of the grammar.
  static std::optional<RecordRule> parse(std::string_view text);
  [[nodiscard]] Kind kind() const { return kind_; }
  /// Octets of one record; for `fixed` only.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Does the rule cover the file of that path? By its ending, ASCII letters in either case.
  [[nodiscard]] bool covers(std::string_view path) const;

 private:
  Kind kind_ = Kind::none;
  std::uint64_t size_ = 0;
  std::string suffix_;  ///< in lower case, with its dot
};

/// Counts the records of files as they stream by, in pieces of any size. Keeps no content and no
/// name.
class RecordCounter {
 public:
  explicit RecordCounter(RecordRule rule) : rule_(std::move(rule)) {}
  /// The next file. Then its contents with add(), then end().
  void begin(std::string_view path, std::uint64_t size);
  void add(ByteView content);
  void end();
  /// The sum over all files that ended; nothing where the rule is `none`, or where it does not fit
  /// a file that it covers (octets that no record's size divides).
  [[nodiscard]] std::optional<std::int64_t> total() const;

 private:
  RecordRule rule_;
  bool covered_ = false;    // the present file
  bool in_line_ = false;    // octets follow its last line feed
  std::uint64_t size_ = 0;  // of it
  std::uint64_t lines_ = 0;
  std::uint64_t total_ = 0;
  bool fits_ = true;
};

}  // namespace dozo::sealed
