// The password notice arrives on paper: its number, then its place of keeping.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

class NoticePage final : public Page {
 public:
  explicit NoticePage(std::string number) { number_.propose(std::move(number)); }
  std::string title(const Kiosk&) const override { return tr("A password notice has arrived"); }
  std::string aside(const Kiosk&) const override {
    return say(tr("question {} of {}"), at_place_ ? 2 : 1, 2);
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"Enter", at_place_ ? tr("issue the receipt") : tr("go on")}, {"↑↓", tr("choose")}};
  }
  std::string help() const override {
    return tr(
        "The notice is a sheet of paper with a password, sent apart from the disc. Its "
        "number ends in -P. It is locked away in another place than the disc. The password "
        "itself is not typed now.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool typing() const override { return !at_place_; }
  bool step_back() override {
    trouble_.reset();
    return std::exchange(at_place_, false);
  }

 private:
  static std::vector<std::string> awaited(const Kiosk& kiosk) {
    std::vector<std::string> numbers;
    for (const Job& job : kiosk.jobs()) {
      if (!job.notice && !job.is_over()) numbers.push_back(job.delivery.notice);
    }
    return numbers;
  }

  ChoiceField number_;
  Picker place_;
  bool at_place_ = false;
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

void NoticePage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = area.top;
  if (!at_place_) {
    screen.put(row, area.left, tr("Which number stands on the notice?"), Style::strong);
    row = number_.draw(screen, row + 2, area, awaited(kiosk), true);
  } else {
    row = draw_fact(screen, row, area, tr("Notice"), as_printed(number_.text())) + 1;
    screen.put(row, area.left, tr("Where will the notice be locked away?"), Style::strong);
    screen.put(row + 1, area.left, tr("Not where the disc lies."), Style::dim);
    row = place_.draw(screen, row + 3, area, kiosk.notice_places());
  }
  if (waiting_) {
    screen.put(row + 1, area.left, tr("Recording the receipt …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row + 1, area, *trouble_);
  }
}

void NoticePage::key(const Key& key, Kiosk& kiosk) {
  if (key.special != Special::enter) {
    trouble_.reset();
    static_cast<void>(at_place_ ? place_.key(key, kiosk.notice_places())
                                : number_.key(key, awaited(kiosk)));
    return;
  }
  const std::string number = as_printed(number_.text());
  if (!at_place_) {
    if (number.empty()) return;
    if (!number.ends_with("-P")) {
      trouble_ = Error{ErrorCode::notice_number_wrong, {}};
      return;
    }
    at_place_ = true;
    trouble_.reset();
    return;
  }
  const std::string place = place_.chosen(kiosk.notice_places());
  if (waiting_ || place.empty()) return;
  waiting_ = true;
  kiosk.ask(request("notice.receive").with("number", number).with("place", place), *this);
}

void NoticePage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                        Kiosk& kiosk) {
  waiting_ = false;
  if (!outcome) {
    trouble_ = outcome.error();
    at_place_ = outcome.error().code != ErrorCode::notice_number_wrong;
    return;
  }
  const std::string receipt = text_from(*outcome, "receipt");
  const std::string number = as_printed(number_.text());
  const std::string place = place_.chosen(kiosk.notice_places());
  kiosk.replace(make_done_page(
      [] { return std::string(tr("The notice has been received")); },
      [=](const Kiosk&) {
        return std::vector<std::pair<std::string, std::string>>{
            {tr("Receipt"), receipt}, {tr("Notice"), number}, {tr("Kept in"), place}};
      },
      [=](const Kiosk&) {
        return say(tr("Lock the notice away in {}. On another day than the disc's, open the "
                      "delivery at the storehouse and type the password."),
                   place);
      }));
}

}  // namespace

std::unique_ptr<Page> make_notice_page(std::string number) {
  return std::make_unique<NoticePage>(std::move(number));
}

}  // namespace dozo::ui
