#include "ui/model/screen.hpp"

#include <algorithm>

#include "ui/model/layout.hpp"

namespace dozo::ui {

Screen::Screen(int width, int height)
    : width_(std::max(width, 1)),
      height_(std::max(height, 1)),
      bottom_(height_),
      cells_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

std::size_t Screen::index(int row, int column) const {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(width_) +
         static_cast<std::size_t>(column);
}

const Cell& Screen::at(int row, int column) const {
  return cells_.at(index(row, column));
}

// Where a wide character loses one half, the other becomes a space.
void Screen::clear_half(int row, int column) {
  if (column < 0 || column >= width_) return;
  if (cells_[index(row, column)].glyph.empty() && column > 0) {
    cells_[index(row, column - 1)].glyph = " ";
    cells_[index(row, column)].glyph = " ";
  }
  if (column + 1 < width_ && cells_[index(row, column + 1)].glyph.empty()) {
    cells_[index(row, column + 1)].glyph = " ";
  }
}

int Screen::put(int row, int column, std::string_view text, Style style, int limit) {
  if (row < 0 || row >= std::min(height_, bottom_) || column < 0) return column;
  const int room = std::max(0, width_ - column);
  const int allowed = limit > 0 ? std::min(limit, room) : room;
  for (const Glyph& glyph : glyphs(clip(text, allowed))) {
    clear_half(row, column);
    if (glyph.columns == 2) clear_half(row, column + 1);
    cells_[index(row, column)] = {glyph.text, style};
    if (glyph.columns == 2) cells_[index(row, column + 1)] = {"", style};
    column += glyph.columns;
  }
  return column;
}

void Screen::put_right(int row, int column, std::string_view text, Style style) {
  put(row, std::max(0, column - columns(text)), text, style);
}

int Screen::put_wrapped(int row, int column, int width, std::string_view text, Style style) {
  for (const std::string& line : wrap(text, width)) put(row++, column, line, style);
  return row;
}

void Screen::rule(int row) {
  for (int column = 0; column < width_; ++column) put(row, column, "─", Style::dim);
}

void Screen::mark(int row, int from, int to, Style style) {
  if (row < 0 || row >= std::min(height_, bottom_)) return;
  for (int column = std::max(0, from); column < std::min(to, width_); ++column) {
    cells_[index(row, column)].style = style;
  }
}

std::string Screen::text() const {
  std::string all;
  for (int row = 0; row < height_; ++row) {
    std::string line;
    for (int column = 0; column < width_; ++column) line += cells_[index(row, column)].glyph;
    while (line.ends_with(' ')) line.pop_back();
    all += line + "\n";
  }
  return all;
}

}  // namespace dozo::ui
