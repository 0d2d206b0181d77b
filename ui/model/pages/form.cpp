#include "ui/model/pages/form.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"
#include "ui/model/strength.hpp"

namespace dozo::ui {
namespace {

constexpr int kMostChoices = 8;  // rows; longer lists scroll
constexpr int kBack = 4;         // answers that PgUp goes back in sight

// What was typed for one question. It outlives errors, disc events and the way back.
struct Entry {
  TextField text;
  int chosen = -1;  // choice: the row; text: the proposal taken last
  SecretField secret, again;
  bool repeating = false;  // the secret is being typed for the second time
  bool touched = false;    // no longer the proposal
};

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
  void forget_secrets() override;

 private:
  using Questions = std::vector<Question>;

  [[nodiscard]] Answers answers(const Kiosk& kiosk) const;
  [[nodiscard]] Questions questions(const Kiosk& kiosk) const {
    return form_.questions(answers(kiosk), kiosk);
  }
  [[nodiscard]] std::string shown(const Question& question, const Kiosk& kiosk) const;
  [[nodiscard]] std::string trouble_of(const Question& question, const Kiosk& kiosk) const;
  [[nodiscard]] const Entry& entry(const Question& question) const;
  [[nodiscard]] static int row_of(const Entry& entry, const Question& question);
  [[nodiscard]] static std::string typed(const Entry& entry, const Question& question);
  [[nodiscard]] static std::string value(const Entry& entry, const Question& question,
                                         const Kiosk& kiosk);
  [[nodiscard]] bool at_consent(const Questions& all) const { return at_ >= all.size(); }

  void key_in_question(const Key& key, const Questions& all, Kiosk& kiosk);
  void change(const Key& key, const Question& question, const Kiosk& kiosk);
  void leave_question(const Questions& all, Kiosk& kiosk);
  void submit(const Questions& all, Kiosk& kiosk);
  void settle(const Kiosk& kiosk);
  int draw_answers(Screen& screen, int row, const Area& area, const Questions& all,
                   const Kiosk& kiosk) const;
  int draw_question(Screen& screen, int row, const Area& area, const Question& question,
                    const Kiosk& kiosk) const;
  static int draw_choices(Screen& screen, int row, const Area& area, const Question& question,
                          int chosen);

  Form form_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::size_t at_ = 0;      // which question; their number: the consent
  int back_ = 0;            // rows by which the answers are scrolled back
  std::vector<Ask> kinds_;  // of the questions, as they were asked last
  SecondPerson second_;
  bool waiting_ = false;
  // Told in words where the form itself found it, by number where dozod refused.
  std::function<std::string()> complaint_;
  std::optional<Error> refusal_;
};

Date today(const Kiosk& kiosk) {
  const auto now = kiosk.now();
  return now ? date_in_japan(*now) : Date{};
}

bool is_strong(const SecretField& secret, const std::string& login) {
  const auto typed = secret.copy();
  return typed && strength(typed->view(), login) >= Strength::enough;
}

// How good a chosen password is, in words.
std::string strength_of(const SecretField& secret, const std::string& login) {
  const auto typed = secret.copy();
  if (!typed) return {};
  switch (strength(typed->view(), login)) {
    case Strength::too_short:
      return say(tr("{} more needed"), kLeastCharacters - characters(typed->view()));
    case Strength::too_simple:
      return tr("too simple: few different characters, or the account name in it");
    case Strength::enough:
      return tr("long enough");
    case Strength::good:
      return tr("strong");
  }
  return {};
}

// --- answers -------------------------------------------------------------------------------------

const Entry& FormPage::entry(const Question& question) const {
  static const Entry untouched;
  const auto found = entries_.find(question.key);
  return found == entries_.end() ? untouched : found->second;
}

// The chosen row of a choice: what was chosen, else what is proposed, else the first.
int FormPage::row_of(const Entry& entry, const Question& question) {
  const int count = static_cast<int>(question.choices.size());
  if (entry.touched) return std::clamp(entry.chosen, 0, std::max(0, count - 1));
  const auto proposed = std::ranges::find(question.choices, question.proposal, &Choice::value);
  return proposed == question.choices.end() ? 0
                                            : static_cast<int>(proposed - question.choices.begin());
}

std::string FormPage::typed(const Entry& entry, const Question& question) {
  return entry.touched ? entry.text.text() : question.proposal;
}

// What counts as the answer; empty where there is none yet, or none that can be understood.
std::string FormPage::value(const Entry& entry, const Question& question, const Kiosk& kiosk) {
  switch (question.kind) {
    case Ask::choice:
      return question.choices.empty()
                 ? std::string()
                 : question.choices[static_cast<std::size_t>(row_of(entry, question))].value;
    case Ask::date: {
      const auto date = typed_date(typed(entry, question), today(kiosk));
      return date ? to_iso(*date) : std::string();
    }
    case Ask::number: {
      const auto number = typed_number(typed(entry, question));
      return number ? std::to_string(*number) : std::string();
    }
    case Ask::text:
      return trimmed(typed(entry, question));
    case Ask::secret:
      return {};
  }
  return {};
}

// Questions may depend on the answers of those before them: they are answered in order, until
// asking again brings nothing new.
Answers FormPage::answers(const Kiosk& kiosk) const {
  Answers result;
  for (std::size_t known = 0;;) {
    const Questions all = form_.questions(result, kiosk);
    for (const Question& each : all) result.set(each.key, value(entry(each), each, kiosk));
    if (all.size() <= known) return result;
    known = all.size();
  }
}

std::string FormPage::shown(const Question& question, const Kiosk& kiosk) const {
  const Entry& entry = this->entry(question);
  const std::string answer = value(entry, question, kiosk);
  switch (question.kind) {
    case Ask::secret:
      return entry.secret.empty() ? std::string() : std::string(tr("(typed)"));
    case Ask::choice:
      return question.choices.empty()
                 ? std::string()
                 : question.choices[static_cast<std::size_t>(row_of(entry, question))].label;
    case Ask::date:
      return answer.empty() ? answer : long_date(*date_from_iso(answer));
    case Ask::number:
      return answer.empty() ? answer : amount(std::stoull(answer));
    case Ask::text:
      break;
  }
  for (const Choice& each : question.choices) {
    if (each.value == answer && !each.label.empty()) return each.label;
  }
  return answer;
}

// Why the form cannot go on from this question; empty where it can.
std::string FormPage::trouble_of(const Question& question, const Kiosk& kiosk) const {
  const Entry& entry = this->entry(question);
  if (question.kind == Ask::secret) {
    if (entry.secret.empty()) return tr("A password is needed here.");
    return is_strong(entry.secret, question.login) ? std::string()
                                                   : strength_of(entry.secret, question.login);
  }
  const std::string answer = value(entry, question, kiosk);
  const bool nothing = trimmed(typed(entry, question)).empty() && question.kind != Ask::choice;
  if (nothing || (question.kind == Ask::choice && answer.empty())) {
    if (question.optional) return {};
    return question.kind == Ask::choice ? tr("There is nothing to choose from.")
                                        : tr("An answer is needed here.");
  }
  if (question.kind == Ask::date && answer.empty()) {
    return tr("This is no date. Type it as 2026-11-22, 11-22 or R8.11.22.");
  }
  if (question.kind == Ask::number) {
    if (answer.empty()) return tr("This is no number. Type digits only.");
    if (std::stoll(answer) > question.most) {
      return say(tr("At most {}."), amount(static_cast<std::uint64_t>(question.most)));
    }
  }
  return question.wrong ? question.wrong(answer) : std::string();
}

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
    change(key, all[at_], kiosk);
  }
}

void FormPage::change(const Key& key, const Question& question, const Kiosk& kiosk) {
  Entry& entry = entries_[question.key];
  const bool arrow = key.special == Special::up || key.special == Special::down;
  const int step = key.special == Special::up ? -1 : 1;
  const int last = static_cast<int>(question.choices.size()) - 1;
  if (question.kind == Ask::secret) {
    static_cast<void>((entry.repeating ? entry.again : entry.secret).key(key));
    return;
  }
  if (question.kind == Ask::choice) {
    if (!arrow || last < 0) return;
    entry.chosen = std::clamp(row_of(entry, question) + step, 0, last);
    entry.touched = true;
    return;
  }
  if (!entry.touched) {
    entry.text.propose(question.proposal);
    entry.touched = true;
  }
  if (!arrow) {
    static_cast<void>(entry.text.key(key));
  } else if (question.kind == Ask::date) {
    const auto date = typed_date(entry.text.text(), today(kiosk));
    entry.text.propose(to_iso(plus_days(date.value_or(today(kiosk)), date ? -step : 0)));
  } else if (question.kind == Ask::text && last >= 0) {
    entry.chosen = std::clamp(entry.chosen + step, 0, last);
    entry.text.set(question.choices[static_cast<std::size_t>(entry.chosen)].value);
  }
}

// A secret is asked for twice; the other kinds are looked at once.
void FormPage::leave_question(const Questions& all, Kiosk& kiosk) {
  const Question question = all[at_];
  Entry& entry = entries_[question.key];
  if (trouble_of(question, kiosk).empty() && question.kind == Ask::secret) {
    if (!std::exchange(entry.repeating, true)) return;
    const auto first = entry.secret.copy();
    const auto second = entry.again.copy();
    const bool same = first && second && as_text(first->view()) == as_text(second->view());
    entry.again.clear();
    entry.repeating = false;
    if (!same) {
      entry.secret.clear();
      complaint_ = [] { return std::string(tr("The two are not the same. Type it again.")); };
      return;
    }
  } else if (!trouble_of(question, kiosk).empty()) {
    complaint_ = [this, question, &kiosk] { return trouble_of(question, kiosk); };
    return;
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

void FormPage::forget_secrets() {
  second_.forget();
  for (auto& [key, entry] : entries_) {
    entry.secret.clear();
    entry.again.clear();
    entry.repeating = false;
  }
}

// --- sending -------------------------------------------------------------------------------------

void FormPage::submit(const Questions& all, Kiosk& kiosk) {
  // A lock forgets secrets, and the state may have changed below an answer.
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (trouble_of(all[i], kiosk).empty()) continue;
    at_ = i;
    complaint_ = [this, question = all[i], &kiosk] { return trouble_of(question, kiosk); };
    return;
  }
  const Answers given = answers(kiosk);
  Request asked = request(form_.method);
  for (const auto& [key, value] : form_.fixed) asked.with(key, value);
  for (const Question& each : all) {
    if (each.key.starts_with("_")) continue;
    if (each.kind == Ask::secret) {
      auto secret = entries_[each.key].secret.copy();
      if (!secret) {
        refusal_ = secret.error();
        return;
      }
      asked.secrets.emplace_back(each.key, std::move(*secret));
    } else if (each.kind == Ask::number && !given[each.key].empty()) {
      asked.with(each.key, static_cast<std::int64_t>(std::stoll(given[each.key])));
    } else {
      asked.with(each.key, given[each.key]);
    }
  }
  if (form_.finish) form_.finish(asked, given, kiosk);
  if (form_.two) {
    if (const auto consented = second_.consent(asked); !consented) {
      refusal_ = consented.error();
      return;
    }
  }
  kiosk.ask(std::move(asked), *this);
  waiting_ = true;
}

void FormPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                      Kiosk& kiosk) {
  waiting_ = false;
  second_.forget();
  if (!outcome) {
    refusal_ = outcome.error();
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
    screen.put(row, area.left, tr("A second person consents by typing name and password."),
               Style::strong);
    screen.put(row + 1, area.left, tr("One of the two must be a supervisor."), Style::dim);
    row = second_.draw(screen, row + 3, below, kiosk, true);
  } else {
    row = draw_question(screen, row, below, all[at_], kiosk) + 1;
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
    const std::string answer = shown(each, kiosk);
    row = draw_fact(screen, row, area, each.label, answer.empty() ? tr("none") : answer,
                    answer.empty() ? Style::dim : Style::plain);
  }
  return end > first ? row + 1 : row;
}

int FormPage::draw_question(Screen& screen, int row, const Area& area, const Question& question,
                            const Kiosk& kiosk) const {
  const Entry& entry = this->entry(question);
  const int width = std::min(60, area.width);
  const bool again = question.kind == Ask::secret && entry.repeating;
  row = screen.put_wrapped(
      row, area.left, readable(area),
      again ? std::string(tr("Once more, so that no slip remains:")) : question.text,
      Style::strong);
  if (!question.note.empty() && !again) {
    row = screen.put_wrapped(row, area.left, readable(area), question.note, Style::dim);
  }
  // Where all of it does not fit, the choices are worth more than the space between.
  const int needed = static_cast<int>(question.picture.size() + question.choices.size()) + 3;
  const int space = needed > area.top + area.height - row ? 0 : 1;
  row += space;
  for (const std::string& line : question.picture) {
    screen.put(row++, area.left + 2, line, Style::strong, area.width - 2);
  }
  if (!question.picture.empty()) row += space;
  if (question.kind == Ask::choice) {
    return draw_choices(screen, row, area, question, row_of(entry, question));
  }
  if (question.kind == Ask::secret) {
    (again ? entry.again : entry.secret)
        .draw(screen, row, area.left, std::min(40, width), true, kiosk.revealed());
    if (again || entry.secret.empty()) return row + 1;
    screen.put(row + 1, area.left, strength_of(entry.secret, question.login),
               is_strong(entry.secret, question.login) ? Style::good : Style::dim, width);
    return row + 2;
  }
  TextField field = entry.text;
  if (!entry.touched) field.set(question.proposal);
  if (question.kind == Ask::text) {
    field.draw(screen, row, area.left, width, true);
    if (columns(field.text()) >= width) {
      // Longer than the field: all of it below, so that it can be read again.
      row = screen.put_wrapped(row + 1, area.left, readable(area), field.text(), Style::dim);
    }
    if (question.choices.empty()) return row + 1;
    screen.put(row + 2, area.left, tr("Or choose with the arrow keys:"), Style::dim);
    const std::string now = field.text();
    const auto same = std::ranges::find(question.choices, now, &Choice::value);
    const int chosen =
        same == question.choices.end() ? -1 : static_cast<int>(same - question.choices.begin());
    return draw_choices(screen, row + 3, area, question, chosen);
  }
  field.draw(screen, row, area.left, 24, true);
  if (question.kind == Ask::date) {
    const auto date = typed_date(field.text(), today(kiosk));
    screen.put(row, area.left + 27, date ? long_date(*date) : std::string(), Style::good);
  }
  return row + 1;
}

int FormPage::draw_choices(Screen& screen, int row, const Area& area, const Question& question,
                           int chosen) {
  const int count = static_cast<int>(question.choices.size());
  const int room =
      std::clamp(area.top + area.height - row - 1, 1, std::min(kMostChoices, std::max(1, count)));
  const int first = std::clamp(chosen - room / 2, 0, std::max(0, count - room));
  for (int i = first; i < std::min(count, first + room); ++i, ++row) {
    const Choice& each = question.choices[static_cast<std::size_t>(i)];
    const bool here = i == chosen;
    screen.put(row, area.left, here ? ">" : " ", Style::key);
    screen.put(row, area.left + 2, each.label.empty() ? each.value : each.label,
               here ? Style::chosen : Style::plain, area.width - 2);
  }
  return row;
}

}  // namespace

std::unique_ptr<Page> make_form_page(Form form) {
  return std::make_unique<FormPage>(std::move(form));
}

std::vector<Choice> yes_or_no() {
  return {{"yes", tr("Yes")}, {"no", tr("No")}};
}

std::string wrong_login(const std::string& typed) {
  const bool plain = std::ranges::all_of(typed, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (plain && typed.size() >= 2 && typed.size() <= 32 && typed != "terminal") return {};
  return tr("An account name is 2 to 32 small letters, digits, '-' and '_'.");
}

std::vector<Choice> proposals(const std::vector<std::string>& texts) {
  std::vector<Choice> result;
  result.reserve(texts.size());
  for (const std::string& each : texts) result.push_back({each, each});
  return result;
}

}  // namespace dozo::ui
