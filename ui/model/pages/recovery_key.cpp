// The recovery key of an appliance, shown once before it is set up: written down by hand, and
// looked at again from the paper before anything else is asked.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/field.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kMostOctets = 512;

// The key is written in Crockford's base 32, of which letters that look like digits are none.
char as_crockford(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  return c == 'I' || c == 'L' ? '1' : c;
}

class RecoveryKeyPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("The recovery key"); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    if (trouble_) return {{"R", tr("try again")}};
    if (key_.empty()) return {};
    if (checking_) return {{"Enter", tr("compare")}, {"Esc", tr("show it again")}};
    return {{"Enter", tr("it is written down")}};
  }
  std::string help() const override {
    return tr(
        "If this machine breaks, the recovery key opens its records (who did what) on another "
        "one. It never opens a ward's data. It stands nowhere but on your two papers: the "
        "terminal forgets it when it has been set up.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override {
    if (!asked_) ask(kiosk);
  }
  bool typing() const override { return checking_; }

 private:
  void ask(Kiosk& kiosk) {
    asked_ = true;
    trouble_.reset();
    Request wanted = request("terminal.recovery_key");
    wanted.wanted = kMostOctets;
    kiosk.ask(std::move(wanted), *this);
  }
  [[nodiscard]] std::string_view text() const { return as_text(key_.view()); }
  [[nodiscard]] std::string_view last_group() const {
    const auto hyphen = text().rfind('-');
    return hyphen == std::string_view::npos ? text() : text().substr(hyphen + 1);
  }
  void draw_key(Screen& screen, const Area& area) const;
  void draw_check(Screen& screen, const Area& area) const;

  SecretBytes key_;
  TextField typed_;
  bool asked_ = false, checking_ = false, wrong_ = false;
  std::optional<Error> trouble_;
};

void RecoveryKeyPage::draw_key(Screen& screen, const Area& area) const {
  int row = screen.put_wrapped(
      area.top, area.left, readable(area),
      tr("Write it on paper twice, by hand, both of you together. Take no photograph."));
  screen.put_wrapped(row + 1, area.left + 4, readable(area) - 4, std::string(text()),
                     Style::strong);
  row += 5;
  row = screen.put_wrapped(
      row, area.left, readable(area),
      tr("Put each paper into an envelope of its own, seal it, and sign across the seal. One goes "
         "to the supervisor's safe, the other to another locked place, away from the terminal."));
  screen.put_wrapped(row + 1, area.left, readable(area),
                     tr("It is not shown again once the terminal is set up."), Style::warn);
}

void RecoveryKeyPage::draw_check(Screen& screen, const Area& area) const {
  int row = screen.put_wrapped(area.top, area.left, readable(area),
                               tr("Type the last group of the key from your paper."));
  typed_.draw(screen, row + 1, area.left + 4, 20, true);
  if (wrong_) {
    screen.put_wrapped(row + 3, area.left, readable(area),
                       tr("The paper says something else. Compare both papers with the key."),
                       Style::bad);
  }
}

void RecoveryKeyPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  if (trouble_) {
    draw_trouble(screen, area.top, area, *trouble_);
  } else if (key_.empty()) {
    screen.put(area.top, area.left, tr("Reading …"), Style::dim);
  } else if (checking_) {
    draw_check(screen, area);
  } else {
    draw_key(screen, area);
  }
}

void RecoveryKeyPage::key(const Key& key, Kiosk& kiosk) {
  if (trouble_) {
    if (key.character == U'r') ask(kiosk);
    return;
  }
  if (key_.empty()) return;
  if (!checking_) {
    checking_ = key.special == Special::enter;
    return;
  }
  if (key.special == Special::escape) {
    checking_ = wrong_ = false;
    typed_.set("");
    return;
  }
  if (key.special != Special::enter) {
    typed_.key(key);
    return;
  }
  std::string typed = as_printed(typed_.text());
  std::ranges::transform(typed, typed.begin(), as_crockford);
  wrong_ = typed != last_group();
  typed_.set("");
  if (!wrong_) kiosk.pop();
}

void RecoveryKeyPage::answer(const std::string&, const Result<Json>& outcome,
                             const SecretBytes& data, Kiosk&) {
  if (!outcome) {
    trouble_ = outcome.error();
    return;
  }
  auto copy = SecretBytes::copy_of(data.view());
  if (copy) {
    key_ = std::move(*copy);
  } else {
    trouble_ = copy.error();
  }
}

}  // namespace

std::unique_ptr<Page> make_recovery_key_page() {
  return std::make_unique<RecoveryKeyPage>();
}

}  // namespace dozo::ui
