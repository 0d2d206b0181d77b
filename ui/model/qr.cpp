#include "ui/model/qr.hpp"

#include <memory>

#include <qrencode.h>

namespace dozo::ui {

Result<QrCode> make_qr(const std::string& text) {
  // The screen is small and clean: the least correction gives the largest modules.
  const std::unique_ptr<QRcode, void (*)(QRcode*)> made(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, /*casesensitive=*/1),
      QRcode_free);
  if (!made) return fail(ErrorCode::message_too_large, "QR");
  QrCode code;
  code.size = made->width;
  const int count = code.size * code.size;
  for (int i = 0; i < count; ++i) code.dark.push_back((made->data[i] & 1U) != 0);
  return code;
}

int qr_columns(const QrCode& code, int quiet) {
  return code.size + 2 * quiet;
}

int qr_rows(const QrCode& code, int quiet) {
  return (code.size + 2 * quiet + 1) / 2;
}

void draw_qr(Screen& screen, int row, int column, const QrCode& code, int quiet) {
  for (int y = 0; y < qr_rows(code, quiet); ++y) {
    std::string cells;
    for (int x = 0; x < qr_columns(code, quiet); ++x) {
      const bool upper = code.at(2 * y - quiet, x - quiet);
      const bool lower = code.at(2 * y + 1 - quiet, x - quiet);
      cells += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    screen.put(row + y, column, cells, Style::code);
  }
}

}  // namespace dozo::ui
