// A QR code (ISO/IEC 18004) as half-block characters, two modules a cell.
#pragma once

#include <string>
#include <vector>

#include "firmware/base/result.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

/// The modules of a code, row by row; true is dark. Without the quiet zone.
struct QrCode {
  int size = 0;
  std::vector<bool> dark;

  [[nodiscard]] bool at(int row, int column) const {
    if (row < 0 || column < 0 || row >= size || column >= size) return false;
    return dark[static_cast<std::size_t>(row * size + column)];
  }
};

/// message_too_large where no code can hold it.
Result<QrCode> make_qr(const std::string& text);

/// Columns and rows of cells that the code takes with a quiet zone of `quiet` modules (4 is the
/// standard's, readers are content with 2).
int qr_columns(const QrCode& code, int quiet);
int qr_rows(const QrCode& code, int quiet);

/// Dark on light by its style, whatever the terminal's own colours are.
void draw_qr(Screen& screen, int row, int column, const QrCode& code, int quiet);

}  // namespace dozo::ui
