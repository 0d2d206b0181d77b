// The return: disc by disc, then the notice, then two signatures.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class ReturnPage final : public Page {
 public:
  explicit ReturnPage(std::string job) : job_(std::move(job)) {}
  std::string title(const Kiosk& kiosk) const override {
    const Job* job = kiosk.job(job_);
    return job == nullptr ? std::string(tr("Return"))
                          : say(tr("Return: {}"), job->delivery.subject);
  }
  std::string aside(const Kiosk& kiosk) const override {
    return say(tr("question {} of {}"), static_cast<int>(step(kiosk)) + 1, is_over(kiosk) ? 2 : 3);
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override;
  std::string help() const override {
    return tr(
        "Each disc is inserted again and compared with its receipt, so that the very disc goes "
        "back to the ward. The notice is ticked off by its number. Then two people sign with "
        "their passwords. A lost disc? Go back, tell the supervisor, and wipe without return.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override {
    second_.propose(kiosk);
    notice_shown_ = step(kiosk) == Step::notice;
    sign_shown_ = step(kiosk) == Step::sign;
    // The disc was taken out while the second person was to consent.
    if (step(kiosk) == Step::discs && !disc_fits(kiosk)) consenting_ = false;
  }
  bool typing() const override { return notice_shown_ || sign_shown_ || consenting_; }
  bool shows_disc() const override { return !typing(); }
  bool step_back() override {
    if ((sign_shown_ || consenting_) && second_.step_back()) return true;
    return std::exchange(consenting_, false);
  }
  void forget_secrets() override { second_.forget(); }

 private:
  enum class Step { discs, notice, sign };
  Step step(const Kiosk& kiosk) const;
  bool is_over(const Kiosk& kiosk) const {
    const Job* job = kiosk.job(job_);
    return job == nullptr || job->is_over();
  }
  bool disc_fits(const Kiosk& kiosk) const {
    const auto& disc = kiosk.status()->disc;
    if (!disc || disc->finding != "received" || disc->job != job_) return false;
    const Job* job = kiosk.job(job_);
    if (job == nullptr) return false;
    for (const KeptDisc& each : job->discs) {
      if (each.tag_manifest == disc->tag_manifest) return !each.returned_at;
    }
    return false;
  }
  /// The ward's policy wants two people for each thing that goes back.
  bool needs_two(const Kiosk& kiosk) const {
    const Job* job = kiosk.job(job_);
    return job != nullptr && job->two_for_return;
  }
  bool is_ready(const Kiosk& kiosk) const {
    return step(kiosk) == Step::discs ? disc_fits(kiosk) : !number_.text().empty();
  }
  void key_in_step(const Key& key, Kiosk& kiosk);
  void give_back(Kiosk& kiosk);
  void ask(Request asked, bool two, Kiosk& kiosk);
  int draw_consent(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const;
  int draw_list(Screen& screen, int row, const Area& area, const Job& job) const;
  void draw_discs(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const;

  std::string job_;
  ChoiceField number_;
  SecondPerson second_;
  bool notice_shown_ = false, sign_shown_ = false;
  bool consenting_ = false;  // the second person is asked for what goes back
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

ReturnPage::Step ReturnPage::step(const Kiosk& kiosk) const {
  const Job* job = kiosk.job(job_);
  if (job == nullptr) return Step::discs;
  for (const KeptDisc& disc : job->discs) {
    if (disc.is_awaited()) return Step::discs;
  }
  return job->notice && job->notice->is_awaited() ? Step::notice : Step::sign;
}

int ReturnPage::draw_list(Screen& screen, int row, const Area& area, const Job& job) const {
  const auto line = [&](const std::string& what, const std::string& place, bool back,
                        const std::string& loss = {}) {
    screen.put(row, area.left, back ? "[x]" : "[ ]", back ? Style::good : Style::plain);
    screen.put(row, area.left + 4, what, Style::plain, 26);
    if (!back && !loss.empty()) {
      screen.put(row++, area.left + 32, loss_name(loss), Style::bad, area.width - 32);
      return;
    }
    screen.put(row++, area.left + 32, back ? std::string(tr("returned")) : place,
               back ? Style::good : Style::dim, area.width - 32);
  };
  for (const KeptDisc& disc : job.discs) {
    line(say(tr("Disc {} of {}"), disc.number, job.disc_count), disc.place,
         disc.returned_at.has_value(), disc.loss);
  }
  if (job.notice) {
    line(say(tr("Notice {}"), job.notice->number), job.notice->place,
         job.notice->returned_at.has_value(), job.notice->loss);
  }
  if (!job.is_over()) line(tr("Signatures of two people"), "", job.return_signed);
  return row;
}

void ReturnPage::draw_discs(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const {
  const auto& disc = kiosk.status()->disc;
  if (disc_fits(kiosk)) {
    row = screen.put_wrapped(row, area.left, readable(area),
                             say(tr("Disc {} is in the drive, and it is the very one that was "
                                    "received. Record its return?"),
                                 disc->number),
                             Style::strong);
    screen.put(row, area.left, tr("Enter records it."), Style::dim);
  } else if (!disc) {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("Fetch the disc from its place of keeping and insert it."),
                       Style::strong);
  } else if (disc->finding == "pending") {
    screen.put(row, area.left, tr("The disc is being compared with its receipt …"), Style::strong);
    draw_bar(screen, row + 1, area.left, std::min(60, area.width), kiosk.activity().done,
             kiosk.activity().total);
  } else if (disc->error) {
    draw_trouble(screen, row, area, *disc->error);
  } else if (disc->job == job_) {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("This disc has been returned already. Take it out with X and insert the "
                          "next one."),
                       Style::strong);
  } else {
    draw_trouble(screen, row, area, Error{ErrorCode::other_delivery, {}});
  }
}

void ReturnPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const Job* job = kiosk.job(job_);
  if (job == nullptr) {
    screen.put_wrapped(area.top, area.left, readable(area),
                       tr("Nothing of it is on this terminal any more. Its documents are in the "
                          "list of documents (P at the storehouse)."));
    return;
  }
  int row = draw_list(screen, area.top, area, *job) + 1;
  if (waiting_) {
    screen.put(row, area.left, tr("Recording …"), Style::dim);
    return;
  }
  const Area below{row, area.left, area.top + area.height - row, area.width};
  if (consenting_) {
    row = draw_consent(screen, row, below, kiosk);
    if (trouble_) draw_trouble(screen, row, area, *trouble_);
    return;
  }
  switch (step(kiosk)) {
    case Step::discs:
      draw_discs(screen, row, below, kiosk);
      row += 4;
      break;
    case Step::notice:
      screen.put(row, area.left, tr("Which number stands on the notice in your hand?"),
                 Style::strong);
      row = number_.draw(screen, row + 1, below, {}, true) + 1;
      break;
    case Step::sign:
      row = screen.put_wrapped(row, area.left, readable(area),
                               say(tr("{} and a second person confirm: discs and notice have gone "
                                      "back to the ward."),
                                   kiosk.person() ? kiosk.person()->name : std::string()),
                               Style::strong);
      row = second_.draw(screen, row + 1, below, kiosk, true);
      break;
  }
  if (trouble_) draw_trouble(screen, row, area, *trouble_);
}

int ReturnPage::draw_consent(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const {
  const std::string what = step(kiosk) == Step::discs
                               ? say(tr("Disc {}"), kiosk.status()->disc->number)
                               : say(tr("Notice {}"), as_printed(number_.text()));
  row = screen.put_wrapped(row, area.left, readable(area),
                           say(tr("{}: the ward wants two people for what is given back."), what),
                           Style::strong);
  return second_.draw(screen, row + 1, area, kiosk, true);
}

std::vector<Hint> ReturnPage::hints(const Kiosk& kiosk) const {
  std::vector<Hint> hints;
  if (consenting_) return second_.hints(tr("record the return"));
  switch (step(kiosk)) {
    case Step::discs:
      if (disc_fits(kiosk)) hints.push_back({"Enter", tr("record the return")});
      if (kiosk.status()->disc) hints.push_back({"X", tr("give the disc back")});
      break;
    case Step::notice:
      hints.push_back({"Enter", tr("tick it off")});
      break;
    case Step::sign:
      hints.push_back({"Enter", tr("go on")});
      hints.push_back({"Ctrl-R", tr("show for 3 seconds")});
      break;
  }
  return hints;
}

void ReturnPage::key(const Key& key, Kiosk& kiosk) {
  if (waiting_) return;
  if (!consenting_ && step(kiosk) != Step::sign) {
    key_in_step(key, kiosk);
    return;
  }
  bool done = false;
  trouble_.reset();
  if (!second_.key(key, kiosk, done) || !done) return;
  if (consenting_) {
    give_back(kiosk);
  } else {
    ask(request("job.sign_return"), true, kiosk);
  }
}

void ReturnPage::key_in_step(const Key& key, Kiosk& kiosk) {
  if (key.special == Special::enter) {
    if (!is_ready(kiosk)) return;
    trouble_.reset();
    if (needs_two(kiosk)) {
      consenting_ = true;
    } else {
      give_back(kiosk);
    }
  } else if (step(kiosk) == Step::notice) {
    trouble_.reset();
    number_.key(key, {});
  } else if (key.character == U'x' && kiosk.status()->disc) {
    kiosk.ask(request("drive.eject"), *this);
  }
}

void ReturnPage::give_back(Kiosk& kiosk) {
  const bool disc = step(kiosk) == Step::discs;
  ask(disc ? request("disc.return")
           : request("notice.return").with("number", as_printed(number_.text())),
      consenting_, kiosk);
}

void ReturnPage::ask(Request asked, bool two, Kiosk& kiosk) {
  asked.with("job", job_);
  if (two) {
    if (const auto consented = second_.consent(asked); !consented) {
      trouble_ = consented.error();
      return;
    }
  }
  trouble_.reset();
  kiosk.ask(std::move(asked), *this);
  waiting_ = true;
}

void ReturnPage::answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
                        Kiosk& kiosk) {
  waiting_ = false;
  second_.forget();
  if (!outcome) {
    trouble_ = outcome.error();
    // What is wrong with the number is seen where it is typed.
    if (trouble_->code == ErrorCode::notice_number_wrong) consenting_ = false;
    return;
  }
  if (method != "drive.eject") consenting_ = false;
  if (method != "job.sign_return") return;  // what has changed arrives by itself
  kiosk.replace(make_erase_page(std::string(job_)));
  kiosk.tell([] { return std::string(tr("The return is signed. Now the data is wiped.")); });
}

}  // namespace

std::unique_ptr<Page> make_return_page(std::string job) {
  return std::make_unique<ReturnPage>(std::move(job));
}

}  // namespace dozo::ui
