// The storehouse: what lies on the shelves, what is on its way, what is due.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

// One line of the storehouse: a shelf, a delivery that has none yet, or a notice without its disc.
struct Row {
  std::string shelf, subject, state, received, due, left;
  Style left_style = Style::plain;
  std::string job, notice;
};

std::string first_receipt(const Job& job) {
  std::optional<Instant> first;
  for (const KeptDisc& disc : job.discs) {
    if (disc.received_at && (!first || *disc.received_at < *first)) first = disc.received_at;
  }
  return first ? short_date(date_in_japan(*first)) : std::string();
}

void fill(Row& row, const Job& job) {
  row.subject = job.delivery.subject;
  row.state = job_state(job.state);
  row.received = first_receipt(job);
  if (job.delivery.return_by) row.due = short_date(*job.delivery.return_by);
  row.left = days_left(job.days_left);
  row.left_style = job.days_left < 0 ? Style::bad : job.days_left <= 3 ? Style::warn : Style::dim;
  row.job = job.id;
}

std::vector<Row> rows_of(const Kiosk& kiosk) {
  std::vector<Row> rows;
  for (const Shelf& shelf : kiosk.status()->shelves) {
    Row row;
    row.shelf = std::to_string(shelf.number);
    const Job* job = kiosk.job(shelf.job);
    if (job != nullptr) {
      fill(row, *job);
    } else if (!shelf.job.empty()) {
      row.subject = shelf.subject;
      row.state = job_state(shelf.job_state);
      row.job = shelf.job;
    } else {
      row.subject = shelf.state == "free" ? tr("free") : tr("being cleared");
    }
    rows.push_back(std::move(row));
  }
  for (const Job& job : kiosk.jobs()) {
    if (job.shelf != 0) continue;
    Row row;
    row.shelf = "-";
    fill(row, job);
    rows.push_back(std::move(row));
  }
  for (const KeptNotice& notice : kiosk.waiting_notices()) {
    Row row;
    row.shelf = "-";
    row.subject = say(tr("Notice {}"), notice.number);
    row.state = tr("disc awaited");
    if (notice.received_at) row.received = short_date(date_in_japan(*notice.received_at));
    row.notice = notice.number;
    rows.push_back(std::move(row));
  }
  return rows;
}

class HomePage final : public Page {
 public:
  std::string title(const Kiosk& kiosk) const override {
    const Status& status = *kiosk.status();
    if (kiosk.activity().running) return tr("Work is going on: see it with Enter or V");
    if (status.disc) return tr("A disc is in the drive: see it with D");
    return status.anchors == 0 ? tr("No ward is enrolled yet: maintenance does it")
                               : tr("Please insert a disc");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override;
  std::string help() const override {
    return tr(
        "This is the storehouse: each line is a shelf, or a delivery on its way. Insert a "
        "disc and the terminal tells what it is. Choose a line with the arrow keys and open "
        "it with Enter: it says what can be done next. When all lines are free, nothing of "
        "the ward's is here any more.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  bool yields_to_disc() const override { return true; }

 private:
  Scroll scroll_;
};

void HomePage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const auto rows = rows_of(kiosk);
  const int right = area.left + area.width;
  int widest_left = 0;
  int widest_state = columns(tr("State"));
  for (const Row& each : rows) {
    widest_left = std::max(widest_left, columns(each.left));
    widest_state = std::max(widest_state, columns(each.state));
  }
  const int due = right - std::max(columns(tr("Return by")), 5 + 2 + widest_left);
  const int received = due - std::max(columns(tr("Received")), 5) - 2;
  const int state = received - widest_state - 2;
  const int subject = area.left + 6;
  screen.put(area.top, area.left, tr("Shelf"), Style::dim);
  screen.put(area.top, subject, tr("Subject"), Style::dim);
  screen.put(area.top, state, tr("State"), Style::dim);
  screen.put(area.top, received, tr("Received"), Style::dim);
  screen.put(area.top, due, tr("Return by"), Style::dim);
  const int count = static_cast<int>(rows.size());
  const int room = area.height - 5;
  const int first = scroll_.first(count, room);
  for (int i = first; i < std::min(count, first + room); ++i) {
    const Row& each = rows[static_cast<std::size_t>(i)];
    const int row = area.top + 1 + i - first;
    const bool here = i == std::min(scroll_.chosen(), count - 1);
    if (here) screen.put(row, area.left - 2, ">", Style::key);
    screen.put(row, area.left + 1, each.shelf);
    const bool busy = !each.job.empty() || !each.notice.empty();
    screen.put(row, subject, each.subject, busy ? Style::plain : Style::dim, state - subject - 1);
    screen.put(row, state, each.state, Style::plain, received - state - 1);
    screen.put(row, received, each.received);
    screen.put(row, due, each.due);
    screen.put_right(row, right, each.left, each.left_style);
    if (here) screen.mark(row, subject, received - 1, Style::chosen);
  }
  const Status& status = *kiosk.status();
  int row = area.top + area.height - 3;
  const int after = screen.put(
      row, area.left,
      say(tr("In keeping: discs {}, notices {}"), status.discs_kept, status.notices_kept));
  screen.put_right(row, right, say(tr("Records {}"), amount(status.ledger_size)), Style::dim);
  if (status.incidents > 0) {
    screen.put(row, after + 4, say(tr("Incidents {}"), status.incidents), Style::warn);
  }
  if (status.clock_behind) {
    screen.put(row + 1, area.left,
               tr("The clock is behind the ledger: call maintenance before receiving anything."),
               Style::bad, area.width);
  }
}

std::vector<Hint> HomePage::hints(const Kiosk& kiosk) const {
  std::vector<Hint> hints{{"Enter", tr("open")}};
  if (kiosk.activity().running) hints.push_back({"V", tr("progress")});
  if (kiosk.status()->disc) hints.push_back({"D", tr("disc")});
  if (may_handle(kiosk)) hints.push_back({"N", tr("notice arrived")});
  hints.push_back({"P", tr("documents")});
  hints.push_back({"G", tr("ledger")});
  hints.push_back({"S", tr("system")});
  return hints;
}

void HomePage::key(const Key& key, Kiosk& kiosk) {
  const auto rows = rows_of(kiosk);
  if (scroll_.key(key, static_cast<int>(rows.size()), 8)) return;
  if (key.special == Special::enter && !rows.empty()) {
    const Row& row = rows[std::min(static_cast<std::size_t>(scroll_.chosen()), rows.size() - 1)];
    if (!row.job.empty()) {
      kiosk.push(make_job_page(row.job));
    } else if (kiosk.activity().running) {
      kiosk.push(make_activity_page(kiosk.activity().id));
    } else if (kiosk.status()->disc) {
      kiosk.push(make_disc_page());
    } else {
      kiosk.tell([] { return std::string(tr("Nothing lies there. Insert a disc to begin.")); },
                 Style::plain);
    }
    return;
  }
  switch (key.character) {
    case U'v':
      if (kiosk.activity().running) kiosk.push(make_activity_page(kiosk.activity().id));
      break;
    case U'd':
      if (kiosk.status()->disc) kiosk.push(make_disc_page());
      break;
    case U'n':
      if (may_handle(kiosk)) kiosk.push(make_notice_page(""));
      break;
    case U'p':
      kiosk.push(make_documents_page());
      break;
    case U'g':
      kiosk.push(make_ledger_page());
      break;
    case U's':
      kiosk.push(make_system_page());
      break;
    default:
      break;
  }
}

}  // namespace

std::unique_ptr<Page> make_home_page() {
  return std::make_unique<HomePage>();
}

}  // namespace dozo::ui
