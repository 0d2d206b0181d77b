#include "ui/model/pages/choosing.hpp"

#include <algorithm>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {

// --- ChoiceField ---------------------------------------------------------------------------------

bool ChoiceField::key(const Key& key, const std::vector<std::string>& choices) {
  const int count = static_cast<int>(choices.size());
  if ((key.special == Special::down || key.special == Special::up) && count > 0) {
    chosen_ =
        key.special == Special::down ? std::min(chosen_ + 1, count - 1) : std::max(chosen_ - 1, 0);
    field_.set(choices[static_cast<std::size_t>(chosen_)]);
    return true;
  }
  return field_.key(key);
}

int ChoiceField::draw(Screen& screen, int row, const Area& area,
                      const std::vector<std::string>& choices, bool active,
                      const std::vector<std::string>& labels) const {
  field_.draw(screen, row, area.left, std::min(60, area.width), active);
  row += 1;
  if (!active || choices.empty()) return row;
  screen.put(row + 1, area.left, tr("Or choose with the arrow keys:"), Style::dim);
  row += 2;
  for (std::size_t i = 0; i < choices.size() && row < area.top + area.height; ++i) {
    const bool here = choices[i] == field_.text();
    screen.put(row, area.left, here ? ">" : " ", Style::key);
    const std::string& shown = i < labels.size() ? labels[i] : choices[i];
    screen.put(row++, area.left + 2, shown, here ? Style::chosen : Style::plain, area.width - 2);
  }
  return row;
}

// --- Picker --------------------------------------------------------------------------------------

int Picker::at(const std::vector<std::string>& choices) const {
  const auto found = std::ranges::find(choices, chosen_);
  return found == choices.end() ? 0 : static_cast<int>(found - choices.begin());
}

std::string Picker::chosen(const std::vector<std::string>& choices) const {
  return choices.empty() ? std::string() : choices[static_cast<std::size_t>(at(choices))];
}

bool Picker::key(const Key& key, const std::vector<std::string>& choices) {
  const int count = static_cast<int>(choices.size());
  int to = at(choices);
  if (key.special == Special::up) {
    --to;
  } else if (key.special == Special::down) {
    ++to;
  } else if (key.special == Special::none && key.character >= U'1' && key.character <= U'9') {
    to = static_cast<int>(key.character - U'1');
    if (to >= count) return true;
  } else {
    return false;
  }
  if (count > 0) chosen_ = choices[static_cast<std::size_t>(std::clamp(to, 0, count - 1))];
  return true;
}

int Picker::draw(Screen& screen, int row, const Area& area, const std::vector<std::string>& choices,
                 const std::vector<std::string>& labels) const {
  if (choices.empty()) {
    return screen.put_wrapped(row, area.left, readable(area),
                              tr("No place is registered yet. A supervisor registers one: back "
                                 "with Esc, then B."),
                              Style::warn);
  }
  const int count = static_cast<int>(choices.size());
  const int room = std::max(1, area.top + area.height - row);
  const int first = first_shown(at(choices), count, room);
  for (int i = first; i < std::min(count, first + room); ++i) {
    const bool here = i == at(choices);
    screen.put(row, area.left, here ? ">" : " ", Style::key);
    if (i < 9) screen.put(row, area.left + 2, std::to_string(i + 1), Style::key);
    const auto place = static_cast<std::size_t>(i);
    screen.put(row++, area.left + 5, place < labels.size() ? labels[place] : choices[place],
               here ? Style::chosen : Style::plain, area.width - 5);
  }
  return row;
}

// --- Menu ----------------------------------------------------------------------------------------

bool Menu::key(const Key& key, const std::vector<Deed>& deeds, Kiosk& kiosk) {
  const int count = static_cast<int>(deeds.size());
  chosen_ = std::clamp(chosen_, 0, std::max(0, count - 1));
  switch (key.special) {
    case Special::down:
      chosen_ = std::min(chosen_ + 1, count - 1);
      return true;
    case Special::up:
      chosen_ = std::max(chosen_ - 1, 0);
      return true;
    case Special::enter:
      if (count > 0) deeds[static_cast<std::size_t>(chosen_)].act(kiosk);
      return true;
    case Special::none:
      for (int i = 0; i < count; ++i) {
        const Deed& deed = deeds[static_cast<std::size_t>(i)];
        if (deed.letter != key.character) continue;
        chosen_ = i;
        deed.act(kiosk);
        return true;
      }
      return false;
    default:
      return false;
  }
}

int Menu::draw(Screen& screen, int row, const Area& area, const std::vector<Deed>& deeds) const {
  const int count = static_cast<int>(deeds.size());
  for (int i = 0; i < count; ++i) {
    const Deed& deed = deeds[static_cast<std::size_t>(i)];
    const bool here = i == std::clamp(chosen_, 0, count - 1);
    screen.put(row, area.left, here ? ">" : " ", Style::key);
    std::string letter = to_utf8(deed.letter);
    for (char& c : letter) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    screen.put(row, area.left + 2, letter, Style::key);
    screen.put(row++, area.left + 5, deed.label, here ? Style::chosen : Style::plain,
               area.width - 5);
  }
  return row;
}

// --- Scroll --------------------------------------------------------------------------------------

bool Scroll::key(const Key& key, int rows, int page) {
  int to = chosen_;
  switch (key.special) {
    case Special::up:
      to -= 1;
      break;
    case Special::down:
      to += 1;
      break;
    case Special::page_up:
      to -= page;
      break;
    case Special::page_down:
      to += page;
      break;
    case Special::home:
      to = 0;
      break;
    case Special::end:
      to = rows - 1;
      break;
    default:
      return false;
  }
  chosen_ = std::clamp(to, 0, std::max(0, rows - 1));
  return true;
}

int first_shown(int chosen, int rows, int room) {
  return rows <= room ? 0 : std::clamp(chosen - room / 2, 0, rows - room);
}

int Scroll::first(int rows, int room) const {
  return first_shown(chosen_, rows, room);
}

}  // namespace dozo::ui
