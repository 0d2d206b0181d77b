// Every embedded font of a drawn page made smaller. Inner to this folder; plain types.
#pragma once

#include <string>

#include "platform/print/pdf_structure.hpp"

namespace dozo::platform {

/// `page` with its CFF fonts trimmed (font_trim.hpp); nothing that is seen changes. Throws nothing
/// but std::bad_alloc.
PreparedPdf with_trimmed_fonts(const std::string& page);

}  // namespace dozo::platform
