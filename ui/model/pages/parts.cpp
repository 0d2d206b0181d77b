#include "ui/model/pages/parts.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"

namespace dozo::ui {

int readable(const Area& area) {
  return std::min(area.width, 76);
}

int draw_fact(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& value, Style style) {
  screen.put(row, area.left, label, Style::dim, kLabelColumns - 1);
  screen.put(row, area.left + kLabelColumns, value, style, area.width - kLabelColumns);
  return row + 1;
}

int draw_hash(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& hex) {
  const std::size_t half = std::min<std::size_t>(32, hex.size());
  row = draw_fact(screen, row, area, label, fingerprint(hex.substr(0, half), 0));
  return hex.size() > half ? draw_fact(screen, row, area, "", fingerprint(hex.substr(half), 0))
                           : row;
}

int draw_trouble(Screen& screen, int row, const Area& area, const Error& error) {
  const ErrorEntry& entry = error_entry(error.code);
  std::string seen = error_number(error.code) + "  " + tr(entry.seen);
  // A detail that counts seconds is for the person; others are for the phone.
  if (!error.detail.empty()) seen += " (" + error.detail + ")";
  row = screen.put_wrapped(row, area.left, readable(area), seen, Style::bad);
  return screen.put_wrapped(row, area.left, readable(area), tr(entry.next), Style::warn);
}

int draw_refusal(Screen& screen, int row, const Area& area, const Error& error,
                 const std::string& meaning) {
  const ErrorEntry& entry = error_entry(error.code);
  const int indent = kLabelColumns;
  const auto part = [&](const char* label, const std::string& text, Style style) {
    screen.put(row, area.left, label, Style::dim, indent - 1);
    row = screen.put_wrapped(row, area.left + indent, readable(area) - indent, text, style) + 1;
  };
  part(tr("What was seen"), tr(entry.seen), Style::bad);
  part(tr("What it means"), meaning, Style::plain);
  part(tr("What to do now"), tr(entry.next), Style::strong);
  part(tr("Whom to call"), whom_to_call(error.code), Style::plain);
  part(tr("Number"), error_number(error.code) + (error.detail.empty() ? "" : "  " + error.detail),
       Style::strong);
  return row;
}

void draw_bar(Screen& screen, int row, int column, int width, std::uint64_t done,
              std::uint64_t total) {
  const double share =
      total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const int full = static_cast<int>(share * (width - 2));
  std::string bar = "[";
  bar += std::string(static_cast<std::size_t>(full), '#');
  bar += std::string(static_cast<std::size_t>(width - 2 - full), '.');
  screen.put(row, column, bar + "]", Style::good);
}

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

int Picker::draw(Screen& screen, int row, const Area& area,
                 const std::vector<std::string>& choices) const {
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
    screen.put(row++, area.left + 5, choices[static_cast<std::size_t>(i)],
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
      for (const Deed& deed : deeds) {
        if (deed.letter != key.character) continue;
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

// --- SecondPerson --------------------------------------------------------------------------------

std::vector<std::string> SecondPerson::logins(const Kiosk& kiosk) {
  std::vector<std::string> result;
  for (const Person& each : kiosk.people()) {
    const bool acts = (each.role == "supervisor" || each.role == "handler") && !each.closed;
    if (acts && (!kiosk.person() || each.login != kiosk.person()->login)) {
      result.push_back(each.login);
    }
  }
  return result;
}

std::string SecondPerson::described(const std::string& login, const Kiosk& kiosk) {
  for (const Person& each : kiosk.people()) {
    if (each.login == login) return login + "  " + each.name + "  " + role(each.role);
  }
  return login;
}

bool SecondPerson::key(const Key& key, const Kiosk& kiosk, bool& done) {
  done = false;
  if (!at_password_) {
    if (key.special == Special::enter || key.special == Special::tab) {
      at_password_ = !login_.text().empty();
      return true;
    }
    return login_.key(key, logins(kiosk));
  }
  if (key.special == Special::back_tab || key.special == Special::up) return step_back();
  if (key.special == Special::enter) {
    done = !password_.empty();
    return true;
  }
  return password_.key(key);
}

bool SecondPerson::step_back() {
  if (!at_password_) return false;
  at_password_ = false;
  forget();  // it may be another person's turn
  return true;
}

std::vector<Hint> SecondPerson::hints(const char* deed) const {
  if (at_password_) return {{"Enter", deed}, {"Ctrl-R", tr("show for 3 seconds")}};
  return {{"Enter", tr("go on")}, {"↑↓", tr("choose")}};
}

Result<> SecondPerson::consent(Request& request) const {
  request.consent = {login_.text(), DOZO_TRY(password_.copy())};
  return {};
}

void SecondPerson::propose(const Kiosk& kiosk) {
  if (!login_.text().empty() || proposed_) return;
  for (const Person& each : kiosk.people()) {
    const bool other = !kiosk.person() || each.login != kiosk.person()->login;
    if (each.role != "supervisor" || !other || each.closed) continue;
    login_.propose(each.login);
    proposed_ = true;
    return;
  }
  // A supervisor without a second one acts with a handler.
  const auto others = logins(kiosk);
  const bool supervisor = kiosk.person() && kiosk.person()->role == "supervisor";
  if (!supervisor || others.empty()) return;
  login_.propose(others.front());
  proposed_ = true;
}

void SecondPerson::forget() {
  password_.clear();
}

int SecondPerson::draw(Screen& screen, int row, const Area& area, const Kiosk& kiosk,
                       bool active) const {
  const Area inner{area.top, area.left + kLabelColumns, area.height, area.width - kLabelColumns};
  screen.put(row, area.left, tr("Second person"), Style::dim);
  if (!at_password_) {
    const auto choices = logins(kiosk);
    std::vector<std::string> labels;
    for (const std::string& each : choices) labels.push_back(described(each, kiosk));
    row = login_.draw(screen, row, inner, choices, active, labels);
    return row + 1;
  }
  screen.put(row, inner.left, described(login_.text(), kiosk), Style::plain, inner.width);
  screen.put(row + 2, area.left, tr("Password"), Style::dim);
  password_.draw(screen, row + 2, inner.left, std::min(40, inner.width), active, kiosk.revealed());
  return row + 4;
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

std::string self_test_outcome(const Status& status) {
  if (!status.self_test || !status.self_test->at) return tr("not made yet");
  const Instant at = *status.self_test->at;
  const bool today = status.time && date_in_japan(at) == date_in_japan(*status.time);
  const std::string when = today ? clock_time(at) : short_date(date_in_japan(at));
  return status.self_test->ok ? say(tr("in order {}"), when) : say(tr("FAILED {}"), when);
}

std::string as_printed(const std::string& typed) {
  std::string result;
  for (const char32_t typed_character : to_utf32(typed)) {
    const char32_t c = half_width(typed_character);
    constexpr std::u32string_view kHyphens = U"‐‑‒–—―−ー－";
    if (c == U' ') continue;
    result += kHyphens.find(c) == std::u32string_view::npos ? to_utf8(c) : "-";
  }
  if (result.ends_with("-p")) result.back() = 'P';
  return result;
}

std::string name_of(const std::string& login, const Kiosk& kiosk) {
  for (const Person& each : kiosk.people()) {
    if (each.login == login) return each.name;
  }
  return login;
}

bool may_handle(const Kiosk& kiosk) {
  return kiosk.person() &&
         (kiosk.person()->role == "handler" || kiosk.person()->role == "supervisor");
}

// --- DonePage ------------------------------------------------------------------------------------

namespace {

class DonePage final : public Page {
 public:
  using Facts = std::function<std::vector<std::pair<std::string, std::string>>(const Kiosk&)>;
  DonePage(std::function<std::string()> title, Facts facts,
           std::function<std::string(const Kiosk&)> next)
      : title_(std::move(title)), facts_(std::move(facts)), next_(std::move(next)) {}

  std::string title(const Kiosk&) const override { return title_(); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    int row = area.top;
    for (const auto& [label, value] : facts_(kiosk)) {
      row = draw_fact(screen, row, area, label, value);
    }
    screen.put(row + 1, area.left, tr("What comes next"), Style::strong);
    screen.put_wrapped(row + 2, area.left, readable(area), next_(kiosk));
  }
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"Enter", tr("go on")}};
    if (kiosk.status() && kiosk.status()->disc) hints.push_back({"X", tr("give the disc back")});
    return hints;
  }
  std::string help() const override {
    return tr("This has been recorded in the ledger. Go on with Enter.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (key.special == Special::enter) kiosk.pop();
    if (key.character == U'x' && kiosk.status() && kiosk.status()->disc) {
      kiosk.ask(request("drive.eject"), *this);
    }
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override {
    if (!outcome) {
      kiosk.tell([error = outcome.error()] { return describe(error); }, Style::bad);
    }
  }

 private:
  std::function<std::string()> title_;
  Facts facts_;
  std::function<std::string(const Kiosk&)> next_;
};

}  // namespace

std::unique_ptr<Page> make_done_page(std::function<std::string()> title, DonePage::Facts facts,
                                     std::function<std::string(const Kiosk&)> next) {
  return std::make_unique<DonePage>(std::move(title), std::move(facts), std::move(next));
}

}  // namespace dozo::ui
