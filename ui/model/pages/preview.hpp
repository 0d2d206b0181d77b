// A look into one file of an open delivery: a window of it at a time, in locked memory; nothing is
// written anywhere. Text in UTF-8 or in Windows' Japanese code page, everything else as hex.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "firmware/base/secret.hpp"
#include "ui/model/facts.hpp"
#include "ui/model/key.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

class Preview {
 public:
  /// Octets that are asked for at once.
  static constexpr std::size_t kWindow = 32 * 1024;

  explicit Preview(File file) : file_(std::move(file)) {}

  [[nodiscard]] const File& file() const { return file_; }
  /// The offset to read from now, once; nothing where nothing is wanted.
  std::optional<std::int64_t> wanted();
  /// The octets from there, as many as there were.
  void arrived(ByteView octets);
  /// Nothing came: what was there stays.
  void failed() { asked_ = false; }
  /// Has anything arrived yet?
  [[nodiscard]] bool begun() const { return begun_; }
  void key(const Key& key);
  void draw(Screen& screen, const Area& area) const;

 private:
  enum class Kind { utf8, cp932, hex };
  struct Line {
    std::uint64_t offset = 0;  ///< in the file
    std::size_t from = 0, size = 0;
  };
  /// A window to be read, and the line that is to be on top then.
  struct Wish {
    std::uint64_t start = 0, top = 0;
    int shift = 0;       ///< lines to go on from there
    bool align = false;  ///< `start` may lie in the middle of a line
  };

  void decide(ByteView octets);
  void split(ByteView octets, bool align);
  void move(int lines);
  [[nodiscard]] bool more() const { return start_ + window_.size() < file_.size; }
  [[nodiscard]] std::string shown(const Line& line) const;
  [[nodiscard]] std::string hex(const Line& line) const;

  File file_;
  SecretBytes window_;
  std::uint64_t start_ = 0;
  Kind kind_ = Kind::utf8;
  std::vector<Line> lines_;
  int top_ = 0;
  int left_ = 0;  ///< columns that are scrolled out
  std::optional<Wish> wish_ = Wish{};
  bool asked_ = false, begun_ = false;
};

}  // namespace dozo::ui
