#include "ui/model/pages/policy_words.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/pages/parts.hpp"
#include "ui/model/words.hpp"

namespace dozo::ui {
namespace {

constexpr std::string_view kForms = "forms.";

// A rule that is a number: in one case it has words of its own.
std::string number_sentence(const std::string& name, std::int64_t number) {
  if (name == "split.days") {
    return number == 1
               ? std::string(tr("Disc and notice are received on different days."))
               : say(tr("At least {} days lie between the receipts of disc and notice."), number);
  }
  if (name == "waiting.wrong_password_seconds") {
    return say(tr("After the third wrong password one waits {} seconds, then twice as long each "
                  "time."),
               number);
  }
  if (name == "idle.work_minutes") {
    return say(tr("Where nobody does anything for {} minutes, the delivery closes and the person "
                  "is logged out."),
               number);
  }
  if (name == "keeping.hours_out") {
    return say(tr("What was taken out is back in its place within {} hours."), number);
  }
  if (name == "retention.wipe_days") {
    return number == 0 ? std::string(tr("The data is wiped on the day of the return."))
                       : say(tr("The data is wiped within {} days after the return."), number);
  }
  if (name == "training.months") return say(tr("A training counts for at most {} months."), number);
  return say("{}: {}", name, number);
}

std::string two_sentence(const std::string& name, bool two) {
  if (name == "two_people.password") {
    return two ? tr("Typing the password needs two people.")
               : tr("One person may type the password.");
  }
  if (name == "two_people.open_work") {
    return two ? tr("Opening a delivery for work needs two people.")
               : tr("One named handler may open a delivery for work.");
  }
  if (name == "two_people.give_back") {
    return two ? tr("Giving back a disc or the notice needs two people.")
               : tr("One person may give back a disc or the notice.");
  }
  return say("{}: {}", name, two);
}

std::string text_sentence(const std::string& name, const std::string& text) {
  if (name.starts_with(kForms)) {
    const std::string kind = document_kind(std::string_view(name).substr(kForms.size()));
    return text.empty() ? say(tr("No form number: {}."), kind)
                        : say(tr("Form number of the {}: {}."), kind, text);
  }
  if (name == "logo.sha256") {
    return text.empty() ? std::string(tr("No logo of the ward is printed on its documents."))
                        : say(tr("The ward's logo is printed on its documents (hash {})."),
                              fingerprint(text, 4));
  }
  return say("{}: {}", name, text);
}

// One of those that stand together where they say nothing.
bool is_silent_form(const PolicyRule& rule) {
  return rule.name.starts_with(kForms) && !rule.differs() &&
         rule.value == PolicyRule::Value(std::string());
}

}  // namespace

std::string rule_sentence(const std::string& name, const PolicyRule::Value& value) {
  if (const bool* two = std::get_if<bool>(&value)) return two_sentence(name, *two);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return number_sentence(name, *number);
  return text_sentence(name, std::get<std::string>(value));
}

int count_changes(const std::vector<PolicyRule>& rules) {
  return static_cast<int>(std::ranges::count_if(rules, &PolicyRule::differs));
}

std::vector<RuleText> rule_texts(const std::vector<PolicyRule>& rules, const char* before) {
  std::vector<RuleText> texts;
  std::string silent;
  for (const PolicyRule& rule : rules) {
    if (is_silent_form(rule)) {
      if (!silent.empty()) silent += tr(", ");
      silent += document_kind(std::string_view(rule.name).substr(kForms.size()));
      continue;
    }
    texts.push_back({rule_sentence(rule.name, rule.value),
                     rule.differs() ? say(before, rule_sentence(rule.name, rule.other)) : ""});
  }
  if (!silent.empty()) texts.push_back({say(tr("No form number: {}."), silent), ""});
  return texts;
}

void draw_rules(Screen& screen, const Area& area, const std::vector<RuleText>& texts, int chosen) {
  struct Row {
    int rule;
    const char* mark;
    std::string text;
    Style style;
  };
  constexpr int kIndent = 4;
  const int width = std::max(1, readable(area) - kIndent);
  std::vector<Row> rows;
  int at = 0;  // the row of the chosen rule
  for (int i = 0; i < static_cast<int>(texts.size()); ++i) {
    const RuleText& each = texts[static_cast<std::size_t>(i)];
    if (i == chosen) at = static_cast<int>(rows.size());
    const bool differs = !each.other.empty();
    const char* mark = differs ? "*" : " ";
    for (const std::string& line : wrap(each.sentence, width)) {
      rows.push_back({i, mark, line, differs ? Style::warn : Style::plain});
      mark = " ";
    }
    if (!differs) continue;
    for (const std::string& line : wrap(each.other, width)) {
      rows.push_back({i, " ", line, Style::dim});
    }
  }
  const int count = static_cast<int>(rows.size());
  const int room = std::max(1, area.height);
  const int first = first_shown(at, count, room);
  for (int i = first; i < std::min(count, first + room); ++i) {
    const Row& each = rows[static_cast<std::size_t>(i)];
    const int row = area.top + i - first;
    const bool begins = i == 0 || rows[static_cast<std::size_t>(i - 1)].rule != each.rule;
    if (begins && each.rule == chosen) screen.put(row, area.left, ">", Style::key);
    screen.put(row, area.left + 2, each.mark, Style::warn);
    screen.put(row, area.left + kIndent, each.text, each.style, area.width - kIndent);
  }
}

}  // namespace dozo::ui
