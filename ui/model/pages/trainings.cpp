// 研修: who attended which course, and until when it counts.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class TrainingsPage final : public Register<Training> {
 public:
  TrainingsPage() : Register("training.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Training"); }
  std::string help() const override {
    return tr(
        "Who attended which course, and until which day it counts. A person without a valid "
        "training cannot be put on a delivery. Two people record a training.");
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    if (!has_role(kiosk, {"supervisor"})) return {};
    const std::string login = chosen() == nullptr ? std::string() : chosen()->login;
    return {
        {U'n', tr("record a training"), [login](Kiosk& k) { k.push(make_training_page(login)); }}};
  }
  bool enter_is_first() const override { return false; }
  static int course_column(const Area& area) { return area.left + 20; }
  static int held_column(const Area& area) { return area.left + area.width - 34; }
  static int until_column(const Area& area) { return area.left + area.width - 22; }
  static int state_column(const Area& area) { return area.left + area.width - 10; }
  std::vector<Training> read(const Json& json) const override { return trainings_from(json); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Person"), Style::dim);
    screen.put(row, course_column(area), tr("Course"), Style::dim);
    screen.put(row, held_column(area), tr("Held on"), Style::dim);
    screen.put(row, until_column(area), tr("Valid until"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Training& training, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, training.name.empty() ? training.login : training.name,
               here ? Style::chosen : Style::plain, 19);
    screen.put(row, course_column(area), training.course, Style::plain,
               held_column(area) - course_column(area) - 1);
    if (training.held_on) screen.put(row, held_column(area), to_iso(*training.held_on));
    if (training.valid_until) screen.put(row, until_column(area), to_iso(*training.valid_until));
    screen.put(row, state_column(area), training.valid ? tr("valid") : tr("EXPIRED"),
               training.valid ? Style::good : Style::bad, 10);
  }
};

}  // namespace

std::unique_ptr<Page> make_training_page(std::string login) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Record a training")); };
  form.help = [] {
    return std::string(
        tr("Course, day, and until when it counts. A supervisor records it, and a second person "
           "consents."));
  };
  form.deed = [] { return std::string(tr("record the training")); };
  form.questions = [login](const Answers& answers, const Kiosk& kiosk) {
    Question person{.key = "login", .kind = Ask::choice, .label = tr("Person")};
    person.text = tr("Who attended it?");
    for (const Person& each : kiosk.people()) {
      person.choices.push_back({each.login, each.name + "  " + role(each.role)});
    }
    person.proposal = login;
    Question course{.key = "course", .label = tr("Course"), .text = tr("Which course?")};
    course.choices = proposals({tr("Protection of personal data"), tr("Information security"),
                                tr("Handling of the ward's data")});
    course.proposal = course.choices.front().value;
    Question held{.key = "held_on", .kind = Ask::date, .label = tr("Held on")};
    held.text = tr("On which day was it held?");
    if (const auto now = kiosk.now()) held.proposal = to_iso(date_in_japan(*now));
    Question until{.key = "valid_until", .kind = Ask::date, .label = tr("Valid until")};
    until.text = tr("Until which day does it count?");
    until.note = tr("The last day; a year is usual.");
    // A year later, less a day.
    if (const auto day = date_from_iso(answers["held_on"])) {
      until.proposal = to_iso(plus_days(*day, 364));
    }
    until.wrong = [from = answers["held_on"]](const std::string& day) {
      return day < from ? std::string(tr("It cannot end before it was held.")) : std::string();
    };
    return std::vector{person, course, held, until};
  };
  form.two = true;
  form.method = "training.record";
  form.told = [](const Answers&) { return std::string(tr("The training is recorded.")); };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_trainings_page() {
  return std::make_unique<TrainingsPage>();
}

}  // namespace dozo::ui
