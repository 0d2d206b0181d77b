// What pages are made of.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ui/model/field.hpp"
#include "ui/model/kiosk.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/page.hpp"

namespace dozo::ui {

/// Lines of prose are no longer than this, whatever the screen's width.
int readable(const Area& area);

/// A label and its value, the values in one column. The next row.
int draw_fact(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& value, Style style = Style::plain);

/// A hash or fingerprint (hex) in groups of four, half of it a row. The next row.
int draw_hash(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& hex);

/// The columns that the labels of draw_fact take.
inline constexpr int kLabelColumns = 16;

/// Number, what was seen, what to do: below a field. The next row.
int draw_trouble(Screen& screen, int row, const Area& area, const Error& error);

/// A refusal in its parts: what was seen, what it means, what to do now and whom to call, and the
/// number for the phone. The next row.
int draw_refusal(Screen& screen, int row, const Area& area, const Error& error,
                 const std::string& meaning);

/// A bar of `width` columns, `done` of `total`.
void draw_bar(Screen& screen, int row, int column, int width, std::uint64_t done,
              std::uint64_t total);

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
  /// The next row.
  int draw(Screen& screen, int row, const Area& area,
           const std::vector<std::string>& choices) const;
  /// Empty where there is nothing to choose from.
  [[nodiscard]] std::string chosen(const std::vector<std::string>& choices) const;

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

/// The second person: account and password.
class SecondPerson {
 public:
  /// True where the key was for it; `done` is set when the password was finished with Enter.
  bool key(const Key& key, const Kiosk& kiosk, bool& done);
  int draw(Screen& screen, int row, const Area& area, const Kiosk& kiosk, bool active) const;
  /// From the password back to the name; what was typed of the password is forgotten.
  bool step_back();
  /// The keys that lead on; `deed`: what the last Enter does.
  [[nodiscard]] std::vector<Hint> hints(const char* deed) const;
  /// Adds the consent to a request.
  Result<> consent(Request& request) const;
  void forget();
  /// Fills in whoever it will be, most likely: a supervisor other than who is logged in.
  void propose(const Kiosk& kiosk);

 private:
  [[nodiscard]] static std::vector<std::string> logins(const Kiosk& kiosk);
  [[nodiscard]] static std::string described(const std::string& login, const Kiosk& kiosk);
  ChoiceField login_;
  SecretField password_;
  bool at_password_ = false;
  bool proposed_ = false;
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

/// A page that shows that something succeeded, and what comes next.
std::unique_ptr<Page> make_done_page(
    std::function<std::string()> title,
    std::function<std::vector<std::pair<std::string, std::string>>(const Kiosk&)> facts,
    std::function<std::string(const Kiosk&)> next);

/// What the last self-test found and when it was: "in order 13:58".
std::string self_test_outcome(const Status& status);

/// A number as it stands on paper: half-width, with plain hyphens, without spaces.
std::string as_printed(const std::string& typed);

/// The name of the person with that account; the account name itself where it is not known.
std::string name_of(const std::string& login, const Kiosk& kiosk);

/// Whether the person who is logged in may be asked for a delivery's work at all.
bool may_handle(const Kiosk& kiosk);

}  // namespace dozo::ui
