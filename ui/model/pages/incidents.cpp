// 事故: the list of incidents, and recording one.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class IncidentsPage final : public Register<Incident> {
 public:
  IncidentsPage() : Register("incident.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Incidents"); }
  std::string aside(const Kiosk&) const override {
    return say(tr("{} incidents"), amount(total()));
  }
  std::string help() const override {
    return tr(
        "What went wrong: recorded by a person, or by the terminal itself. An accident is told "
        "to the ward at once, by telephone, then in writing.");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    const int contacts = rows_of_contacts(kiosk, 3);
    draw_head(screen, area.top, area);
    draw_rows(screen, Area{area.top, area.left, area.height - contacts - 1, area.width}, kiosk);
    const int bottom = area.top + area.height;
    draw_call_first(screen, bottom - contacts - 1, area, kiosk, contacts);
  }

 private:
  std::vector<Deed> deeds(const Kiosk&) const override {
    std::vector<Deed> all;
    if (const Incident* incident = chosen()) {
      all.push_back(
          {U'o', tr("open"), [id = incident->id](Kiosk& k) { k.push(make_incident_page(id)); }});
    }
    all.push_back(
        {U'n', tr("record an incident"), [](Kiosk& k) { k.push(make_incident_opening("")); }});
    return all;
  }
  static int kind_column(const Area& area) { return area.left + 8; }
  static int job_column(const Area& area) { return area.left + area.width - 34; }
  static int at_column(const Area& area) { return area.left + area.width - 26; }
  static int state_column(const Area& area) { return area.left + area.width - 9; }
  std::vector<Incident> read(const Json& json) const override { return incidents_from(json); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("No."), Style::dim);
    screen.put(row, kind_column(area), tr("What"), Style::dim);
    screen.put(row, job_column(area), tr("Job"), Style::dim);
    screen.put(row, at_column(area), tr("When"), Style::dim);
    screen.put(row, state_column(area), tr("State"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Incident& incident, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, incident.id, here ? Style::chosen : Style::plain, 7);
    screen.put(row, kind_column(area), incident_kind(incident.kind), Style::plain,
               job_column(area) - kind_column(area) - 1);
    screen.put(row, job_column(area), incident.job, Style::dim, 7);
    if (incident.at) screen.put(row, at_column(area), date_and_time(*incident.at), Style::dim);
    screen.put(row, state_column(area), incident.open ? tr("in hand") : tr("closed"),
               incident.open ? Style::warn : Style::dim, 9);
  }
};

}  // namespace

int rows_of_contacts(const Kiosk& kiosk, int most) {
  return std::clamp(static_cast<int>(kiosk.contacts().size()), 1, most);
}

void draw_call_first(Screen& screen, int row, const Area& area, const Kiosk& kiosk, int rows) {
  if (kiosk.contacts().empty()) {
    screen.put(row, area.left, tr("No contact for emergencies is registered yet."), Style::warn);
    screen.put(row + 1, area.left, tr("A supervisor registers it: B at the storehouse, then C."),
               Style::dim, area.width);
    return;
  }
  screen.put(row, area.left, tr("Call first, write afterwards:"), Style::warn);
  draw_contacts(screen, row + 1, area, kiosk.contacts(), rows);
}

std::string incident_kind(std::string_view kind) {
  if (kind == "disc_lost") return tr("A disc is lost");
  if (kind == "disc_broken") return tr("A disc is broken");
  if (kind == "notice_lost") return tr("A notice is lost");
  if (kind == "notice_broken") return tr("A notice is unreadable");
  if (kind == "leak") return tr("Data may have been seen by others");
  if (kind == "misuse") return tr("Data or prints were used wrongly");
  if (kind == "intrusion") return tr("Somebody was where they may not be");
  if (kind == "tampering") return tr("Signs of tampering");
  if (kind == "malfunction") return tr("A machine failed");
  if (kind == "disaster") return tr("Fire, water, earthquake, theft");
  if (kind == "other") return tr("Something else");
  if (kind == "clock_behind") return tr("The clock was behind the ledger");
  if (kind == "erased_without_return") return tr("Wiped without return");
  if (kind == "wrong_passwords") return tr("Many wrong passwords of a notice");
  if (kind == "wrong_logins") return tr("Many wrong log-ins");
  if (kind == "disc_removed") return tr("A disc was taken out during work");
  if (kind == "erasure_not_verified") return tr("A wipe could not be proved");
  if (kind == "shelf_not_cleared") return tr("A shelf could not be cleared");
  if (kind == "self_test_failed") return tr("A self-test found something not in order");
  if (kind == "ledger_behind") return tr("The ledger is behind its counter");
  return std::string(kind);
}

std::unique_ptr<Page> make_incident_opening(std::string job) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Record an incident")); };
  form.help = [] {
    return std::string(
        tr("Anyone may record an incident, at once and without a second person. Say shortly what "
           "it is; the terminal then leads through the record step by step."));
  };
  form.deed = [] { return std::string(tr("record the incident")); };
  form.warning = [](const Answers&) {
    return std::vector<std::string>{tr("Call the ward first if data may be in danger.")};
  };
  form.questions = [job](const Answers&, const Kiosk& kiosk) {
    Question kind{.key = "kind", .kind = Ask::choice, .label = tr("What")};
    kind.text = tr("What has happened?");
    for (const char* each :
         {"leak", "misuse", "intrusion", "tampering", "malfunction", "disaster", "other"}) {
      kind.choices.push_back({each, incident_kind(each)});
    }
    Question about{.key = "job", .kind = Ask::choice, .label = tr("Delivery"), .optional = true};
    about.text = tr("Which delivery is it about?");
    about.choices.push_back({"", tr("none, or not known")});
    for (const Job& each : kiosk.jobs()) {
      about.choices.push_back({each.id, each.id + "  " + each.delivery.subject});
    }
    about.proposal = job;
    Question detail{.key = "detail", .label = tr("Detail"), .text = tr("In one sentence?")};
    detail.note = tr("Without names of people in the ward's data.");
    return std::vector{kind, about, detail};
  };
  form.method = "incident.open";
  form.succeeded = [](const Answers&, const Json& result, Kiosk& kiosk) {
    kiosk.replace(make_incident_page(text_from(result, "incident")));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_incidents_page() {
  return std::make_unique<IncidentsPage>();
}

}  // namespace dozo::ui
