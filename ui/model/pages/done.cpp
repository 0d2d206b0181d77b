// A page that shows that something succeeded, and what comes next.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
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
