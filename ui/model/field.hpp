// Places to type: a line of text, and a secret.
#pragma once

#include <string>

#include "firmware/base/secret.hpp"
#include "ui/model/key.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

/// A line of text with a cursor.
class TextField {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }
  void set(std::string text);
  /// Stands there until something is typed: the first character replaces it, any other key keeps
  /// it.
  void propose(std::string text);
  /// True where the key was for the field.
  bool key(const Key& key);
  /// `width` columns; the part around the cursor where the text is longer.
  void draw(Screen& screen, int row, int column, int width, bool active) const;

 private:
  std::string text_;
  std::size_t cursor_ = 0;  // octets, at a character's border
  bool proposed_ = false;
};

/// A password as it is typed: kept in locked memory, shown as dots.
class SecretField {
 public:
  bool key(const Key& key);
  void clear();
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// A copy to be sent; the caller's.
  [[nodiscard]] Result<SecretBytes> copy() const;
  void draw(Screen& screen, int row, int column, int width, bool active, bool shown) const;

 private:
  static constexpr std::size_t kCapacity = 1000;  // dozod takes 1023 octets
  SecretBytes octets_;
  std::size_t size_ = 0;
  int characters_ = 0;
};

}  // namespace dozo::ui
