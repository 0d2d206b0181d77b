// The list of all deliveries there ever were.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class AllJobsPage final : public ListPage<Job> {
 public:
  AllJobsPage() : ListPage("job.list", Order::newest_first) {}
  std::string title(const Kiosk&) const override { return tr("All deliveries"); }
  std::string aside(const Kiosk&) const override {
    return say(tr("{} deliveries"), amount(total()));
  }
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("open")}};
  }
  std::string help() const override {
    return tr(
        "Every delivery that ever came, also those that are wiped. Open one to enter counts or "
        "the ward's acknowledgement.");
  }

 private:
  static int subject_column(const Area& area) { return area.left + 8; }
  static int due_column(const Area& area) { return area.left + area.width - 26; }
  static int state_column(const Area& area) { return area.left + area.width - 14; }
  std::vector<Job> read(const Json& json) const override { return jobs_from(json); }
  void open(const Job& job, Kiosk& kiosk) override { kiosk.push(make_job_record_page(job.id)); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Job"), Style::dim);
    screen.put(row, subject_column(area), tr("Subject"), Style::dim);
    screen.put(row, due_column(area), tr("Return by"), Style::dim);
    screen.put(row, state_column(area), tr("State"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Job& job, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, job.id, Style::dim, 7);
    screen.put(row, subject_column(area), job.delivery.subject, here ? Style::chosen : Style::plain,
               due_column(area) - subject_column(area) - 1);
    if (job.delivery.return_by) {
      screen.put(row, due_column(area), to_iso(*job.delivery.return_by), Style::dim);
    }
    screen.put(row, state_column(area), job_state(job.state), Style::plain, 14);
  }
};

}  // namespace

std::unique_ptr<Page> make_all_jobs_page() {
  return std::make_unique<AllJobsPage>();
}

}  // namespace dozo::ui
