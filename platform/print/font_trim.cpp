#include "platform/print/font_trim.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <hb-subset.h>

namespace dozo::platform {
namespace {

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Blob = std::unique_ptr<hb_blob_t, FreeWith<hb_blob_destroy>>;
using Face = std::unique_ptr<hb_face_t, FreeWith<hb_face_destroy>>;
using Input = std::unique_ptr<hb_subset_input_t, FreeWith<hb_subset_input_destroy>>;

/// A big-endian number of `size` octets at `at`.
std::optional<std::size_t> number(std::string_view cff, std::size_t at, std::size_t size) {
  if (at > cff.size() || size > cff.size() - at) return std::nullopt;
  std::size_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | static_cast<std::uint8_t>(cff[at + i]);
  }
  return value;
}

struct Index {
  std::size_t count = 0;
  std::size_t first = 0;      ///< where its first object begins
  std::size_t first_end = 0;  ///< and ends
  std::size_t end = 0;
};

/// The INDEX at `at` (TN 5176, 5).
std::optional<Index> index_at(std::string_view cff, std::size_t at) {
  const auto count = number(cff, at, 2);
  if (!count) return std::nullopt;
  if (*count == 0) return Index{0, at + 2, at + 2, at + 2};
  const auto size = number(cff, at + 2, 1);
  if (!size || *size < 1 || *size > 4) return std::nullopt;
  const std::size_t base = at + 2 + (*count + 1) * *size;  // offsets count from 1
  const auto second = number(cff, at + 3 + *size, *size);
  const auto last = number(cff, at + 3 + *count * *size, *size);
  if (!second || !last || base + *second > cff.size() || base + *last > cff.size()) {
    return std::nullopt;
  }
  return Index{*count, base + 1, base + *second, base + *last};
}

/// The operand before operator 17 (CharStrings) in a Top DICT (TN 5176, 4 and 9).
std::optional<std::size_t> char_strings(std::string_view dict) {
  std::optional<std::size_t> operand;
  for (std::size_t at = 0; at < dict.size();) {
    const auto octet = static_cast<std::uint8_t>(dict[at]);
    if (octet == 17) return operand;
    operand.reset();
    if (octet == 28 || octet == 29) {
      const std::size_t size = octet == 28 ? 2 : 4;
      operand = number(dict, at + 1, size);
      at += 1 + size;
    } else if (octet == 30) {  // a real number: nibbles up to 0xf
      do ++at;
      while (at < dict.size() && (dict[at] & 0x0f) != 0x0f &&
             (static_cast<std::uint8_t>(dict[at]) >> 4) != 0x0f);
      ++at;
    } else if (octet <= 21) {
      at += octet == 12 ? 2 : 1;
    } else if (octet <= 246) {
      operand = octet - std::size_t{139};
      ++at;
    } else {
      if (octet <= 250)
        operand = (octet - std::size_t{247}) * 256 + 108 + number(dict, at + 1, 1).value_or(0);
      at += 2;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> glyph_count(std::string_view cff) {
  const auto header = number(cff, 2, 1);
  if (!header) return std::nullopt;
  const auto names = index_at(cff, *header);
  const auto tops = names ? index_at(cff, names->end) : std::nullopt;
  if (!tops || tops->count != 1) return std::nullopt;
  const auto at = char_strings(cff.substr(tops->first, tops->first_end - tops->first));
  const auto glyphs = at ? index_at(cff, *at) : std::nullopt;
  if (!glyphs || glyphs->count == 0) return std::nullopt;
  return glyphs->count;
}

void put(std::string& out, std::size_t value, int octets) {
  for (int i = octets - 1; i >= 0; --i)
    out += static_cast<char>(i < 8 ? value >> (8 * i) & 0xff : 0);
}

/// Tables that an OpenType font needs around its outlines for HarfBuzz to take it as one.
std::string maxp_table(std::size_t glyphs) {
  std::string table;
  put(table, 0x00005000, 4);
  put(table, glyphs, 2);
  return table;
}

std::string head_table() {
  std::string table;
  put(table, 0x00010000, 4);
  put(table, 0, 8);
  put(table, 0x5f0f3cf5, 4);
  put(table, 0, 2);
  put(table, 1000, 2);  // units per em
  put(table, 0, 34);
  return table;
}

void add(hb_face_t* face, hb_tag_t tag, const std::string& table) {
  const Blob blob(hb_blob_create(table.data(), static_cast<unsigned>(table.size()),
                                 HB_MEMORY_MODE_DUPLICATE, nullptr, nullptr));
  hb_face_builder_add_table(face, tag, blob.get());
}

}  // namespace

std::string trimmed_font(const std::string& cff) {
  const auto glyphs = glyph_count(cff);
  if (!glyphs) return cff;
  const Face builder(hb_face_builder_create());
  add(builder.get(), HB_TAG('C', 'F', 'F', ' '), cff);
  add(builder.get(), HB_TAG('m', 'a', 'x', 'p'), maxp_table(*glyphs));
  add(builder.get(), HB_TAG('h', 'e', 'a', 'd'), head_table());
  const Blob file(hb_face_reference_blob(builder.get()));
  const Face face(hb_face_create(file.get(), 0));
  const Input input(hb_subset_input_create_or_fail());
  if (!input || hb_face_get_glyph_count(face.get()) != *glyphs) return cff;
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_DESUBROUTINIZE |
                                             HB_SUBSET_FLAGS_RETAIN_GIDS |
                                             HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
  hb_set_add_range(hb_subset_input_glyph_set(input.get()), 0,
                   static_cast<hb_codepoint_t>(*glyphs - 1));
  const Face subset(hb_subset_or_fail(face.get(), input.get()));
  if (!subset) return cff;
  const Blob table(hb_face_reference_table(subset.get(), HB_TAG('C', 'F', 'F', ' ')));
  unsigned size = 0;
  const char* data = hb_blob_get_data(table.get(), &size);
  const std::string trimmed(data, size);
  return glyph_count(trimmed) == glyphs && size < cff.size() ? trimmed : cff;
}

}  // namespace dozo::platform
