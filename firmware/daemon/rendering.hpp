// What the sandboxed renderer does for the daemon: pages, and a look at a ward's logo.
#pragma once

#include <string>

#include "firmware/base/bytes.hpp"
#include "firmware/intake/worker.hpp"

namespace dozo::daemon {

struct PageOrder {
  std::string json;      ///< the document, canonical
  std::string qr;        ///< text of its QR code
  std::string language;  ///< "ja", "en"
  std::string logo;      ///< PNG of its ward; empty: none
};

/// The page as PDF, not signed yet. Takes a second. Errors of the worker and of drawing.
Result<Bytes> render_page(intake::Workers& workers, const PageOrder& order);

/// logo_invalid unless a page can be drawn with it.
Result<> check_logo(intake::Workers& workers, ByteView png);

}  // namespace dozo::daemon
