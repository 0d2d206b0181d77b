// A long work: opening a delivery, wiping a shelf. Phase, amount, rate, time left, and how it
// ended.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

class ActivityPage final : public Page {
 public:
  explicit ActivityPage(std::uint64_t activity) : activity_(activity) {}
  std::string title(const Kiosk& kiosk) const override;
  std::string aside(const Kiosk& kiosk) const override {
    const Job* job = kiosk.job(last_.job);
    return job == nullptr ? std::string() : job->delivery.number;
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override;
  std::string help() const override {
    return tr(
        "The terminal works by itself; you may go back with Esc and come back with V from the "
        "storehouse, or lock the terminal: the work goes on. Cancelling is safe at any moment "
        "and leaves nothing half done.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;
  bool step_back() override { return std::exchange(cancelling_, false); }

 private:
  [[nodiscard]] bool ended() const { return seen_ && !last_.running; }
  void draw_progress(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const;
  std::string what_failure_means() const;
  void take(const Activity& found);

  std::uint64_t activity_;
  Activity last_;  // as it was when it was last the present one
  bool seen_ = false;
  bool cancelling_ = false;
  bool asked_ = false;
  bool lost_ = false;  // cut off by a restart: how it ended the delivery itself tells
};

void ActivityPage::facts_changed(Kiosk& kiosk) {
  const Activity& now = kiosk.activity();
  if (now.id == activity_ && !lost_) {
    take(now);
  } else if (!ended() && !asked_ && kiosk.person()) {
    // Another one is the present one: how this one ended is asked for by its number.
    asked_ = true;
    kiosk.ask(request("activity.status").with("id", static_cast<std::int64_t>(activity_)), *this);
  }
}

std::string ActivityPage::title(const Kiosk&) const {
  if (!seen_) return tr("The work begins");
  const bool erase = last_.kind == "erase";
  if (!ended()) {
    if (last_.waiting_for_disc) return say(tr("Please insert disc {} of the delivery"), last_.disc);
    if (erase) return tr("The data is being wiped");
    return last_.kind == "import" ? tr("The delivery is being opened onto a locked shelf")
                                  : tr("The terminal is working");
  }
  if (lost_) return tr("The work was cut off by a restart");
  if (last_.error)
    return erase ? tr("The wipe is not complete") : tr("The delivery was not opened");
  if (erase) return tr("The data has been wiped");
  return last_.kind == "import" ? tr("The delivery lies on its shelf") : tr("The work has ended");
}

std::string ActivityPage::what_failure_means() const {
  if (last_.kind == "erase") {
    return tr(
        "The data counts as still there. No certificate was issued; a report was, where the "
        "wipe fell short.");
  }
  if (last_.error->code == ErrorCode::password_wrong) {
    return tr(
        "The groups are typed right, but they belong to another delivery's notice. Nothing was "
        "opened. The attempt stands in the ledger.");
  }
  return tr(
      "Nothing of the delivery is left on a shelf: what had been read was wiped. It may be "
      "opened again.");
}

void ActivityPage::draw_progress(Screen& screen, int row, const Area& area,
                                 const Kiosk& kiosk) const {
  const int width = std::min(70, area.width);
  if (last_.waiting_for_disc) {
    if (last_.hint) {
      row = draw_trouble(screen, row, area, *last_.hint) + 1;
    }
    row = screen.put_wrapped(row, area.left, readable(area),
                             tr("The discs are read in the order of their numbers. As soon as the "
                                "right one is there, the work goes on by itself."));
    return;
  }
  screen.put(row, area.left, step(last_.kind, last_.step), Style::strong);
  draw_bar(screen, row + 2, area.left, width, last_.done, last_.total);
  const double rate = kiosk.rate();
  if (last_.total > 0) {
    draw_fact(screen, row + 4, area, tr("Done"),
              say(tr("{} of {}"), bytes(last_.done), bytes(last_.total)) + "  " +
                  std::to_string(last_.done * 100 / std::max<std::uint64_t>(last_.total, 1)) + "%");
  }
  if (rate > 0 && last_.total >= last_.done) {
    draw_fact(screen, row + 5, area, tr("Speed"),
              say(tr("{} a second"), bytes(static_cast<std::uint64_t>(rate))));
    draw_fact(
        screen, row + 6, area, tr("Time left"),
        say(tr("about {}"), duration(static_cast<std::int64_t>(
                                         static_cast<double>(last_.total - last_.done) / rate) +
                                     1)));
  }
  draw_fact(screen, row + 7, area, tr("So far"), duration(last_.milliseconds / 1000));
}

void ActivityPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = area.top;
  if (!ended()) {
    if (seen_) draw_progress(screen, row, area, kiosk);
    row = area.top + 9;
    if (cancelling_) {
      row = screen.put_wrapped(
          row, area.left, readable(area),
          last_.kind == "erase" ? tr("Stop the wipe? The data counts as still there until a wipe "
                                     "has gone through to its end.")
                                : tr("Stop? What has been read so far is wiped, and the delivery "
                                     "can be opened again later."),
          Style::warn);
      screen.put(row, area.left, tr("Enter: stop    Esc: go on"), Style::strong);
    }
    return;
  }
  if (lost_) {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("The terminal has cleared away what was half done, or is taking it up "
                          "again. Enter shows where the delivery stands now."));
    return;
  }
  if (last_.error) {
    draw_refusal(screen, row, area, *last_.error, what_failure_means());
    return;
  }
  if (last_.kind == "import") {
    const Job* job = kiosk.job(last_.job);
    if (job != nullptr && job->has_contents) {
      row = draw_fact(screen, row, area, tr("Subject"), job->delivery.subject);
      row = draw_fact(
          screen, row, area, tr("Contents"),
          say(tr("{} files, {}, on shelf {}"), amount(job->files), bytes(job->bytes), job->shelf));
    }
    row = screen.put_wrapped(row + 1, area.left, readable(area),
                             tr("Every disc was read, every piece authenticated, and the list of "
                                "contents matched."),
                             Style::good);
    screen.put(row + 1, area.left, tr("What comes next"), Style::strong);
    screen.put_wrapped(row + 2, area.left, readable(area),
                       tr("Lock the disc and the notice away again. Enter shows what can be done "
                          "with the delivery."));
    return;
  }
  row = draw_fact(screen, row, area, tr("Number"), last_.result);
  row =
      screen.put_wrapped(row + 1, area.left, readable(area),
                         tr("Keys destroyed, the whole shelf overwritten, and all of it read back "
                            "by an independent process. The certificate was issued."),
                         Style::good);
  screen.put_wrapped(row + 1, area.left, readable(area), tr("Enter shows the certificate."));
}

std::vector<Hint> ActivityPage::hints(const Kiosk&) const {
  if (cancelling_) return {{"Enter", tr("stop")}};
  if (!ended()) return {{"C", tr("cancel")}};
  return {{"Enter", tr("go on")}};
}

void ActivityPage::key(const Key& key, Kiosk& kiosk) {
  if (ended()) {
    if (key.special != Special::enter) return;
    if (last_.kind == "erase" && !lost_ && !last_.error && !last_.result.empty()) {
      auto next = make_document_page(last_.result);
      kiosk.go_home();  // this page is gone now
      kiosk.push(std::move(next));
    } else if (!last_.job.empty()) {
      auto next = make_job_page(last_.job);
      auto away = make_putting_away_page(last_.job);
      kiosk.go_home();  // this page is gone now
      kiosk.push(std::move(next));
      kiosk.push(std::move(away));
    } else {
      kiosk.pop();
    }
    return;
  }
  if (cancelling_) {
    cancelling_ = false;
    // Only this one: another may have begun since.
    const bool present = kiosk.activity().id == activity_ && !lost_;
    if (key.special == Special::enter && present) kiosk.ask(request("activity.cancel"), *this);
    return;
  }
  cancelling_ = key.character == U'c';
}

void ActivityPage::answer(const std::string& method, const Result<Json>& outcome,
                          const SecretBytes&, Kiosk& kiosk) {
  if (method != "activity.status") {
    if (!outcome) kiosk.tell([error = outcome.error()] { return describe(error); }, Style::bad);
    return;
  }
  asked_ = false;
  if (!outcome) {
    const ErrorCode code = outcome.error().code;
    // Asked for again after a lock, or once dozod is back.
    if (code == ErrorCode::not_logged_in || code == ErrorCode::channel_closed) return;
  }
  take(outcome ? activity_from(*outcome) : Activity{});
}

// dozod counts anew when it is started again: the number alone does not tell.
void ActivityPage::take(const Activity& found) {
  const bool other = seen_ && (found.kind != last_.kind || found.job != last_.job);
  seen_ = true;
  if (found.id == activity_ && !other) {
    last_ = found;
  } else {
    lost_ = true;
    last_.running = false;
  }
}

}  // namespace

std::unique_ptr<Page> make_activity_page(std::uint64_t activity) {
  return std::make_unique<ActivityPage>(activity);
}

}  // namespace dozo::ui
