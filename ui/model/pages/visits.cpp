// 入退室: who is inside, and who was.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

std::unique_ptr<Page> make_entering_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("A person enters")); };
  form.help = [] {
    return std::string(
        tr("Whoever enters the building's restricted part, the machine room or the media vault "
           "is written down, with the reason; visitors also with their organisation and the "
           "person who stays with them."));
  };
  form.deed = [] { return std::string(tr("record the entry")); };
  form.questions = [](const Answers& answers, const Kiosk& kiosk) {
    Question area{.key = "area", .kind = Ask::choice, .label = tr("Room")};
    area.text = tr("Which room is entered?");
    for (const char* each : {"machine_room", "media_vault", "building"}) {
      area.choices.push_back({each, area_name(each)});
    }
    Question person{.key = "person", .label = tr("Person")};
    person.text = tr("Who enters?");
    std::vector<std::string> own;
    for (const Person& each : kiosk.people()) own.push_back(each.name);
    person.choices = proposals(own);
    if (kiosk.person()) person.proposal = kiosk.person()->name;
    Question organisation{.key = "organisation", .label = tr("Organisation"), .optional = true};
    organisation.text = tr("From which organisation?");
    organisation.note = tr("Leave it empty for our own people.");
    Question purpose{.key = "purpose", .label = tr("Purpose"), .text = tr("What for?")};
    purpose.choices = proposals({tr("work on a delivery"), tr("keeping of disc or notice"),
                                 tr("inspection by the ward"), tr("maintenance of machines")});
    Question escort{.key = "escort", .label = tr("Escort"), .text = tr("Who stays with them?")};
    escort.choices = person.choices;
    std::vector<Question> all{area, person, organisation, purpose};
    if (!answers["organisation"].empty()) all.push_back(escort);
    return all;
  };
  form.method = "visit.enter";
  form.finish = [](Request& asked, const Answers& answers, const Kiosk&) {
    if (answers["organisation"].empty()) asked.with("escort", std::string());
  };
  form.told = [](const Answers& answers) {
    return say(tr("{} is inside. Record it again when leaving."), answers["person"]);
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_leaving_page(Visit visit) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("A person leaves")); };
  form.help = [] { return std::string(tr("Record it when the person has left the room.")); };
  form.deed = [] { return std::string(tr("record the leaving")); };
  form.warning = [visit](const Answers&) {
    return std::vector<std::string>{say(tr("{} leaves: {}."), visit.person, area_name(visit.area))};
  };
  form.questions = [](const Answers&, const Kiosk&) { return std::vector<Question>{}; };
  form.method = "visit.leave";
  form.fixed = {{"visit", visit.number}};
  form.told = [visit](const Answers&) { return say(tr("{} has left."), visit.person); };
  return make_form_page(std::move(form));
}

class VisitsPage final : public Register<Visit> {
 public:
  explicit VisitsPage(bool inside) : Register("visit.list", Order::as_given), inside_(inside) {}
  std::string title(const Kiosk&) const override {
    return inside_ ? tr("Who is inside now") : tr("Entering and leaving of rooms");
  }
  std::string aside(const Kiosk&) const override { return say(tr("{} entries"), amount(total())); }
  std::string help() const override {
    return tr(
        "Who is in the machine room, the media vault or the restricted part of the building, "
        "and with A everyone who ever was. Nothing can be changed afterwards.");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    draw_head(screen, area.top, area);
    draw_rows(screen, Area{area.top, area.left, area.height - 4, area.width}, kiosk);
    const Visit* visit = chosen();
    if (visit == nullptr) return;
    int row = area.top + area.height - 4;
    row = draw_fact(screen, row, area, tr("Purpose"), visit->purpose);
    if (visit->organisation.empty()) return;
    row = draw_fact(screen, row, area, tr("Organisation"), visit->organisation);
    draw_fact(screen, row, area, tr("Escort"), visit->escort);
  }

 private:
  std::vector<Deed> deeds(const Kiosk&) const override {
    std::vector<Deed> all;
    const Visit* visit = chosen();
    if (visit != nullptr && !visit->left) {
      all.push_back(
          {U'x', tr("leaves"), [visit = *visit](Kiosk& k) { k.push(make_leaving_page(visit)); }});
    }
    all.push_back({U'n', tr("a person enters"), [](Kiosk& k) { k.push(make_entering_page()); }});
    if (inside_) {
      all.push_back({U'a', tr("all entries"),
                     [](Kiosk& k) { k.push(std::make_unique<VisitsPage>(/*inside=*/false)); }});
    }
    return all;
  }
  bool enter_is_first() const override { return chosen() != nullptr && !chosen()->left; }
  static int person_column(const Area& area) { return area.left + 15; }
  static int entered_column(const Area& area) { return area.left + area.width - 25; }
  static int left_column(const Area& area) { return area.left + area.width - 6; }
  std::vector<Visit> read(const Json& json) const override { return visits_from(json); }
  void narrow(Request& asked) const override { asked.with("inside", inside_); }
  const char* nothing() const override {
    return inside_ ? tr("Nobody is inside.") : tr("None yet.");
  }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Room"), Style::dim);
    screen.put(row, person_column(area), tr("Person"), Style::dim);
    screen.put(row, entered_column(area), tr("In"), Style::dim);
    screen.put(row, left_column(area), tr("Out"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Visit& visit, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, area_name(visit.area), here ? Style::chosen : Style::plain, 14);
    std::string who = visit.person;
    if (!visit.organisation.empty()) who += " (" + visit.organisation + ")";
    const int width = entered_column(area) - person_column(area) - 1;
    screen.put(row, person_column(area), who, Style::plain, width);
    if (visit.entered) {
      screen.put(row, entered_column(area), date_and_time(*visit.entered), Style::dim);
    }
    screen.put(row, left_column(area), visit.left ? clock_time(*visit.left) : tr("inside"),
               visit.left ? Style::dim : Style::warn, 6);
  }
  bool inside_;
};

}  // namespace

std::unique_ptr<Page> make_visits_page() {
  return std::make_unique<VisitsPage>(/*inside=*/true);
}

}  // namespace dozo::ui
