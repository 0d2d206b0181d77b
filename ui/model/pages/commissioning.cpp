// 初期設定: the guided first start. One form: who runs the terminal, the clock, the places of
// keeping, the first people; nothing is sent before the last question.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

constexpr int kMostPeople = 8;  // dozod takes no more at once
constexpr int kMostPlaces = 4;  // of a kind; more are registered later

std::string key_of(const char* what, int number) {
  return fmt::format("_{}{}", what, number);
}

// The time in digits five rows high, to be compared across the room.
std::vector<std::string> large(std::string_view clock) {
  static constexpr std::array<std::array<std::string_view, 5>, 11> kDigits = {{
      {"███", "█ █", "█ █", "█ █", "███"},
      {" ██", "  █", "  █", "  █", "  █"},
      {"███", "  █", "███", "█  ", "███"},
      {"███", "  █", "███", "  █", "███"},
      {"█ █", "█ █", "███", "  █", "  █"},
      {"███", "█  ", "███", "  █", "███"},
      {"███", "█  ", "███", "█ █", "███"},
      {"███", "  █", "  █", "  █", "  █"},
      {"███", "█ █", "███", "█ █", "███"},
      {"███", "█ █", "███", "  █", "███"},
      {" ", "█", " ", "█", " "},
  }};
  std::vector<std::string> rows(5);
  for (const char c : clock) {
    const auto at = c == ':' ? std::size_t{10} : static_cast<std::size_t>(c - '0') % 10;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      rows[row] += std::string(kDigits[at][row]) + "  ";
    }
  }
  return rows;
}

// --- The questions, part by part -----------------------------------------------------------------

void ask_terminal(std::vector<Question>& all) {
  Question contractor{.key = "contractor", .label = tr("Contractor")};
  contractor.text = tr("What is the name of the contractor?");
  contractor.note = tr("As it stands in the contract with the ward.");
  Question address{.key = "address", .label = tr("Address"), .text = tr("What is its address?")};
  Question number{.key = "number", .label = tr("Terminal number")};
  number.text = tr("Which number does this terminal get?");
  number.note = tr("Capital letters, digits and hyphens; it stands on every document.");
  number.proposal = "T-001";
  number.wrong = [](const std::string& typed) {
    const bool fits =
        typed.size() <= 16 &&
        typed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string::npos;
    return fits ? std::string()
                : std::string(tr("At most 16 capital letters, digits and hyphens, such as T-014."));
  };
  Question place{.key = "place", .label = tr("Place"), .text = tr("Where does it stand?")};
  place.note = tr("Building, floor and room. The ward's data must not leave this place.");
  all.insert(all.end(), {contractor, address, number, place});
}

void ask_clock(std::vector<Question>& all, const Kiosk& kiosk) {
  Question clock{.key = "_clock", .kind = Ask::choice, .label = tr("Clock")};
  clock.text = tr("Does this agree with a clock that you trust?");
  if (const auto now = kiosk.now()) {
    clock.note = long_date(date_in_japan(*now));
    clock.picture = large(clock_time(*now));
  }
  clock.choices = {{"no", tr("No, or not compared yet")}, {"yes", tr("Yes, date and time")}};
  clock.wrong = [](const std::string& answer) {
    return answer == "yes" ? std::string()
                           : std::string(tr("Maintenance sets the clock first. Nothing typed here "
                                            "is lost."));
  };
  all.push_back(clock);
}

void ask_places(std::vector<Question>& all, const Answers& answers, const char* kind,
                const char* first, const char* next, const char* label) {
  for (int i = 1; i <= kMostPlaces; ++i) {
    Question place{.key = key_of(kind, i), .label = say(label, i)};
    place.text = i == 1 ? first : next;
    place.note = i == 1 ? tr("As it is written on the door. Discs and notices never share a place.")
                        : tr("Leave it empty if that is all.");
    place.optional = i > 1;
    all.push_back(place);
    if (answers[all.back().key].empty()) return;
  }
}

void ask_person(std::vector<Question>& all, const Answers& answers, const Kiosk& kiosk, int i) {
  Question name{.key = key_of("name", i), .label = say(tr("Person {}"), i)};
  name.text = i == 1   ? tr("Who is the supervisor?")
              : i == 2 ? tr("Who is a handler?")
                       : tr("What is the person's name?");
  name.note = tr("As it stands on the roster for the ward.");
  const std::string who = answers[name.key];
  Question login{.key = key_of("login", i), .label = tr("Account name")};
  login.text = say(tr("Under which account name will {} log in?"), who);
  login.note = tr("Small letters and digits, such as tanaka.");
  std::vector<std::string> taken;
  for (int other = 1; other < i; ++other) taken.push_back(answers[key_of("login", other)]);
  login.wrong = [taken](const std::string& typed) {
    return std::find(taken.begin(), taken.end(), typed) == taken.end()
               ? wrong_login(typed)
               : std::string(tr("Another person has this account name already."));
  };
  all.insert(all.end(), {name, login});
  if (i > 2) {
    Question which{.key = key_of("role", i), .kind = Ask::choice, .label = tr("Role")};
    which.text = tr("Which role?");
    for (const char* each : {"handler", "supervisor", "inspector", "maintenance"}) {
      which.choices.push_back({each, role(each)});
    }
    all.push_back(which);
  }
  Question password{.key = fmt::format("/people/{}/password", i - 1), .kind = Ask::secret};
  password.label = tr("Password");
  password.text = say(tr("{} types a password of their own; the others look away."), who);
  password.note = tr("At least 12 characters.");
  password.login = answers[login.key];
  Question course{.key = key_of("course", i), .label = tr("Training")};
  course.text = say(tr("Which training has {} had?"), who);
  course.choices = proposals({tr("Protection of personal data"), tr("Information security"),
                              tr("Handling of the ward's data")});
  course.proposal = course.choices.front().value;
  Question held{.key = key_of("held", i), .kind = Ask::date, .label = tr("Held on")};
  held.text = tr("On which day was it held?");
  if (const auto now = kiosk.now()) held.proposal = to_iso(date_in_japan(*now));
  Question until{.key = key_of("until", i), .kind = Ask::date, .label = tr("Valid until")};
  until.text = tr("Until which day does it count?");
  if (const auto day = date_from_iso(answers[held.key]))
    until.proposal = to_iso(plus_days(*day, 364));
  until.wrong = [from = answers[held.key]](const std::string& day) {
    return day < from ? std::string(tr("It cannot end before it was held.")) : std::string();
  };
  all.insert(all.end(), {password, course, held, until});
}

// How many people are asked for: two at least, then as long as there is another.
int people_count(const Answers& answers) {
  int count = 2;
  while (count < kMostPeople && answers[key_of("more", count)] == "yes") ++count;
  return count;
}

void ask_people(std::vector<Question>& all, const Answers& answers, const Kiosk& kiosk) {
  for (int i = 1; i <= people_count(answers); ++i) {
    ask_person(all, answers, kiosk, i);
    if (i < 2 || i == kMostPeople) continue;
    Question more{.key = key_of("more", i), .kind = Ask::choice, .label = tr("Another person")};
    more.text = tr("Is there another person to be entered now?");
    more.note = i == 2 ? tr("Three people, two of them supervisors, are recommended: only a "
                            "supervisor, with another person, resets a forgotten password.")
                       : tr("More can be entered later by two people.");
    more.choices = {{"no", tr("No")}, {"yes", tr("Yes")}};
    all.push_back(more);
  }
}

void ask_shelves(std::vector<Question>& all) {
  Question count{.key = "shelves", .kind = Ask::number, .label = tr("Shelves"), .most = 64};
  count.text = tr("How many deliveries may lie here at the same time?");
  count.note = tr("Each gets a locked shelf of its own.");
  count.proposal = "4";
  Question size{.key = "_shelf", .kind = Ask::choice, .label = tr("Size of a shelf")};
  size.text = tr("How large is the largest delivery?");
  size.note = tr("The size cannot be changed later.");
  size.choices = {
      {"67108864", say(tr("{} (for a trial)"), bytes(67108864))},
      {"1073741824", say(tr("{} (one CD)"), bytes(1073741824))},
      {"5368709120", say(tr("{} (one DVD)"), bytes(5368709120))},
      {"10737418240", say(tr("{} (two DVDs, or one of two layers)"), bytes(10737418240))}};
  all.insert(all.end(), {count, size});
}

std::vector<Question> questions(const Answers& answers, const Kiosk& kiosk) {
  std::vector<Question> all;
  ask_terminal(all);
  ask_clock(all, kiosk);
  // An appliance's disk was cut into shelves at its first start.
  if (!kiosk.status()->appliance) ask_shelves(all);
  ask_places(all, answers, "disc", tr("Where are discs locked away?"),
             tr("Is there another place for discs?"), tr("Discs {}"));
  ask_places(all, answers, "notice", tr("Where are password notices locked away?"),
             tr("Is there another place for password notices?"), tr("Notices {}"));
  ask_people(all, answers, kiosk);
  Question sure{.key = "_sure", .kind = Ask::choice, .label = tr("Set up")};
  sure.text = tr("Is everything above right? Then the terminal makes its key and its shelves.");
  sure.note = tr("This is done once and cannot be undone.");
  sure.choices = {{"no", tr("No: go back with Esc and change it")}, {"yes", tr("Yes, set it up")}};
  sure.wrong = [](const std::string& answer) {
    return answer == "yes" ? std::string() : std::string(tr("Go back with Esc and change it."));
  };
  all.push_back(sure);
  return all;
}

// --- The request ---------------------------------------------------------------------------------

Json names_of(const Answers& answers, const char* kind) {
  Json names = Json::array();
  for (int i = 1; i <= kMostPlaces; ++i) {
    const std::string& name = answers[key_of(kind, i)];
    if (name.empty()) break;
    names.push_back(name);
  }
  return names;
}

void add_lists(Request& asked, const Answers& answers, const Kiosk& kiosk) {
  if (kiosk.status()->appliance) asked.with("shelves", std::int64_t{1});
  asked.with("shelf_bytes", typed_number(answers["_shelf"]).value_or(4096));
  Json people = Json::array();
  for (int i = 1; i <= people_count(answers); ++i) {
    const std::string chosen = answers[key_of("role", i)];
    const std::string role = i == 1 ? "supervisor" : i == 2 ? "handler" : chosen;
    people.push_back({{"role", role},
                      {"login", answers[key_of("login", i)]},
                      {"name", answers[key_of("name", i)]},
                      {"training",
                       {{"course", answers[key_of("course", i)]},
                        {"held_on", answers[key_of("held", i)]},
                        {"valid_until", answers[key_of("until", i)]}}}});
  }
  asked.lists.emplace_back("people", people.dump());
  asked.lists.emplace_back(
      "places",
      Json{{"discs", names_of(answers, "disc")}, {"notices", names_of(answers, "notice")}}.dump());
}

}  // namespace

std::unique_ptr<Page> make_commissioning_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Setting up this terminal")); };
  form.help = [] {
    return std::string(
        tr("This is done once, by a supervisor and a handler together. The terminal asks one "
           "thing after another; Esc leads back to the question before. Nothing is recorded "
           "until the last answer. Afterwards the ward is enrolled. Enter at least three "
           "people, two of them supervisors: a forgotten password is reset by a supervisor and "
           "another person, never by its owner; if the only supervisor forgets it, nobody can "
           "reset it."));
  };
  form.deed = [] { return std::string(tr("set the terminal up")); };
  form.questions = questions;
  form.method = "terminal.commission";
  form.finish = [](Request& asked, const Answers& answers, const Kiosk& kiosk) {
    add_lists(asked, answers, kiosk);
  };
  form.succeeded = [](const Answers&, const Json&, Kiosk& kiosk) {
    kiosk.replace(make_ward_page());
    kiosk.tell([] {
      return std::string(tr("The terminal is set up. Log in as supervisor to enrol the ward."));
    });
  };
  form.only_page = true;
  return make_form_page(std::move(form));
}

}  // namespace dozo::ui
