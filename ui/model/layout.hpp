// How wide a text is on a terminal, and how it is cut and broken. A character is never split, and
// nothing that a disc or a file name brings can move the cursor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dozo::ui {

/// One character as a terminal shows it: its octets, with the combining marks that belong to it.
struct Glyph {
  std::string text;
  int columns = 1;  ///< 1 or 2
};

/// The glyphs of `text`. Control and format characters, and octets that are no UTF-8, become
/// U+FFFD; a line feed becomes a space. Ambiguous widths count as narrow, as in every UTF-8 locale.
std::vector<Glyph> glyphs(std::string_view text);

/// Columns that `text` takes.
int columns(std::string_view text);

/// `text` in at most `width` columns; what does not fit is replaced by "…".
std::string clip(std::string_view text, int width);

/// `text` in lines of at most `width` columns: broken at spaces, and between Japanese characters
/// (where a phrase ends, if one does near the line's end), but never in front of a closing bracket
/// or a full stop. At least one line.
std::vector<std::string> wrap(std::string_view text, int width);

/// Half-width form of a full-width letter, digit or sign (U+FF01 to U+FF5E, U+3000); others as is.
char32_t half_width(char32_t character);

/// The characters of `text`; octets that are no UTF-8 are left out.
std::u32string to_utf32(std::string_view text);

/// UTF-8 of one character.
std::string to_utf8(char32_t character);

}  // namespace dozo::ui
