// A picture of the terminal as a value: what is drawn, without a terminal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dozo::ui {

/// What a text means; the view gives it a colour, or an attribute where there are none.
enum class Style {
  plain,
  dim,     ///< labels, explanations
  strong,  ///< titles, what is being asked
  key,     ///< the name of a key
  good,
  warn,
  bad,
  field,   ///< a place to type
  chosen,  ///< the selected row
  code,    ///< a QR code's cells: black on white, whatever the terminal's colours
};

struct Cell {
  std::string glyph = " ";  ///< empty: the right half of a wide character
  Style style = Style::plain;
};

struct Position {
  int row = 0;
  int column = 0;
};

/// Part of a screen: rows [top, top + height), columns [left, left + width).
struct Area {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
};

class Screen {
 public:
  Screen(int width, int height);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] const Cell& at(int row, int column) const;

  /// Writes one line at most `limit` columns wide (0: to the edge), clipped with "…". Outside of
  /// the screen nothing is written. The column after the text.
  int put(int row, int column, std::string_view text, Style style = Style::plain, int limit = 0);
  /// Writes so that the text ends before `column`.
  void put_right(int row, int column, std::string_view text, Style style = Style::plain);
  /// Broken into lines `width` wide; the row after the last one.
  int put_wrapped(int row, int column, int width, std::string_view text,
                  Style style = Style::plain);
  void rule(int row);
  /// Gives a whole row another style, for the selected one.
  void mark(int row, int from, int to, Style style);

  /// From now on nothing is written into rows from `bottom` on.
  void end_at(int bottom) { bottom_ = bottom; }

  void show_cursor(Position at) {
    if (at.row < bottom_) cursor_ = at;
  }
  [[nodiscard]] const std::optional<Position>& cursor() const { return cursor_; }

  /// The rows as text, without trailing spaces; the cursor is not shown.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::size_t index(int row, int column) const;
  void clear_half(int row, int column);

  int width_;
  int height_;
  int bottom_;  // rows from here on are not written
  std::vector<Cell> cells_;
  std::optional<Position> cursor_;
};

}  // namespace dozo::ui
