#include "ui/model/field.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kLongest = 600;

bool is_continuation(char octet) {
  return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U;
}

bool is_printable(char32_t character) {
  return character >= U' ' && character != 0x7F && !(character >= 0x80 && character < 0xA0);
}

void draw_box(Screen& screen, int row, int column, int width) {
  screen.put(row, column, std::string(static_cast<std::size_t>(std::max(0, width)), ' '),
             Style::field);
}

}  // namespace

void TextField::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
  proposed_ = false;
}

void TextField::propose(std::string text) {
  set(std::move(text));
  proposed_ = true;
}

bool TextField::key(const Key& key) {
  const auto back = [&] {
    std::size_t at = cursor_;
    while (at > 0 && is_continuation(text_[--at])) {
    }
    return at;
  };
  const auto forward = [&] {
    std::size_t at = std::min(cursor_ + 1, text_.size());
    while (at < text_.size() && is_continuation(text_[at])) ++at;
    return at;
  };
  if (key.special != Special::none) proposed_ = false;
  switch (key.special) {
    case Special::none: {
      if (!is_printable(key.character)) return key.pasted;
      if (std::exchange(proposed_, false)) set({});
      const std::string added = to_utf8(key.character);
      if (text_.size() + added.size() > kLongest) return true;
      text_.insert(cursor_, added);
      cursor_ += added.size();
      return true;
    }
    case Special::backspace: {
      const std::size_t at = back();
      text_.erase(at, cursor_ - at);
      cursor_ = at;
      return true;
    }
    case Special::erase:
      text_.erase(cursor_, forward() - cursor_);
      return true;
    case Special::left:
      cursor_ = back();
      return true;
    case Special::right:
      cursor_ = forward();
      return true;
    case Special::home:
      cursor_ = 0;
      return true;
    case Special::end:
      cursor_ = text_.size();
      return true;
    default:
      return false;
  }
}

void TextField::draw(Screen& screen, int row, int column, int width, bool active) const {
  draw_box(screen, row, column, width);
  std::string_view before = std::string_view(text_).substr(0, cursor_);
  std::size_t from = 0;
  while (columns(before.substr(from)) >= width) {
    ++from;
    while (from < before.size() && is_continuation(before[from])) ++from;
  }
  // Cut by hand: a field shows its end, not a sign of omission.
  int at = column;
  for (const Glyph& glyph : glyphs(std::string_view(text_).substr(from))) {
    if (at + glyph.columns > column + width) break;
    at = screen.put(row, at, glyph.text, Style::field);
  }
  if (active) screen.show_cursor({row, column + columns(before.substr(from))});
}

bool SecretField::key(const Key& key) {
  if (key.special == Special::backspace) {
    std::uint8_t* data = octets_.span().data();
    while (size_ > 0) {
      const auto octet = static_cast<char>(data[--size_]);
      data[size_] = 0;
      if (!is_continuation(octet)) break;
    }
    characters_ = std::max(0, characters_ - 1);
    return true;
  }
  if (key.special != Special::none) return false;
  if (!is_printable(key.character)) return key.pasted;
  if (octets_.empty()) {
    auto memory = SecretBytes::make(kCapacity);
    if (!memory) return true;
    octets_ = std::move(*memory);
  }
  const std::string added = to_utf8(key.character);
  if (size_ + added.size() > octets_.size()) return true;
  std::memcpy(octets_.span().data() + size_, added.data(), added.size());
  size_ += added.size();
  ++characters_;
  return true;
}

void SecretField::clear() {
  octets_ = SecretBytes();
  size_ = 0;
  characters_ = 0;
}

Result<SecretBytes> SecretField::copy() const {
  return SecretBytes::copy_of(octets_.view().first(size_));
}

void SecretField::draw(Screen& screen, int row, int column, int width, bool active,
                       bool shown) const {
  draw_box(screen, row, column, width);
  int at = column;
  if (shown) {
    at = screen.put(row, column, as_text(octets_.view().first(size_)), Style::field, width - 1);
  } else {
    for (int i = 0; i < std::min(characters_, width - 1); ++i) {
      at = screen.put(row, at, "*", Style::field);
    }
  }
  if (active) screen.show_cursor({row, at});
}

}  // namespace dozo::ui
