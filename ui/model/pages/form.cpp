#include "ui/model/pages/form.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/form_entries.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr int kBack = 4;  // answers that PgUp goes back in sight

class FormPage final : public Page {
 public:
  explicit FormPage(Form form) : form_(std::move(form)) {}

  std::string title(const Kiosk& kiosk) const override { return form_.title(answers(kiosk)); }
  std::string aside(const Kiosk& kiosk) const override;
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override;
  std::string help() const override { return form_.help(); }
  void key(const Key& key, Kiosk& kiosk) override;
  bool step_back() override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;
  bool typing() const override {
    return at_ < kinds_.size() ? kinds_[at_] != Ask::choice : form_.two;
  }
  void forget_secrets() override {
    second_.forget();
    entries_.forget_secrets();
  }

 private:
  using Questions = std::vector<Question>;

  [[nodiscard]] Answers answers(const Kiosk& kiosk) const { return entries_.answers(form_, kiosk); }
  [[nodiscard]] Questions questions(const Kiosk& kiosk) const {
    return form_.questions(answers(kiosk), kiosk);
  }
  [[nodiscard]] bool at_consent(const Questions& all) const { return at_ >= all.size(); }

  void key_in_question(const Key& key, const Questions& all, Kiosk& kiosk);
  void leave_question(const Questions& all, Kiosk& kiosk);
  void complain(const Question& question, const Kiosk& kiosk);
  Result<Request> make_request(const Questions& all, const Kiosk& kiosk) const;
  void submit(const Questions& all, Kiosk& kiosk);
  void settle(const Kiosk& kiosk);
  int draw_answers(Screen& screen, int row, const Area& area, const Questions& all,
                   const Kiosk& kiosk) const;

  Form form_;
  Entries entries_;
  std::size_t at_ = 0;      // which question; their number: the consent
  int back_ = 0;            // rows by which the answers are scrolled back
  std::vector<Ask> kinds_;  // of the questions, as they were asked last
  SecondPerson second_;
  bool waiting_ = false;
  // Told in words where the form itself found it, by number where dozod refused.
  std::function<std::string()> complaint_;
  std::optional<Error> refusal_;
};

// --- keys ----------------------------------------------------------------------------------------

void FormPage::settle(const Kiosk& kiosk) {
  const Questions all = questions(kiosk);
  at_ = std::min(at_, form_.two || all.empty() ? all.size() : all.size() - 1);
  kinds_.clear();
  for (const Question& each : all) kinds_.push_back(each.kind);
}

void FormPage::facts_changed(Kiosk& kiosk) {
  if (form_.two) second_.propose(kiosk);
  settle(kiosk);
}

void FormPage::key(const Key& key, Kiosk& kiosk) {
  if (waiting_) return;
  const Questions all = questions(kiosk);
  complaint_ = nullptr;
  refusal_.reset();
  if (key.special == Special::escape) {
    // Only where nobody is logged in does the kiosk leave this key to the page.
    static_cast<void>(step_back());
  } else if (!at_consent(all)) {
    key_in_question(key, all, kiosk);
  } else if (!form_.two) {
    if (key.special == Special::enter) submit(all, kiosk);
  } else {
    bool done = false;
    second_.key(key, kiosk, done);
    if (done) submit(all, kiosk);
  }
  settle(kiosk);
}

void FormPage::key_in_question(const Key& key, const Questions& all, Kiosk& kiosk) {
  if (key.special == Special::enter || key.special == Special::tab) {
    leave_question(all, kiosk);
  } else if (key.special == Special::back_tab) {
    if (at_ > 0) --at_;
  } else if (key.special == Special::page_up) {
    back_ = std::min(back_ + kBack, static_cast<int>(at_));
  } else if (key.special == Special::page_down) {
    back_ = std::max(0, back_ - kBack);
  } else {
    entries_.change(key, all[at_], kiosk);
  }
}

void FormPage::complain(const Question& question, const Kiosk& kiosk) {
  complaint_ = [this, question, &kiosk] { return entries_.trouble_of(question, kiosk); };
}

// A secret is asked for twice; the other kinds are looked at once.
void FormPage::leave_question(const Questions& all, Kiosk& kiosk) {
  const Question question = all[at_];
  if (!entries_.trouble_of(question, kiosk).empty()) {
    complain(question, kiosk);
    return;
  }
  if (question.kind == Ask::secret) {
    bool same = true;
    const bool taken = entries_.take_secret(question, same);
    if (!same) {
      complaint_ = [] { return std::string(tr("The two are not the same. Type it again.")); };
    }
    if (!taken) return;
  }
  ++at_;
  back_ = 0;
  const Questions now = questions(kiosk);
  if (at_ >= now.size() && !form_.two) submit(now, kiosk);
}

bool FormPage::step_back() {
  if (waiting_) return true;
  complaint_ = nullptr;
  refusal_.reset();
  const bool consenting = form_.two && at_ >= kinds_.size();
  if (consenting && second_.step_back()) return true;
  second_.forget();
  if (at_ == 0) return form_.only_page;
  --at_;
  return true;
}

// --- sending -------------------------------------------------------------------------------------

Result<Request> FormPage::make_request(const Questions& all, const Kiosk& kiosk) const {
  const Answers given = answers(kiosk);
  Request asked = request(form_.method);
  for (const auto& [key, value] : form_.fixed) asked.with(key, value);
  for (const Question& each : all) {
    if (each.key.starts_with("_")) continue;
    if (each.kind == Ask::secret) {
      asked.secrets.emplace_back(each.key, DOZO_TRY(entries_.secret(each)));
    } else if (each.kind == Ask::number && !given[each.key].empty()) {
      asked.with(each.key, static_cast<std::int64_t>(std::stoll(given[each.key])));
    } else {
      asked.with(each.key, given[each.key]);
    }
  }
  if (form_.finish) form_.finish(asked, given, kiosk);
  if (form_.two) DOZO_TRY(second_.consent(asked));
  return asked;
}

void FormPage::submit(const Questions& all, Kiosk& kiosk) {
  // A lock forgets secrets, and the state may have changed below an answer.
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (entries_.trouble_of(all[i], kiosk).empty()) continue;
    at_ = i;
    complain(all[i], kiosk);
    return;
  }
  auto asked = make_request(all, kiosk);
  if (!asked) {
    refusal_ = asked.error();
    return;
  }
  kiosk.ask(std::move(*asked), *this);
  waiting_ = true;
}

void FormPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                      Kiosk& kiosk) {
  waiting_ = false;
  second_.forget();
  if (!outcome) {
    refusal_ = outcome.error();
    if (refusal_->code == ErrorCode::second_person_needed && !form_.two) {
      // A ward's policy wants it, of which the form knows nothing: now it asks.
      form_.two = true;
      second_.propose(kiosk);
      at_ = questions(kiosk).size();
    }
    settle(kiosk);
    return;
  }
  const Answers given = answers(kiosk);
  if (form_.succeeded) {
    const auto succeeded = form_.succeeded;  // outlives this page
    succeeded(given, *outcome, kiosk);
    return;
  }
  const auto words = form_.told;  // outlives this page
  kiosk.pop();
  kiosk.tell([words, given] { return words ? words(given) : std::string(tr("Recorded.")); });
}

// --- the picture ---------------------------------------------------------------------------------

std::string FormPage::aside(const Kiosk& kiosk) const {
  const std::size_t count = questions(kiosk).size() + (form_.two ? 1 : 0);
  return count < 2 ? std::string() : say(tr("question {} of {}"), std::min(at_ + 1, count), count);
}

std::vector<Hint> FormPage::hints(const Kiosk& kiosk) const {
  const Questions all = questions(kiosk);
  const bool last = !form_.two && at_ + 1 >= all.size();
  std::vector<Hint> hints{{"Enter", last ? form_.deed() : tr("go on")}};
  if (form_.two && at_consent(all)) hints = second_.hints(form_.deed().c_str());
  const bool secret = !at_consent(all) && all[at_].kind == Ask::secret;
  if (secret) hints.push_back({"Ctrl-R", tr("show for 3 seconds")});
  if (!at_consent(all) && !all[at_].choices.empty()) hints.push_back({"↑↓", tr("choose")});
  if (!at_consent(all) && all[at_].kind == Ask::date) {
    hints.push_back({"↑↓", tr("a day later or earlier")});
  }
  if (at_ > 6) hints.push_back({"PgUp", tr("earlier answers")});
  // Where nobody is logged in the kiosk does not offer it.
  if (form_.only_page && at_ > 0) hints.push_back({"Esc", tr("back")});
  return hints;
}

void FormPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const Questions all = questions(kiosk);
  int row = area.top;
  if (form_.warning) {
    for (const std::string& sentence : form_.warning(answers(kiosk))) {
      row = screen.put_wrapped(row, area.left, readable(area), sentence, Style::warn);
    }
    if (row > area.top) ++row;
  }
  const Area rest{row, area.left, area.top + area.height - row, area.width};
  row = draw_answers(screen, row, rest, all, kiosk);
  const Area below{row, area.left, area.top + area.height - row, area.width};
  if (at_consent(all) && !form_.two) {
    screen.put(row, area.left, say(tr("Enter: {}"), form_.deed()), Style::strong);
    row += 2;
  } else if (at_consent(all)) {
    screen.put(row, area.left,
               tr("A second person is chosen, and consents by typing the password."),
               Style::strong);
    screen.put(row + 1, area.left, tr("One of the two must be a supervisor."), Style::dim);
    row = second_.draw(screen, row + 3, below, kiosk, true);
  } else {
    const Question& question = all[at_];
    row = draw_question(screen, row, below, question, entries_.entry(question), kiosk) + 1;
  }
  if (waiting_) {
    screen.put(row, area.left, tr("Recording …"), Style::dim);
  } else if (complaint_) {
    screen.put_wrapped(row, area.left, readable(area), complaint_(), Style::warn);
  } else if (refusal_) {
    draw_trouble(screen, row, area, *refusal_);
  }
}

// What was answered, as many of the last ones as leave room for the question.
int FormPage::draw_answers(Screen& screen, int row, const Area& area, const Questions& all,
                           const Kiosk& kiosk) const {
  int needed = 9;
  if (!at_consent(all)) {
    needed = 7 + std::min(static_cast<int>(all[at_].choices.size()), kMostChoices) +
             (all[at_].note.empty() ? 0 : 1) + static_cast<int>(all[at_].picture.size());
  }
  const int answered = static_cast<int>(std::min(at_, all.size()));
  const int room = std::max(0, area.height - needed - 1);
  const int first = std::max(0, answered - room - std::min(back_, std::max(0, answered - room)));
  const int end = std::min(answered, first + room);
  for (int i = first; i < end; ++i) {
    const Question& each = all[static_cast<std::size_t>(i)];
    const std::string answer = entries_.shown(each, kiosk);
    row = draw_fact(screen, row, area, each.label, answer.empty() ? tr("none") : answer,
                    answer.empty() ? Style::dim : Style::plain);
  }
  return end > first ? row + 1 : row;
}

}  // namespace

std::unique_ptr<Page> make_form_page(Form form) {
  return std::make_unique<FormPage>(std::move(form));
}

}  // namespace dozo::ui
