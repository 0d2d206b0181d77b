// Smaller fonts in a drawn page. cairo embeds of each font the glyphs that are used, but all of its
// subroutines: with Noto Sans CJK a megabyte for one page. Inner to this folder; plain types, as
// pdf_structure.hpp.
#pragma once

#include <string>

namespace dozo::platform {

/// The same CFF font (Adobe technical note 5176) with the same glyphs in the same order, without
/// the subroutines that nothing calls; the font itself where that cannot be done.
std::string trimmed_font(const std::string& cff);

}  // namespace dozo::platform
