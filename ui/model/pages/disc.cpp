// The disc in the drive: what it is, and its receipt.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

class DiscPage final : public Page {
 public:
  std::string title(const Kiosk& kiosk) const override;
  std::string aside(const Kiosk& kiosk) const override;
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override;
  std::string help() const override {
    return tr(
        "The terminal has read the whole disc and compared it with the ward's signature. "
        "Nothing of its contents was opened. Say where the disc will be locked away, and the "
        "receipt is issued. The password comes on paper, on another day.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;
  bool shows_disc() const override { return true; }

 private:
  static const DiscInDrive* disc(const Kiosk& kiosk) {
    return kiosk.status() && kiosk.status()->disc ? &*kiosk.status()->disc : nullptr;
  }
  int draw_delivery(Screen& screen, int row, const Area& area, const DiscInDrive& disc) const;
  void draw_question(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const;

  Picker place_;
  bool asking_ = false;  // the disc is fresh: its place of keeping is asked for
  bool waiting_ = false;
  bool arrived_ = false;  // a disc was seen
  std::optional<Error> trouble_;
};

void DiscPage::facts_changed(Kiosk& kiosk) {
  const DiscInDrive* present = disc(kiosk);
  asking_ = present != nullptr && present->finding == "fresh" && may_handle(kiosk);
  if (present != nullptr) arrived_ = true;
}

std::string DiscPage::title(const Kiosk& kiosk) const {
  const DiscInDrive* present = disc(kiosk);
  if (present == nullptr) return tr("There is no disc in the drive");
  if (present->finding == "fresh") return tr("The disc has been checked");
  if (present->finding == "received") return tr("This disc was received before");
  if (present->finding == "refused") return tr("This disc cannot be received");
  return tr("The disc is being checked");
}

std::string DiscPage::aside(const Kiosk& kiosk) const {
  const DiscInDrive* present = disc(kiosk);
  if (present == nullptr || present->count == 0) return {};
  return say(tr("disc {} of {}"), present->number, present->count);
}

int DiscPage::draw_delivery(Screen& screen, int row, const Area& area,
                            const DiscInDrive& disc) const {
  const DeliveryFacts& delivery = *disc.delivery;
  row = draw_fact(screen, row, area, tr("Ward"), delivery.department);
  row = draw_fact(screen, row, area, tr("Subject"), delivery.subject);
  row = draw_fact(screen, row, area, tr("Delivery number"), delivery.number);
  if (delivery.return_by) {
    row = draw_fact(screen, row, area, tr("Return by"), long_date(*delivery.return_by));
  }
  if (disc.signer.empty()) return row;
  row = draw_fact(screen, row, area, tr("Signature"),
                  say(tr("valid (ward's enrolled key {})"), fingerprint(disc.signer, 2)),
                  Style::good);
  return draw_fact(screen, row, area, tr("Contents"),
                   say(tr("undamaged ({} sealed files compared, {})"), amount(disc.files),
                       bytes(disc.payload_bytes)),
                   Style::good);
}

void DiscPage::draw_question(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const {
  screen.put(row, area.left, tr("Where will this disc be locked away?"), Style::strong);
  row = place_.draw(screen, row + 1,
                    Area{area.top, area.left, area.height - (trouble_ ? 4 : 0), area.width},
                    kiosk.disc_places());
  if (waiting_) {
    screen.put(row + 1, area.left, tr("Recording the receipt …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row + 1, area, *trouble_);
  }
}

void DiscPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const DiscInDrive* present = disc(kiosk);
  int row = area.top;
  if (present == nullptr) {
    const char* text = arrived_ ? tr("The disc was taken out. Insert it again to go on; what you "
                                     "typed is still here. Or go back with Esc.")
                                : tr("Insert a disc, or go back with Esc.");
    screen.put_wrapped(row, area.left, readable(area), text);
    return;
  }
  if (present->finding == "refused" && present->error) {
    const bool commissioning = present->error->code == ErrorCode::disc_commissioning;
    row = draw_refusal(screen, row, area, *present->error,
                       commissioning
                           ? tr("It holds the ward's certificate and site policy, no delivery.")
                           : tr("The disc was not received. Nothing of it was kept on this "
                                "terminal; the refusal stands in the ledger."));
    if (present->delivery) {
      draw_fact(screen, row, area, tr("It says"),
                present->delivery->number + "  " + present->delivery->subject, Style::dim);
    }
    return;
  }
  if (present->finding == "pending") {
    const Activity& activity = kiosk.activity();
    row = screen.put_wrapped(row, area.left, readable(area),
                             tr("All of it is read and compared with the ward's signature. No "
                                "password is needed for this.")) +
          1;
    if (activity.running && activity.kind == "examine") {
      screen.put(row, area.left, step(activity.kind, activity.step), Style::dim);
      draw_bar(screen, row + 1, area.left, std::min(60, area.width), activity.done, activity.total);
      screen.put(row + 2, area.left,
                 say(tr("{} of {}"), bytes(activity.done), bytes(activity.total)), Style::dim);
    } else if (activity.running) {
      screen.put(row, area.left, tr("It waits until the work that is going on has ended."),
                 Style::warn);
    }
    return;
  }
  if (present->delivery) row = draw_delivery(screen, row, area, *present) + 1;
  if (asking_) {
    draw_question(screen, row, area, kiosk);
  } else if (present->finding == "received") {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("Its receipt has been issued. Open its delivery with Enter: it says what "
                          "can be done next."));
  } else if (!may_handle(kiosk)) {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("A handler or supervisor receives it: log in as one."), Style::warn);
  }
}

std::vector<Hint> DiscPage::hints(const Kiosk& kiosk) const {
  const DiscInDrive* present = disc(kiosk);
  if (present == nullptr) return {};
  if (asking_) {
    return {
        {"↑↓", tr("choose")}, {"Enter", tr("issue the receipt")}, {"X", tr("give the disc back")}};
  }
  std::vector<Hint> hints;
  if (present->finding == "received") hints.push_back({"Enter", tr("open its delivery")});
  hints.push_back({"X", tr("give the disc back")});
  return hints;
}

void DiscPage::key(const Key& key, Kiosk& kiosk) {
  const DiscInDrive* present = disc(kiosk);
  if (present == nullptr) return;
  if (waiting_) return;
  if (key.character == U'x') {
    kiosk.ask(request("drive.eject"), *this);
  } else if (!asking_) {
    if (key.special == Special::enter && present->finding == "received") {
      kiosk.replace(make_job_page(std::string(present->job)));
    }
  } else if (key.special != Special::enter) {
    trouble_.reset();
    place_.key(key, kiosk.disc_places());
  } else if (!kiosk.disc_places().empty()) {
    kiosk.ask(request("disc.receive").with("place", place_.chosen(kiosk.disc_places())), *this);
    waiting_ = true;
  }
}

void DiscPage::answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
                      Kiosk& kiosk) {
  waiting_ = false;
  if (!outcome) {
    trouble_ = outcome.error();
    if (method == "drive.eject") {
      kiosk.tell([error = outcome.error()] { return describe(error); }, Style::bad);
    }
    return;
  }
  if (method == "drive.eject") {
    kiosk.pop();
    return;
  }
  const DiscInDrive* present = disc(kiosk);
  const DiscInDrive received = present == nullptr ? DiscInDrive{} : *present;
  const std::string receipt = text_from(*outcome, "receipt");
  const std::string place = place_.chosen(kiosk.disc_places());
  const std::string number = received.delivery ? received.delivery->number : std::string();
  const std::string notice = received.delivery ? received.delivery->notice : std::string();
  kiosk.replace(make_done_page(
      [] { return std::string(tr("The disc has been received")); },
      [=](const Kiosk&) {
        return std::vector<std::pair<std::string, std::string>>{
            {tr("Receipt"), receipt},
            {tr("Delivery number"), number},
            {tr("Disc"), say(tr("disc {} of {}"), received.number, received.count)},
            {tr("Kept in"), place}};
      },
      [=](const Kiosk&) {
        return received.number < received.count
                   ? say(tr("Take the disc out with X and lock it away in {}. Then insert the next "
                            "disc of this delivery."),
                         place)
                   : say(tr("Take the disc out with X and lock it away in {}. When the password "
                            "notice {} arrives by its own way, press N at the storehouse."),
                         place, notice);
      }));
}

}  // namespace

std::unique_ptr<Page> make_disc_page() {
  return std::make_unique<DiscPage>();
}

}  // namespace dozo::ui
