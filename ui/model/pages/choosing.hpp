// Choosing by the arrow keys: fields with proposals, one of several, menus, lists that scroll.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ui/model/field.hpp"
#include "ui/model/page.hpp"

namespace dozo::ui {

/// A field with proposals below it: typed, or taken over with the arrow keys.
class ChoiceField {
 public:
  [[nodiscard]] const std::string& text() const { return field_.text(); }
  /// Stands there until something else is typed.
  void propose(std::string text) { field_.propose(std::move(text)); }
  bool key(const Key& key, const std::vector<std::string>& choices);
  /// `labels`: what is shown in the choices' place. The next row.
  int draw(Screen& screen, int row, const Area& area, const std::vector<std::string>& choices,
           bool active, const std::vector<std::string>& labels = {}) const;

 private:
  TextField field_;
  int chosen_ = -1;
};

/// One of several, by the arrow keys or its number; nothing is typed.
class Picker {
 public:
  bool key(const Key& key, const std::vector<std::string>& choices);
  /// `labels`: what is shown in the choices' place. The next row.
  int draw(Screen& screen, int row, const Area& area, const std::vector<std::string>& choices,
           const std::vector<std::string>& labels = {}) const;
  /// Empty where there is nothing to choose from.
  [[nodiscard]] std::string chosen(const std::vector<std::string>& choices) const;
  void choose(std::string choice) { chosen_ = std::move(choice); }

 private:
  [[nodiscard]] int at(const std::vector<std::string>& choices) const;
  std::string chosen_;  // by its name: the list may change meanwhile
};

/// A list of things to do, with a letter each; the first is what is due next.
struct Deed {
  char32_t letter = 0;
  std::string label;
  std::function<void(Kiosk&)> act;
};
class Menu {
 public:
  bool key(const Key& key, const std::vector<Deed>& deeds, Kiosk& kiosk);
  int draw(Screen& screen, int row, const Area& area, const std::vector<Deed>& deeds) const;

 private:
  int chosen_ = 0;
};

/// The first row shown of `rows`, where `room` fit and `chosen` is to be in sight.
int first_shown(int chosen, int rows, int room);

/// A page that scrolls a list; keeps the selected row in sight.
class Scroll {
 public:
  explicit Scroll(int chosen = 0) : chosen_(chosen) {}
  bool key(const Key& key, int rows, int page);
  [[nodiscard]] int chosen() const { return chosen_; }
  void reset() { chosen_ = 0; }
  /// The first row shown of `rows`, where `room` fit.
  [[nodiscard]] int first(int rows, int room) const;

 private:
  int chosen_ = 0;
};

}  // namespace dozo::ui
