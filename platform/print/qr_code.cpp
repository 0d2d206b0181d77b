#include "platform/print/qr_code.hpp"

#include <memory>

#include <qrencode.h>

namespace dozo::platform {

Result<> draw_qr(Canvas& canvas, double x, double y, double size, std::string_view text) {
  struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
  };
  // Base45 is made of the alphanumeric set: encodeString chooses that mode by itself.
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeString(
      std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, /*casesensitive=*/1));
  if (!code) return fail(ErrorCode::render_failed, "QR code");
  constexpr int kQuiet = 4;
  const double module = size / (code->width + 2 * kQuiet);
  canvas.fill(x, y, size, size, 1.0);
  for (int row = 0; row < code->width; ++row) {
    const auto dark = [&](int column) {
      return column < code->width && (code->data[row * code->width + column] & 1) != 0;
    };
    for (int column = 0; column < code->width; ++column) {
      if (!dark(column)) continue;
      const int start = column;
      while (dark(column)) ++column;
      canvas.fill(x + (kQuiet + start) * module, y + (kQuiet + row) * module,
                  (column - start) * module, module, 0.0);
    }
  }
  return {};
}

}  // namespace dozo::platform
