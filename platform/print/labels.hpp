// How each member of a document is called on paper, in the order of printing. A member that is
// not here is never printed silently: page.cpp refuses the document.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/json.hpp"

namespace dozo::platform {

enum class Format {
  text,
  token,    ///< a word of the format, printed in Japanese
  integer,  ///< 1,234
  bytes,    ///< 1,234 バイト
  percent,
  time,  ///< 2026年11月22日（令和8年） 14:05:33 +09:00
  date,
  hash,   ///< 64 hexadecimal digits
  texts,  ///< a list, joined by 、
};

/// One member, relative to its block. `missing` is printed for null and for empty text.
struct Field {
  const char* name = "";
  Format format = Format::text;
  const char* before = "";
  const char* after = "";
  const char* missing = "―";
};

/// One line of a table: a label, and one or more members beside it. Two lines in a row that may
/// share a line do so where both are short enough.
struct Line {
  const char* label;
  std::vector<Field> fields;
  bool half = false;
};

/// The members of one object, or of each object of a list.
struct Block {
  const char* path;   ///< "source.notice"
  const char* title;  ///< heading of a new table; empty: goes on with the last one
  std::vector<Line> lines;
  const char* label_if_empty = "";  ///< the one line where the object is null or the list empty;
  const char* text_if_empty = "";   ///< no line at all where both are empty
  Line item = {"", {}};             ///< for a list of several lines each: the item's own label
};

/// Tables in the order of printing.
std::span<const Block> blocks();

/// Members that the page's head prints, by path from the top.
std::span<const std::string_view> head_members();

/// The Japanese word for a token at `path` ("erasure.steps.step"); the token itself where none is
/// known.
std::string token_word(std::string_view path, std::string_view token);

/// A value as it is printed, not yet made drawable. `path` is the member's path without indices.
std::string printed(std::string_view path, const Json& value, Format format);

/// "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace dozo::platform
