#include "ui/model/layout.hpp"

#include <algorithm>

#include <utf8proc.h>

namespace dozo::ui {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

bool is_harmless(utf8proc_int32_t point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
      return false;
    default:
      return true;
  }
}

// Characters that must not begin a line (JIS X 4051, the ones that occur in our texts).
bool may_begin_line(const std::string& glyph) {
  static constexpr std::string_view kForbidden = "、。，．）」』】〕］・：；？！ー…,.)]!?:;";
  return kForbidden.find(glyph) == std::string_view::npos;
}

bool is_wide(const Glyph& glyph) {
  return glyph.columns == 2;
}

bool is_hiragana(const Glyph& glyph) {
  return glyph.text >= "ぁ" && glyph.text <= "ゟ";
}

// Most phrases of our texts end in hiragana or a comma, and the next begins with something else.
bool is_phrase_end(const Glyph& last, const Glyph& next) {
  if (last.text == "、" || last.text == "。") return true;
  return is_hiragana(last) && !is_hiragana(next) && may_begin_line(next.text);
}

// The place after which the line `all[from, to)` is broken: never in the middle of a Latin word,
// and after a phrase where one ends within the last characters.
std::size_t break_before(const std::vector<Glyph>& all, std::size_t from, std::size_t to) {
  constexpr std::size_t kLast = 8;
  for (std::size_t at = to; at > from + kLast && at + kLast > to; --at) {
    if (is_phrase_end(all[at - 1], all[at])) return at;
  }
  for (std::size_t at = to; at > from + 1; --at) {
    const bool at_space = all[at].text == " " || all[at - 1].text == " ";
    const bool between = is_wide(all[at]) || is_wide(all[at - 1]);
    if (at_space || (between && may_begin_line(all[at].text))) return at;
  }
  return to;
}

}  // namespace

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> result;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
    if (used <= 0) {
      result.push_back({kReplacement, 1});
      used = 1;
    } else if (point == '\n' || point == '\t') {
      result.push_back({" ", 1});
    } else if (!is_harmless(point)) {
      result.push_back({kReplacement, 1});
    } else {
      const std::string octets(reinterpret_cast<const char*>(at), static_cast<std::size_t>(used));
      const int width = utf8proc_charwidth(point);
      if (width > 0) {
        result.push_back({octets, width});
      } else if (!result.empty() && result.back().text.size() < 16) {
        result.back().text += octets;
      }
    }
    at += used;
    left -= used;
  }
  return result;
}

int columns(std::string_view text) {
  int sum = 0;
  for (const Glyph& glyph : glyphs(text)) sum += glyph.columns;
  return sum;
}

std::string clip(std::string_view text, int width) {
  if (width <= 0) return {};
  const auto all = glyphs(text);
  std::string result;
  std::size_t with_room = 0;  // octets after which "…" still fits
  int used = 0;
  for (const Glyph& glyph : all) {
    used += glyph.columns;
    if (used > width) return result.substr(0, with_room) + "…";
    result += glyph.text;
    if (used < width) with_room = result.size();
  }
  return result;
}

std::vector<std::string> wrap(std::string_view text, int width) {
  const auto all = glyphs(text);
  std::vector<std::string> lines;
  std::size_t from = 0;
  width = std::max(width, 2);
  while (from < all.size()) {
    std::size_t to = from;
    int used = 0;
    while (to < all.size() && used + all[to].columns <= width) used += all[to++].columns;
    if (to < all.size()) to = break_before(all, from, to);
    std::string line;
    for (std::size_t i = from; i < to; ++i) line += all[i].text;
    while (line.ends_with(' ')) line.pop_back();
    lines.push_back(std::move(line));
    from = to;
    while (from < all.size() && all[from].text == " ") ++from;
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

char32_t half_width(char32_t character) {
  if (character >= 0xFF01 && character <= 0xFF5E) return character - 0xFF01 + 0x21;
  return character == 0x3000 ? U' ' : character;
}

std::u32string to_utf32(std::string_view text) {
  std::u32string result;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used = std::max<utf8proc_ssize_t>(1, utf8proc_iterate(at, left, &point));
    if (point >= 0) result += static_cast<char32_t>(point);
    at += used;
    left -= used;
  }
  return result;
}

std::string to_utf8(char32_t character) {
  utf8proc_uint8_t octets[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), octets);
  return {reinterpret_cast<const char*>(octets), static_cast<std::size_t>(size)};
}

}  // namespace dozo::ui
