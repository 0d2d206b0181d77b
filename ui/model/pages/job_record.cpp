// What is written down about one delivery beside the work on it.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/job_forms.hpp"
#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class JobRecordPage final : public Page {
 public:
  explicit JobRecordPage(std::string job) : id_(std::move(job)) {}
  std::string title(const Kiosk&) const override {
    return job_ ? job_->delivery.subject : say(tr("Delivery {}"), id_);
  }
  std::string aside(const Kiosk&) const override {
    return job_ ? job_state(job_->state) : std::string();
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("do it")}};
  }
  std::string help() const override {
    return tr(
        "What is written down about a delivery beside the work itself: the counts, who may work "
        "on it, what was lost, and that the ward has got everything back.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (job_) menu_.key(key, deeds(kiosk), kiosk);
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk&) override {
    trouble_.reset();
    if (!outcome) {
      trouble_ = outcome.error();
      return;
    }
    const auto jobs = jobs_from(Json{{"jobs", {*outcome}}});
    if (!jobs.empty()) job_ = jobs.front();
    record_ = job_record_from(*outcome);
  }
  void facts_changed(Kiosk& kiosk) override {
    if (!kiosk.status() || !kiosk.person()) return;
    const std::uint64_t size = kiosk.status()->ledger_size;
    if (std::exchange(ledger_, size) != size)
      kiosk.ask(request("job.show").with("job", id_), *this);
  }
  bool yields_to_disc() const override { return true; }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const;
  int draw_counts(Screen& screen, int row, const Area& area) const;

  std::string id_;
  std::optional<Job> job_;
  JobRecord record_;
  Menu menu_;
  std::uint64_t ledger_ = 0;
  std::optional<Error> trouble_;
};

std::vector<Deed> JobRecordPage::deeds(const Kiosk& kiosk) const {
  std::vector<Deed> all;
  if (may_handle(kiosk)) {
    if (job_->has_contents && job_->state != "erased") {
      all.push_back({U'c', tr("Compare the counts: printed and enclosed"),
                     [this](Kiosk& k) { k.push(make_counts_page(*job_, record_)); }});
    }
    if (job_->return_signed && !record_.acknowledged_on) {
      all.push_back({U'a', tr("The ward has acknowledged the return"),
                     [this](Kiosk& k) { k.push(make_acknowledgement_page(*job_)); }});
    }
    if (!media_of(*job_).empty()) {
      all.push_back({U'x', tr("A disc or notice is lost or broken (two people)"),
                     [this](Kiosk& k) { k.push(make_loss_page(*job_)); }});
    }
  }
  if (has_role(kiosk, {"supervisor"}) && job_->state != "erased" && job_->state != "rejected") {
    all.push_back({U'h', tr("Name a handler (two people)"),
                   [this](Kiosk& k) { k.push(make_naming_page(*job_, record_.handlers)); }});
  }
  all.push_back(
      {U'j', tr("Record an incident"), [this](Kiosk& k) { k.push(make_incident_opening(id_)); }});
  return all;
}

// All counts that are known, then in words whether they agree.
int JobRecordPage::draw_counts(Screen& screen, int row, const Area& area) const {
  row = draw_fact(screen, row, area, tr("Counts"),
                  say(tr("job sheet {}   received {}"), count_text(record_.sheet),
                      count_text(record_.received)));
  row = draw_fact(screen, row, area, "",
                  say(tr("printed {}   enclosed {}"), count_text(record_.printed),
                      count_text(record_.enclosed)));
  if (!record_.sheet) return row;
  std::vector<std::pair<std::string, std::optional<std::int64_t>>> others = {
      {tr("received"), record_.received},
      {tr("printed"), record_.printed},
      {tr("enclosed"), record_.enclosed}};
  bool differs = false, missing = false;
  for (const auto& [name, count] : others) {
    missing = missing || !count;
    if (!count || *count == *record_.sheet) continue;
    differs = true;
    const std::int64_t more = *count - *record_.sheet;
    const std::string size = amount(static_cast<std::uint64_t>(more < 0 ? -more : more));
    row = draw_fact(screen, row, area, "",
                    more > 0 ? say(tr("{}: {} more than on the job sheet"), name, size)
                             : say(tr("{}: {} fewer than on the job sheet"), name, size),
                    Style::bad);
  }
  if (!differs && !missing) {
    row = draw_fact(screen, row, area, "", tr("All counts agree."), Style::good);
  }
  return row;
}

void JobRecordPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = area.top;
  if (job_) {
    row = draw_fact(screen, row, area, tr("Ward"), job_->delivery.department);
    row = draw_fact(screen, row, area, tr("Delivery number"),
                    say(tr("{}   contract {}"), job_->delivery.number, job_->delivery.contract));
    row = draw_counts(screen, row, area);
    std::string handlers;
    for (const std::string& each : record_.handlers) handlers += name_of(each, kiosk) + "  ";
    row = draw_fact(screen, row, area, tr("Named handlers"),
                    handlers.empty() ? std::string(tr("none")) : handlers);
    for (const std::string& each : record_.losses) {
      row = draw_fact(screen, row, area, tr("Loss"), loss_name(each), Style::bad);
    }
    if (record_.acknowledged_on) {
      row = draw_fact(screen, row, area, tr("Ward's receipt"),
                      long_date(*record_.acknowledged_on) + "  " + record_.acknowledged_by,
                      Style::good);
    } else {
      row = draw_fact(screen, row, area, tr("Ward's receipt"), tr("not acknowledged yet"),
                      Style::dim);
    }
    if (!job_->certificate.empty()) {
      row = draw_fact(screen, row, area, tr("Proof of wiping"), job_->certificate);
    }
    row = menu_.draw(screen, row + 1, area, deeds(kiosk));
  }
  if (trouble_) draw_trouble(screen, row + 1, area, *trouble_);
}

}  // namespace

std::unique_ptr<Page> make_job_record_page(std::string job) {
  return std::make_unique<JobRecordPage>(std::move(job));
}

}  // namespace dozo::ui
