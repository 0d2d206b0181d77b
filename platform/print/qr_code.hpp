// A QR code (ISO/IEC 18004) as squares on the page.
#pragma once

#include <string_view>

#include "platform/print/canvas.hpp"

namespace dozo::platform {

/// Draws `text` (ASCII) with error correction M in a square of `size`, its quiet zone of four
/// modules included. render_failed where it does not fit in a code.
Result<> draw_qr(Canvas& canvas, double x, double y, double size, std::string_view text);

}  // namespace dozo::platform
