// 取扱者: who may work here, in which role; making an account, changing its role, closing it.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

std::vector<Choice> roles() {
  std::vector<Choice> all;
  for (const char* each : {"handler", "supervisor", "inspector", "maintenance"}) {
    all.push_back({each, role(each)});
  }
  return all;
}

// Who works at deliveries: only they need a training.
bool handles(std::string_view role) {
  return role == "handler" || role == "supervisor";
}

std::unique_ptr<Page> make_creating_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("A new person")); };
  form.help = [] {
    return std::string(
        tr("Each person has an account of their own; nobody shares one. The person types the "
           "first password, and must change it at the first log-in. Two people make an "
           "account. A training is recorded afterwards, else no delivery can be worked on."));
  };
  form.deed = [] { return std::string(tr("make the account")); };
  form.questions = [](const Answers& answers, const Kiosk&) {
    Question name{.key = "name", .label = tr("Person"), .text = tr("What is the person's name?")};
    name.note = tr("As it stands on the roster for the ward.");
    Question login{.key = "login", .label = tr("Account name")};
    login.text = tr("Under which account name will they log in?");
    login.note = tr("Small letters and digits, such as tanaka.");
    login.wrong = wrong_login;
    Question role{.key = "role", .kind = Ask::choice, .label = tr("Role")};
    role.text = tr("Which role?");
    role.choices = roles();
    Question password{.key = "password", .kind = Ask::secret, .label = tr("Password")};
    password.text = tr("Type a first password.");
    password.note = tr("At least 12 characters.");
    password.login = answers["login"];
    return std::vector{name, login, role, password};
  };
  form.two = true;
  form.method = "account.create";
  form.succeeded = [](const Answers& answers, const Json&, Kiosk& kiosk) {
    const std::string name = answers["name"];
    if (handles(answers["role"])) {
      kiosk.replace(make_training_page(answers["login"]));
      kiosk.tell([name] {
        return say(tr("{} can log in now. Record the training now, or later with Esc."), name);
      });
    } else {
      kiosk.pop();
      kiosk.tell([name] { return say(tr("{} can log in now."), name); });
    }
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_role_page(Account person) {
  Form form;
  form.title = [person](const Answers&) { return say(tr("Change the role of {}"), person.name); };
  form.help = [] {
    return std::string(tr("A role says what a person may do. Two people change it."));
  };
  form.deed = [] { return std::string(tr("change the role")); };
  form.questions = [person](const Answers&, const Kiosk&) {
    Question next{.key = "role", .kind = Ask::choice, .label = tr("Role")};
    next.text = say(tr("{} is {} now. Which role from now on?"), person.name, role(person.role));
    next.choices = roles();
    next.proposal = person.role;
    return std::vector{next};
  };
  form.two = true;
  form.method = "account.role";
  form.fixed = {{"login", person.login}};
  form.told = [person](const Answers& answers) {
    return say(tr("{} is {} now."), person.name, role(answers["role"]));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_closing_page(Account person) {
  Form form;
  form.title = [person](const Answers&) { return say(tr("Close the account of {}"), person.name); };
  form.help = [] {
    return std::string(
        tr("A closed account never logs in again. What the person did stays in the ledger, and "
           "the account name stays taken."));
  };
  form.deed = [] { return std::string(tr("close the account")); };
  form.warning = [person](const Answers&) {
    return std::vector<std::string>{
        say(tr("{} can never log in again. This cannot be undone."), person.name)};
  };
  form.questions = [](const Answers&, const Kiosk&) {
    Question reason{.key = "reason", .label = tr("Reason"), .text = tr("Why?")};
    reason.choices =
        proposals({tr("The person has left the company"), tr("The person has other duties now"),
                   tr("The account was made by mistake")});
    return std::vector{reason};
  };
  form.two = true;
  form.method = "account.close";
  form.fixed = {{"login", person.login}};
  form.told = [person](const Answers&) {
    return say(tr("The account of {} is closed."), person.name);
  };
  return make_form_page(std::move(form));
}

class PeoplePage final : public Register<Account> {
 public:
  PeoplePage() : Register("account.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("People and their roles"); }
  std::string aside(const Kiosk&) const override { return say(tr("{} people"), rows().size()); }
  std::string help() const override {
    return tr(
        "Everyone who has or had an account here, with role and training. A supervisor changes "
        "it together with a second person.");
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    if (!has_role(kiosk, {"supervisor"})) return {};
    std::vector<Deed> all{{U'n', tr("new person"), [](Kiosk& k) { k.push(make_creating_page()); }}};
    const Account* person = chosen();
    if (person == nullptr || person->closed) return all;
    const Account here = *person;
    all.push_back({U'r', tr("role"), [here](Kiosk& k) { k.push(make_role_page(here)); }});
    all.push_back(
        {U't', tr("training"), [here](Kiosk& k) { k.push(make_training_page(here.login)); }});
    all.push_back({U'p', tr("another password"),
                   [here](Kiosk& k) { k.push(make_password_reset_page(here.login)); }});
    all.push_back({U'x', tr("close"), [here](Kiosk& k) { k.push(make_closing_page(here)); }});
    return all;
  }
  bool enter_is_first() const override { return false; }
  static int role_column(const Area& area) { return area.left + 30; }
  static int training_column(const Area& area) { return area.left + 44; }
  static int state_column(const Area& area) { return area.left + area.width - 16; }
  std::vector<Account> read(const Json& json) const override { return accounts_from(json); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Person"), Style::dim);
    screen.put(row, role_column(area), tr("Role"), Style::dim);
    screen.put(row, training_column(area), tr("Trained until"), Style::dim);
    screen.put(row, state_column(area), tr("State"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Account& person, bool here,
                const Kiosk& kiosk) const override {
    screen.put(row, area.left, person.name, here ? Style::chosen : Style::plain, 17);
    screen.put(row, area.left + 18, person.login, Style::dim, 11);
    screen.put(row, role_column(area), role(person.role), Style::plain, 13);
    const auto now = kiosk.now();
    const bool trained =
        now && person.trained_until && date_in_japan(*now) <= *person.trained_until;
    if (person.trained_until) {
      screen.put(row, training_column(area), to_iso(*person.trained_until),
                 trained ? Style::plain : Style::bad);
    } else {
      screen.put(row, training_column(area), tr("none"),
                 handles(person.role) ? Style::warn : Style::dim);
    }
    const auto state = [&](const char* text, Style style) {
      screen.put(row, state_column(area), text, style, 16);
    };
    if (person.closed) {
      state(tr("account closed"), Style::dim);
    } else if (person.must_change) {
      state(tr("password due"), Style::warn);
    } else if (!trained && handles(person.role)) {
      state(tr("training due"), Style::warn);
    } else {
      state(tr("active"), Style::good);
    }
  }
};

}  // namespace

std::unique_ptr<Page> make_people_page() {
  return std::make_unique<PeoplePage>();
}

}  // namespace dozo::ui
