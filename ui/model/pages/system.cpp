// The terminal itself: what it is, whether it is in order, and what concerns it as a whole.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

class SystemPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("This terminal"); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("do it")}};
  }
  std::string help() const override {
    return tr(
        "What this terminal is, for the inspector and for maintenance on the phone; below, what "
        "concerns the terminal as a whole and not one delivery.");
  }
  void key(const Key& key, Kiosk& kiosk) override { menu_.key(key, deeds(), kiosk); }
  bool yields_to_disc() const override { return true; }

 private:
  static std::vector<Deed> deeds() {
    const auto push = [](std::unique_ptr<Page> (*make)()) {
      return [make](Kiosk& kiosk) { kiosk.push(make()); };
    };
    return {{U't', tr("Test the terminal now"), push(make_self_test_page)},
            {U'w', tr("Change your password"), push(make_own_password_page)},
            {U'g', tr("Look into the ledger"), push(make_ledger_page)},
            {U'h', tr("People and their roles"), push(make_people_page)}};
  }
  Menu menu_;
};

void SystemPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const Status& status = *kiosk.status();
  const TerminalFacts& terminal = *status.terminal;
  int row = area.top;
  row = draw_fact(screen, row, area, tr("Terminal"), terminal.number + "   dozo " + status.version);
  row = draw_fact(screen, row, area, tr("Contractor"), terminal.contractor);
  row = draw_fact(screen, row, area, tr("Place"), terminal.place);
  row = draw_hash(screen, row, area, tr("Terminal's key"), terminal.key_fingerprint);
  row = draw_fact(screen, row, area, tr("Clock"),
                  status.clock_behind ? tr("BEHIND the ledger: call maintenance") : tr("in order"),
                  status.clock_behind ? Style::bad : Style::good);
  row = draw_fact(screen, row, area, tr("Self-test"), self_test_outcome(status),
                  status.self_test && status.self_test->ok ? Style::good : Style::warn);
  row = draw_fact(screen, row, area, tr("Wards enrolled"), std::to_string(status.anchors));
  row = draw_fact(screen, row, area, tr("Incidents"), std::to_string(status.incidents),
                  status.incidents > 0 ? Style::warn : Style::plain);
  row = draw_fact(screen, row, area, tr("Ledger"),
                  say(tr("{} entries"), amount(status.ledger_size)) + "  " + status.ledger);
  menu_.draw(screen, row + 1, area, deeds());
}

}  // namespace

std::unique_ptr<Page> make_system_page() {
  return std::make_unique<SystemPage>();
}

}  // namespace dozo::ui
