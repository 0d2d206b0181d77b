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

/// What the page is written in. The JSON is Japanese: what stands in it as free text stays so.
enum class Language { japanese, english };

enum class Format {
  text,
  token,    ///< a word of the format, printed in the page's language
  integer,  ///< 1,234
  bytes,    ///< 1,234 バイト
  percent,
  time,  ///< 2026年11月22日（令和8年） 14:05:33 +09:00
  date,
  short_time,   ///< 2026.11.22（R8）14:05:33, for tables
  short_date,   ///< 2026.11.22（R8）
  hash,         ///< 64 hexadecimal digits
  fingerprint,  ///< a hash in groups of four, to be compared by eye
  lines,        ///< several lines (PEM), or many hexadecimal digits
  texts,        ///< a list, joined by 、
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

/// A column of a list that is printed as a table. Where it has a `list`, each object of that list
/// in the row's object is a line of its own in the cell, `fields` follow.
struct Column {
  const char* label;
  double share;  ///< of the page's width; a table's shares sum up to 1
  std::vector<Field> fields;
  const char* list = "";
  std::vector<Field> items = {};
};

/// The members of one object, or of each object of a list.
struct Block {
  const char* path;   ///< "source.notice"; of an inner block relative to its item
  const char* title;  ///< heading of a new table; empty: goes on with the last one
  std::vector<Line> lines = {};
  const char* label_if_empty = "";   ///< the one line where the object is null or the list empty;
  const char* text_if_empty = "";    ///< no line at all where both are empty
  Line item = {"", {}};              ///< for a list of several lines each: the item's own label
  std::vector<Column> columns = {};  ///< for a list that is a table
  std::vector<Block> inner = {};     ///< for a list: of each of its objects
};

/// Tables in the order of printing.
std::span<const Block> blocks();

/// Members that the page's head prints, by path from the top.
std::span<const std::string_view> head_members();

/// The word for a token at `path` ("erasure.steps.step"), in Japanese; the token itself where none
/// is known.
std::string token_word(std::string_view path, std::string_view token);

/// A label of this room in `language`; the Japanese where there is no other.
std::string in_language(Language language, std::string_view label);
/// The same for a text that documents carry word for word: a title, what a measure asks for.
std::string text_in_language(Language language, std::string_view text);

/// A value as it is printed, not yet made drawable. `path` is the member's path without indices.
std::string printed(std::string_view path, const Json& value, Format format,
                    Language language = Language::japanese);

/// "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace dozo::platform
