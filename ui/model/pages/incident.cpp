// One incident with its guided steps, and its report to the ward.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

constexpr std::array kSteps = {"what", "noticed", "reported", "measures", "prevention"};

std::string step_name(std::string_view step) {
  if (step == "what") return tr("What happened");
  if (step == "noticed") return tr("When noticed");
  if (step == "reported") return tr("Who was told");
  if (step == "measures") return tr("Measures");
  if (step == "prevention") return tr("Prevention");
  return tr("Remarks");
}

std::string step_question(std::string_view step) {
  if (step == "what") return tr("What happened? Facts only: what, where, which delivery.");
  if (step == "noticed") return tr("When was it noticed, by whom, and how?");
  if (step == "reported") return tr("Who was told, when, and by which means?");
  if (step == "measures") return tr("What was done at once to limit the damage?");
  if (step == "prevention") return tr("What will be done so that it does not happen again?");
  return tr("What else is to be written down?");
}

// --- One step of an incident's record ------------------------------------------------------------

std::unique_ptr<Page> make_note_page(const std::string& incident, const std::string& step,
                                     const std::string& was) {
  Form form;
  form.title = [incident, step](const Answers&) { return incident + "  " + step_name(step); };
  form.help = [] {
    return std::string(
        tr("One step of the incident's record. Write what is known now; the step can be written "
           "again later, and both texts stay in the record. No personal data of the delivery "
           "belongs here."));
  };
  form.deed = [] { return std::string(tr("write it down")); };
  form.questions = [step, was](const Answers&, const Kiosk&) {
    Question text{.key = "text", .label = step_name(step), .text = step_question(step)};
    text.note = tr("Without names of people in the ward's data.");
    text.proposal = was;
    return std::vector{text};
  };
  form.method = "incident.note";
  form.fixed = {{"incident", incident}, {"step", step}};
  form.told = [](const Answers&) {
    return std::string(tr("Written down. The next step is chosen already."));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_incident_closing(const std::string& incident) {
  Form form;
  form.title = [incident](const Answers&) { return say(tr("Close the incident {}"), incident); };
  form.help = [] {
    return std::string(
        tr("An incident is closed when its measures have been taken and the ward has its "
           "report. Two people close it. It stays in the records."));
  };
  form.deed = [] { return std::string(tr("close the incident")); };
  form.warning = [](const Answers&) {
    return std::vector<std::string>{
        tr("Nothing can be written into its record afterwards. Has the ward got its report?")};
  };
  form.questions = [](const Answers&, const Kiosk&) { return std::vector<Question>{}; };
  form.two = true;
  form.method = "incident.close";
  form.fixed = {{"incident", incident}};
  form.told = [incident](const Answers&) { return say(tr("{} is closed."), incident); };
  return make_form_page(std::move(form));
}

// --- One incident --------------------------------------------------------------------------------

class IncidentPage final : public Page {
 public:
  explicit IncidentPage(std::string id) : id_(std::move(id)) {}
  std::string title(const Kiosk&) const override {
    return incident_ ? say(tr("Incident {}: {}"), id_, incident_kind(incident_->kind))
                     : say(tr("Incident {}"), id_);
  }
  std::string aside(const Kiosk&) const override {
    return !incident_ ? std::string() : incident_->open ? tr("in hand") : tr("closed");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("choose")}};
    if (incident_ && incident_->open) hints.push_back({"Enter", tr("write this step")});
    if (has_role(kiosk, {"supervisor", "inspector"}))
      hints.push_back({"R", tr("issue the report")});
    if (incident_ && incident_->open && has_role(kiosk, {"supervisor"})) {
      hints.push_back({"X", tr("close the incident")});
    }
    return hints;
  }
  std::string help() const override {
    return tr(
        "First call the ward; the numbers stand below. Then write the record step by step; it "
        "may be done over several days. The report (R) is made of the record and of what the "
        "terminal itself has recorded around that time. At last two people close it.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;

 private:
  static constexpr int kStepCount = static_cast<int>(kSteps.size()) + 1;
  static const char* step_at(int row) {
    return row < static_cast<int>(kSteps.size()) ? kSteps[static_cast<std::size_t>(row)] : "other";
  }
  void load(Kiosk& kiosk) { kiosk.ask(request("incident.list").with("offset", offset_), *this); }

  std::string id_;
  std::optional<Incident> incident_;
  std::optional<Error> trouble_;
  Scroll scroll_;
  std::int64_t offset_ = 0;
  std::uint64_t ledger_ = 0;
  bool reporting_ = false;
};

void IncidentPage::facts_changed(Kiosk& kiosk) {
  if (!kiosk.status() || !kiosk.person()) return;
  if (std::exchange(ledger_, kiosk.status()->ledger_size) == kiosk.status()->ledger_size) return;
  offset_ = 0;
  load(kiosk);
}

void IncidentPage::answer(const std::string& method, const Result<Json>& outcome,
                          const SecretBytes&, Kiosk& kiosk) {
  if (method == "incident.report") reporting_ = false;
  if (!outcome) {
    trouble_ = outcome.error();
    return;
  }
  if (method == "incident.report") {
    kiosk.push(make_document_page(text_from(*outcome, "report")));
  } else {
    const auto page = incidents_from(*outcome);
    const auto found = std::ranges::find(page, id_, &Incident::id);
    if (found == page.end()) {
      offset_ += static_cast<std::int64_t>(page.size());
      const auto total = static_cast<std::int64_t>(count_from(*outcome, "total"));
      if (!page.empty() && offset_ < total) load(kiosk);
      return;
    }
    const bool first = !incident_;
    incident_ = *found;
    // The first step that is still to be written is due next.
    while (scroll_.chosen() < static_cast<int>(kSteps.size()) &&
           !incident_->noted(step_at(scroll_.chosen())).empty() && (first || incident_->open)) {
      if (!scroll_.key({Special::down, 0, false}, kStepCount, 1)) break;
    }
  }
}

void IncidentPage::key(const Key& key, Kiosk& kiosk) {
  if (scroll_.key(key, kStepCount, kStepCount) || !incident_) return;
  trouble_.reset();
  if (key.special == Special::enter && incident_->open) {
    const std::string step = step_at(scroll_.chosen());
    kiosk.push(make_note_page(id_, step, step == "other" ? "" : incident_->noted(step)));
  } else if (key.character == U'r' && has_role(kiosk, {"supervisor", "inspector"})) {
    if (std::exchange(reporting_, true)) return;
    kiosk.ask(request("incident.report").with("incident", id_), *this);
  } else if (key.character == U'x' && incident_->open && has_role(kiosk, {"supervisor"})) {
    kiosk.push(make_incident_closing(id_));
  }
}

void IncidentPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = area.top;
  const int bottom = area.top + area.height;
  // Facts, steps and a line of trouble come first; one contact is always there.
  const int contacts = rows_of_contacts(kiosk, std::clamp(area.height - 12, 1, trouble_ ? 1 : 3));
  if (incident_) {
    const std::string by =
        incident_->by.empty() ? std::string(tr("the terminal itself")) : incident_->by;
    row = draw_fact(screen, row, area, tr("Recorded"),
                    (incident_->at ? long_time(*incident_->at) : std::string()) + "  " + by);
    if (!incident_->job.empty()) {
      const Job* job = kiosk.job(incident_->job);
      row = draw_fact(screen, row, area, tr("Delivery"),
                      incident_->job + (job == nullptr ? "" : "  " + job->delivery.subject));
    }
    if (!incident_->detail.empty()) {
      row = draw_fact(screen, row, area, tr("Detail"), incident_->detail);
    }
    std::string reports;
    for (const std::string& each : incident_->reports) reports += each + "  ";
    if (!reports.empty()) row = draw_fact(screen, row, area, tr("Report"), reports);
    ++row;
    for (int i = 0; i < kStepCount && row < bottom - contacts - 1; ++i, ++row) {
      const bool here = i == scroll_.chosen();
      const std::string text = incident_->noted(step_at(i));
      if (here) screen.put(row, area.left - 2, ">", Style::key);
      screen.put(row, area.left, text.empty() ? "[ ]" : "[x]",
                 text.empty() ? Style::plain : Style::good);
      screen.put(row, area.left + 4, step_name(step_at(i)), here ? Style::chosen : Style::plain,
                 18);
      screen.put(row, area.left + 23, text.empty() ? std::string(tr("not written yet")) : text,
                 text.empty() ? Style::dim : Style::plain, area.width - 23);
    }
  }
  if (reporting_) {
    screen.put(row, area.left, tr("The report is being made …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  }
  draw_call_first(screen, bottom - contacts - 1, area, kiosk, contacts);
}

}  // namespace

std::unique_ptr<Page> make_incident_page(std::string incident) {
  return std::make_unique<IncidentPage>(std::move(incident));
}

}  // namespace dozo::ui
