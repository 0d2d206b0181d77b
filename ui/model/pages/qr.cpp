// A document's QR code on the screen, for the ward's or the inspector's reader.
#include "ui/model/qr.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr int kBestQuiet = 4;
constexpr int kLeastQuiet = 2;

class QrPage final : public Page {
 public:
  explicit QrPage(std::string number) : number_(std::move(number)) {}
  std::string title(const Kiosk&) const override { return tr("The document's QR code"); }
  std::string aside(const Kiosk&) const override { return number_; }
  std::vector<Hint> hints(const Kiosk&) const override { return {}; }
  std::string help() const override {
    return tr(
        "The code holds the document's number, its result and its hash, signed by this "
        "terminal. The same code stands on the printed page; dozo-verify reads it.");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  void key(const Key&, Kiosk&) override {}
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&, Kiosk&) override;
  void facts_changed(Kiosk& kiosk) override {
    if (asked_ || !kiosk.person()) return;
    asked_ = true;
    kiosk.ask(request("document.qr").with("number", number_), *this);
  }
  bool yields_to_disc() const override { return true; }

 private:
  std::string number_;
  std::optional<QrCode> code_;
  bool asked_ = false;
  std::optional<Error> trouble_;
};

void QrPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  if (trouble_) {
    draw_trouble(screen, area.top, area, *trouble_);
    return;
  }
  if (!code_) {
    screen.put(area.top, area.left, tr("Reading …"), Style::dim);
    return;
  }
  // The row below the title is of use here, too.
  const int top = area.top - 1;
  const int room = area.height + 1;
  for (int quiet = kBestQuiet; quiet >= kLeastQuiet; --quiet) {
    const int wide = qr_columns(*code_, quiet);
    if (wide > area.width || qr_rows(*code_, quiet) > room) continue;
    draw_qr(screen, top, area.left + (area.width - wide) / 2, *code_, quiet);
    return;
  }
  const int row =
      screen.put_wrapped(area.top, area.left, readable(area),
                         tr("The code does not fit on this screen, and a part of it would be of "
                            "no use to a reader."),
                         Style::strong);
  const int frame = screen.height() - room;
  screen.put_wrapped(
      row + 1, area.left, readable(area),
      say(tr("It needs {} columns and {} rows; this screen has {} and {}. Make the window larger "
             "or its letters smaller. The same code stands on the printed page."),
          qr_columns(*code_, kLeastQuiet) + screen.width() - area.width,
          qr_rows(*code_, kLeastQuiet) + frame, screen.width(), screen.height()));
}

void QrPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&, Kiosk&) {
  if (!outcome) {
    // After a lock it is asked for again.
    asked_ = outcome.error().code != ErrorCode::not_logged_in;
    if (asked_) trouble_ = outcome.error();
    return;
  }
  auto code = make_qr(text_from(*outcome, "text"));
  if (code) {
    code_ = std::move(*code);
  } else {
    trouble_ = code.error();
  }
}

}  // namespace

std::unique_ptr<Page> make_qr_page(std::string number) {
  return std::make_unique<QrPage>(std::move(number));
}

}  // namespace dozo::ui
