// What two people do together: wipe, override a rule, reject. First what will be gone and a
// deliberate act (typing the delivery number) or a reason, then the second person's consent.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

class TwoPeoplePage : public Page {
 public:
  explicit TwoPeoplePage(std::string job) : job_(std::move(job)) {}

  std::string title(const Kiosk& kiosk) const override {
    const Job* job = kiosk.job(job_);
    return say(heading(), job == nullptr ? std::string() : job->delivery.subject);
  }
  std::string aside(const Kiosk& kiosk) const override;
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    if (step_ == Step::second) return second_.hints(done_label());
    std::vector<Hint> hints{{"Enter", tr("go on")}};
    if (step_ == Step::reason) hints.push_back({"↑↓", tr("choose")});
    return hints;
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool typing() const override { return true; }
  bool step_back() override;
  void forget_secrets() override { second_.forget(); }
  void facts_changed(Kiosk& kiosk) override {
    second_.propose(kiosk);
    // The reason is asked for only where it is needed; the state may arrive late.
    if (step_ == Step::reason && !needs_reason(kiosk)) step_ = Step::second;
  }

 protected:
  enum class Step { number, reason, second };

  virtual const char* heading() const = 0;
  virtual const char* done_label() const = 0;
  /// What is about to happen, in sentences.
  virtual std::vector<std::string> what_happens(const Job& job) const = 0;
  virtual bool needs_number() const { return false; }
  virtual bool needs_reason(const Kiosk&) const { return true; }
  virtual std::vector<std::string> reasons() const = 0;
  virtual Request make_request() const = 0;
  virtual void succeeded(const Json& result, Kiosk& kiosk) = 0;

  std::string job_;
  TextField number_;
  ChoiceField reason_;
  Step step_ = Step::number;

 private:
  void next(const Kiosk& kiosk);
  void submit(Kiosk& kiosk);

  SecondPerson second_;
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

std::string TwoPeoplePage::aside(const Kiosk& kiosk) const {
  const int count = (needs_number() ? 1 : 0) + (needs_reason(kiosk) ? 1 : 0) + 1;
  int at = count;
  if (step_ == Step::number) at = 1;
  if (step_ == Step::reason) at = count - 1;
  return say(tr("question {} of {}"), at, count);
}

void TwoPeoplePage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const Job* job = kiosk.job(job_);
  if (job == nullptr) return;
  int row = area.top;
  for (const std::string& sentence : what_happens(*job)) {
    row = screen.put_wrapped(row, area.left, readable(area), sentence, Style::warn);
  }
  ++row;
  const Area below{row, area.left, area.top + area.height - row, area.width};
  const bool number = step_ == Step::number && needs_number();
  if (number) {
    screen.put(row, area.left, tr("To go on, type the delivery number of this delivery:"),
               Style::strong);
    number_.draw(screen, row + 1, area.left, std::min(40, area.width), true);
    screen.put(
        row + 2, area.left,
        say(tr("It stands on the disc's label and on its receipt: {}"), job->delivery.number),
        Style::dim);
    row += 4;
  } else if (step_ != Step::second && needs_reason(kiosk)) {
    screen.put(row, area.left, tr("Why? The reason is printed on the report to the ward."),
               Style::strong);
    row = reason_.draw(screen, row + 1, below, reasons(), true) + 1;
  } else {
    screen.put(row, area.left,
               tr("A second person is chosen, and consents by typing the password."),
               Style::strong);
    screen.put(row + 1, area.left, tr("One of the two must be a supervisor."), Style::dim);
    row = second_.draw(screen, row + 3, below, kiosk, true);
  }
  if (waiting_) {
    screen.put(row, area.left, tr("Checking …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  }
}

void TwoPeoplePage::next(const Kiosk& kiosk) {
  step_ = step_ == Step::number && needs_reason(kiosk) ? Step::reason : Step::second;
}

bool TwoPeoplePage::step_back() {
  trouble_.reset();
  if (step_ == Step::second) {
    if (second_.step_back()) return true;
    second_.forget();
    step_ = needs_number() ? Step::number : Step::reason;
    return needs_number() || !reason_.text().empty();
  }
  if (step_ == Step::reason && needs_number()) {
    step_ = Step::number;
    return true;
  }
  return false;
}

void TwoPeoplePage::key(const Key& key, Kiosk& kiosk) {
  if (waiting_) return;
  if (step_ == Step::number && !needs_number()) next(kiosk);
  trouble_.reset();
  const Job* job = kiosk.job(job_);
  if (job == nullptr) return;
  if (step_ == Step::number) {
    if (key.special != Special::enter) {
      number_.key(key);
    } else if (as_printed(number_.text()) == job->delivery.number) {
      next(kiosk);
    } else if (!number_.text().empty()) {
      trouble_ = Error{ErrorCode::confirmation_wrong, {}};
    }
  } else if (step_ == Step::reason) {
    if (key.special != Special::enter) {
      reason_.key(key, reasons());
    } else if (reason_.text().empty()) {
      trouble_ = Error{ErrorCode::reason_missing, {}};
    } else {
      step_ = Step::second;
    }
  } else {
    bool done = false;
    second_.key(key, kiosk, done);
    if (done) submit(kiosk);
  }
}

void TwoPeoplePage::submit(Kiosk& kiosk) {
  Request asked = make_request();
  asked.with("job", job_);
  if (const auto consented = second_.consent(asked); !consented) {
    trouble_ = consented.error();
    return;
  }
  kiosk.ask(std::move(asked), *this);
  waiting_ = true;
}

void TwoPeoplePage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                           Kiosk& kiosk) {
  waiting_ = false;
  second_.forget();
  if (!outcome) {
    trouble_ = outcome.error();
    return;
  }
  succeeded(*outcome, kiosk);
}

// --- Wipe ----------------------------------------------------------------------------------------

class ErasePage final : public TwoPeoplePage {
 public:
  using TwoPeoplePage::TwoPeoplePage;
  std::string help() const override {
    return tr(
        "The data of this one delivery is destroyed on this terminal: its keys, then every "
        "sector of its shelf, and all of it is read back. It cannot be undone. Type the "
        "delivery number, then a second person consents.");
  }

 private:
  const char* heading() const override { return tr("Wipe: {}"); }
  const char* done_label() const override { return tr("wipe now"); }
  std::vector<std::string> what_happens(const Job& job) const override {
    std::vector<std::string> all{
        say(tr("All data of this delivery on shelf {} will be gone: {} files, {}. It cannot be "
               "undone."),
            job.shelf, amount(job.files), bytes(job.bytes))};
    if (job.state == "held") {
      all.emplace_back(
          tr("Disc or notice has not been returned: a reason is needed, and it is "
             "reported as an incident."));
    }
    return all;
  }
  bool needs_number() const override { return true; }
  bool needs_reason(const Kiosk& kiosk) const override {
    const Job* job = kiosk.job(job_);
    return job != nullptr && job->state == "held";
  }
  std::vector<std::string> reasons() const override {
    return {tr("The ward has ordered the data to be wiped at once"),
            tr("The disc was lost; the ward has been told"),
            tr("The notice was lost; the ward has been told")};
  }
  Request make_request() const override {
    Request asked = request("job.erase").with("confirmation", as_printed(number_.text()));
    if (!reason_.text().empty()) asked.with("reason", reason_.text());
    return asked;
  }
  void succeeded(const Json& result, Kiosk& kiosk) override {
    kiosk.replace(make_activity_page(count_from(result, "activity")));
  }
};

// --- Override ------------------------------------------------------------------------------------

class OverridePage final : public TwoPeoplePage {
 public:
  explicit OverridePage(std::string job) : TwoPeoplePage(std::move(job)) { step_ = Step::reason; }
  std::string help() const override {
    return tr(
        "Disc and notice are to be received on different days, so that nobody can take both "
        "at once. Where work cannot wait, two people may override the rule; a report to the "
        "ward is issued at once.");
  }

 private:
  const char* heading() const override { return tr("Override the rule of different days: {}"); }
  const char* done_label() const override { return tr("override"); }
  std::vector<std::string> what_happens(const Job&) const override {
    return {
        tr("Disc and notice were received on the same day. A report of this deviation will be "
           "issued to the ward, with both names and the reason.")};
  }
  std::vector<std::string> reasons() const override {
    return {tr("Urgent work, agreed with the ward"),
            tr("The ward handed over both at once and was informed"), tr("Trial with sample data")};
  }
  Request make_request() const override {
    return request("job.override_same_day").with("reason", reason_.text());
  }
  void succeeded(const Json& result, Kiosk& kiosk) override {
    const std::string report = text_from(result, "report");
    kiosk.replace(make_done_page(
        [] { return std::string(tr("The rule has been overridden")); },
        [=](const Kiosk&) {
          return std::vector<std::pair<std::string, std::string>>{{tr("Report"), report}};
        },
        [](const Kiosk&) {
          return std::string(
              tr("The report goes to the ward with the other documents. The password "
                 "can be typed now."));
        }));
  }
};

// --- Rejection -----------------------------------------------------------------------------------

class RejectPage final : public TwoPeoplePage {
 public:
  explicit RejectPage(std::string job) : TwoPeoplePage(std::move(job)) { step_ = Step::reason; }
  std::string help() const override {
    return tr(
        "A delivery that shall not be worked on is rejected before it is opened. Its discs and "
        "its notice go back to the ward.");
  }

 private:
  const char* heading() const override { return tr("Reject this delivery: {}"); }
  const char* done_label() const override { return tr("reject"); }
  std::vector<std::string> what_happens(const Job&) const override {
    return {
        tr("The delivery can never be opened on this terminal afterwards. Nothing of it was "
           "opened so far.")};
  }
  std::vector<std::string> reasons() const override {
    return {tr("The ward has withdrawn the delivery"), tr("The delivery is not for us"),
            tr("The ward sends a corrected delivery")};
  }
  Request make_request() const override {
    return request("job.reject").with("reason", reason_.text());
  }
  void succeeded(const Json&, Kiosk& kiosk) override {
    kiosk.go_home();  // this page is gone now
    kiosk.tell([] { return std::string(tr("The delivery has been rejected.")); });
  }
};

}  // namespace

std::unique_ptr<Page> make_erase_page(std::string job) {
  return std::make_unique<ErasePage>(std::move(job));
}
std::unique_ptr<Page> make_override_page(std::string job) {
  return std::make_unique<OverridePage>(std::move(job));
}
std::unique_ptr<Page> make_reject_page(std::string job) {
  return std::make_unique<RejectPage>(std::move(job));
}

}  // namespace dozo::ui
