#include "ui/model/pages/second_person.hpp"

#include <algorithm>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {

namespace {

// Who would be refused anyway (E-4113) is not offered.
bool may_consent(const Person& person, const Kiosk& kiosk) {
  const bool acts = person.role == "supervisor" || person.role == "handler";
  const bool other = !kiosk.person() || person.login != kiosk.person()->login;
  return acts && other && !person.closed && !person.must_change;
}

}  // namespace

std::vector<std::string> SecondPerson::logins(const Kiosk& kiosk) {
  std::vector<std::string> result;
  for (const Person& each : kiosk.people()) {
    if (may_consent(each, kiosk)) result.push_back(each.login);
  }
  return result;
}

std::string SecondPerson::described(const std::string& login, const Kiosk& kiosk) {
  for (const Person& each : kiosk.people()) {
    if (each.login == login) return login + "  " + each.name + "  " + role(each.role);
  }
  return login;
}

bool SecondPerson::key(const Key& key, const Kiosk& kiosk, bool& done) {
  done = false;
  if (!at_password_) {
    if (key.special == Special::enter || key.special == Special::tab) {
      login_ = who_.chosen(logins(kiosk));
      at_password_ = !login_.empty();
      return true;
    }
    return who_.key(key, logins(kiosk));
  }
  if (key.special == Special::back_tab || key.special == Special::up) return step_back();
  if (key.special == Special::enter) {
    done = !password_.empty();
    return true;
  }
  return password_.key(key);
}

bool SecondPerson::step_back() {
  if (!at_password_) return false;
  at_password_ = false;
  forget();  // it may be another person's turn
  return true;
}

std::vector<Hint> SecondPerson::hints(const char* deed) const {
  if (at_password_) return {{"Enter", deed}, {"Ctrl-R", tr("show for 3 seconds")}};
  return {{"Enter", tr("go on")}, {"↑↓", tr("choose")}};
}

Result<> SecondPerson::consent(Request& request) const {
  SecretBytes password = DOZO_TRY(password_.copy());
  request.consent = {login_, std::move(password)};
  return {};
}

void SecondPerson::propose(const Kiosk& kiosk) {
  if (proposed_) return;
  // A supervisor without a second one acts with a handler: then the first of all stands there.
  for (const Person& each : kiosk.people()) {
    if (each.role != "supervisor" || !may_consent(each, kiosk)) continue;
    who_.choose(each.login);
    proposed_ = true;
    return;
  }
}

void SecondPerson::forget() {
  password_.clear();
}

int SecondPerson::draw(Screen& screen, int row, const Area& area, const Kiosk& kiosk,
                       bool active) const {
  const Area inner{area.top, area.left + kLabelColumns, area.height, area.width - kLabelColumns};
  screen.put(row, area.left, tr("Second person"), Style::dim);
  if (!at_password_) {
    const auto choices = logins(kiosk);
    if (choices.empty()) {
      return screen.put_wrapped(row, inner.left, readable(inner),
                                tr("Nobody else is registered who could consent."), Style::warn);
    }
    std::vector<std::string> labels;
    for (const std::string& each : choices) labels.push_back(described(each, kiosk));
    return who_.draw(screen, row, inner, choices, labels) + 1;
  }
  screen.put(row, inner.left, described(login_, kiosk), Style::plain, inner.width);
  screen.put(row + 2, area.left, tr("Password"), Style::dim);
  password_.draw(screen, row + 2, inner.left, std::min(40, inner.width), active, kiosk.revealed());
  return row + 4;
}

}  // namespace dozo::ui
