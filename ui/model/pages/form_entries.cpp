#include "ui/model/pages/form_entries.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"
#include "ui/model/strength.hpp"

namespace dozo::ui {

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

const Entry& Entries::entry(const Question& question) const {
  static const Entry untouched;
  const auto found = all_.find(question.key);
  return found == all_.end() ? untouched : found->second;
}

// The chosen row of a choice: what was chosen, else what is proposed, else the first.
int Entries::row_of(const Entry& entry, const Question& question) {
  const int count = static_cast<int>(question.choices.size());
  if (entry.touched) return std::clamp(entry.chosen, 0, std::max(0, count - 1));
  const auto proposed = std::ranges::find(question.choices, question.proposal, &Choice::value);
  return proposed == question.choices.end() ? 0
                                            : static_cast<int>(proposed - question.choices.begin());
}

std::string Entries::typed(const Entry& entry, const Question& question) {
  return entry.touched ? entry.text.text() : question.proposal;
}

// What counts as the answer; empty where there is none yet, or none that can be understood.
std::string Entries::value(const Entry& entry, const Question& question, const Kiosk& kiosk) {
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
Answers Entries::answers(const Form& form, const Kiosk& kiosk) const {
  Answers result;
  for (std::size_t known = 0;;) {
    const std::vector<Question> all = form.questions(result, kiosk);
    for (const Question& each : all) result.set(each.key, value(entry(each), each, kiosk));
    if (all.size() <= known) return result;
    known = all.size();
  }
}

std::string Entries::shown(const Question& question, const Kiosk& kiosk) const {
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
std::string Entries::trouble_of(const Question& question, const Kiosk& kiosk) const {
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

void Entries::change(const Key& key, const Question& question, const Kiosk& kiosk) {
  Entry& entry = all_[question.key];
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

bool Entries::take_secret(const Question& question, bool& same) {
  Entry& entry = all_[question.key];
  same = true;
  if (!std::exchange(entry.repeating, true)) return false;
  const auto first = entry.secret.copy();
  const auto second = entry.again.copy();
  same = first && second && as_text(first->view()) == as_text(second->view());
  entry.again.clear();
  entry.repeating = false;
  if (!same) entry.secret.clear();
  return same;
}

void Entries::forget_secrets() {
  for (auto& [key, entry] : all_) {
    entry.secret.clear();
    entry.again.clear();
    entry.repeating = false;
  }
}

// --- what forms ask alike ------------------------------------------------------------------------

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
