// 自己点検: the terminal looks at itself while one waits, and says what it found.
#include <charconv>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

std::string check_name(std::string_view name) {
  if (name == "ledger") return tr("ledger and documents issued");
  if (name == "store") return tr("the ledger's store");
  if (name == "workers") return tr("sandboxed readers of discs");
  if (name == "shelves") return tr("shelves agree with the ledger");
  if (name == "key") return tr("the terminal's key signs");
  if (name == "dumps") return tr("no memory images are written");
  if (name == "memory") return tr("memory can be locked");
  if (name == "clock") return tr("clock");
  if (name == "swap") return tr("swap space");
  if (name == "network") return tr("network");
  if (name == "counter") return tr("the ledger is not behind its counter");
  if (name == "verity") return tr("the system is as it was signed");
  if (name == "lockdown") return tr("the kernel is locked down");
  if (name == "core") return tr("no memory images of other programs");
  return std::string(name);
}

// An error by its number ("E-3001 (where)"), in words; what stands in brackets is for maintenance.
std::string error_in_words(const std::string& detail) {
  if (!detail.starts_with("E-")) return {};
  int number = 0;
  const auto [end, bad] = std::from_chars(detail.data() + 2, detail.data() + detail.size(), number);
  const auto code = bad == std::errc() ? error_code(number) : std::nullopt;
  if (!code) return {};
  return error_number(*code) + "  " + tr(error_entry(*code).seen) +
         std::string(end, detail.data() + detail.size());
}

std::string check_detail(const SelfCheck& check) {
  const std::string& detail = check.detail;
  if (detail == "none") return tr("none");
  if (detail == "present, not enforced here") return tr("present, not enforced here");
  // A number of entries or documents is nobody's trouble.
  if (check.ok) return {};
  if (const std::string words = error_in_words(detail); !words.empty()) return words;
  if (check.name == "dumps") return tr("Memory images are allowed on this machine.");
  if (check.name == "memory") return tr("Too little memory can be locked (ulimit -l).");
  if (check.name == "clock") return tr("The clock is behind the ledger.");
  if (check.name == "shelves") return say(tr("Shelves differ from the ledger: {}"), detail);
  return detail;
}

class SelfTestPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("Self-test"); }
  std::string aside(const Kiosk& kiosk) const override {
    return self_test_outcome(*kiosk.status());
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override { return {{"R", tr("test again")}}; }
  std::string help() const override {
    return tr(
        "Every entry of the ledger is computed again and compared with the documents issued, "
        "the workers that read discs are started in their sandboxes, the shelves are compared "
        "with the ledger, the key signs. The terminal does it by itself after each start and "
        "every day; the outcome stands in the ledger.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (key.character == U'r' && !waiting_) test(kiosk);
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&, Kiosk&) override;
  void facts_changed(Kiosk& kiosk) override {
    if (!asked_ && kiosk.person()) test(kiosk);
  }
  bool yields_to_disc() const override { return true; }

 private:
  void test(Kiosk& kiosk) {
    asked_ = waiting_ = true;
    trouble_.reset();
    kiosk.ask(request("terminal.self_test"), *this);
  }

  std::vector<SelfCheck> checks_;
  bool asked_ = false, waiting_ = false;
  std::optional<Error> trouble_;
};

void SelfTestPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  int row = area.top;
  if (waiting_) {
    screen.put(row, area.left, tr("The terminal is looking at itself …"), Style::dim);
    return;
  }
  if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
    return;
  }
  const int state = area.left + 34;
  bool ok = true;
  for (const SelfCheck& each : checks_) {
    const std::string detail = check_detail(each);
    const bool fact = each.ok && !detail.empty();
    screen.put(row, area.left, check_name(each.name), Style::plain, state - area.left - 1);
    int at = state;
    if (!fact) {
      at = screen.put(row, state, each.ok ? tr("in order") : tr("NOT in order"),
                      each.ok ? Style::good : Style::bad) +
           2;
    }
    const int width = area.left + area.width - at;
    if (each.ok || columns(detail) <= width) {
      screen.put(row++, at, detail, Style::dim, width);
    } else {  // what is wrong is read to the end
      row = screen.put_wrapped(row + 1, area.left + 2, readable(area) - 2, detail, Style::bad);
    }
    ok = ok && each.ok;
  }
  if (!ok) {
    screen.put_wrapped(row + 1, area.left, readable(area),
                       tr("Receive and open nothing, and call maintenance. It stands in the ledger "
                          "as an incident."),
                       Style::warn);
  }
}

void SelfTestPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                          Kiosk&) {
  waiting_ = false;
  if (outcome) {
    checks_ = self_checks_from(*outcome);
    return;
  }
  // After a lock it is made again.
  asked_ = outcome.error().code != ErrorCode::not_logged_in;
  if (asked_) trouble_ = outcome.error();
}

}  // namespace

std::unique_ptr<Page> make_self_test_page() {
  return std::make_unique<SelfTestPage>();
}

}  // namespace dozo::ui
