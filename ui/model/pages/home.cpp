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
  int days_left = 0;  // of a job
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
  row.days_left = job.days_left;
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
    const bool shown = std::ranges::any_of(rows, [&](const Row& row) { return row.job == job.id; });
    if (shown) continue;
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

// What a row is called, so that the selection stays on it when others come and go.
std::string name_of(const Row& row) {
  if (!row.job.empty()) return row.job;
  return row.notice.empty() ? "shelf " + row.shelf : row.notice;
}

// The row that is due first; the first one where nothing is.
int due_row(const std::vector<Row>& rows) {
  int due = -1;
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    const Row& each = rows[static_cast<std::size_t>(i)];
    if (each.job.empty()) continue;
    if (due < 0 || each.days_left < rows[static_cast<std::size_t>(due)].days_left) due = i;
  }
  return std::max(due, 0);
}

class HomePage final : public Page {
 public:
  std::string title(const Kiosk& kiosk) const override {
    const Status& status = *kiosk.status();
    if (kiosk.activity().running) return tr("Work is going on: see it with Enter or V");
    if (status.disc) return tr("A disc is in the drive: see it with D");
    if (status.drive) return tr(error_entry(status.drive->code).seen);
    return status.anchors == 0 ? tr("No ward is enrolled yet: a supervisor does it with B, then W")
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
  // Columns of the list; the last ones are as wide as what stands in them.
  struct Columns {
    int subject, state, received, due, right;
  };
  static Columns place(const std::vector<Row>& rows, const Area& area);
  static void draw_row(Screen& screen, int at, const Area& area, const Columns& to, const Row& row,
                       bool here);
  static void draw_state(Screen& screen, int row, const Area& area, const Status& status);
  [[nodiscard]] int chosen(const std::vector<Row>& rows) const;
  static void open(const Row& row, Kiosk& kiosk);

  std::string chosen_;  // name_of the row; empty: the one that is due first
};

int HomePage::chosen(const std::vector<Row>& rows) const {
  const auto found = std::ranges::find(rows, chosen_, name_of);
  return found == rows.end() ? due_row(rows) : static_cast<int>(found - rows.begin());
}

HomePage::Columns HomePage::place(const std::vector<Row>& rows, const Area& area) {
  int widest_left = 0;
  int widest_state = columns(tr("State"));
  for (const Row& each : rows) {
    widest_left = std::max(widest_left, columns(each.left));
    widest_state = std::max(widest_state, columns(each.state));
  }
  const int right = area.left + area.width;
  const int due = right - std::max(columns(tr("Return by")), 5 + 2 + widest_left);
  const int received = due - std::max(columns(tr("Received")), 5) - 2;
  return {area.left + 6, received - widest_state - 2, received, due, right};
}

void HomePage::draw_row(Screen& screen, int at, const Area& area, const Columns& to, const Row& row,
                        bool here) {
  if (here) screen.put(at, area.left - 2, ">", Style::key);
  screen.put(at, area.left + 1, row.shelf);
  const bool busy = !row.job.empty() || !row.notice.empty();
  screen.put(at, to.subject, row.subject, busy ? Style::plain : Style::dim,
             to.state - to.subject - 1);
  screen.put(at, to.state, row.state, Style::plain, to.received - to.state - 1);
  screen.put(at, to.received, row.received);
  screen.put(at, to.due, row.due);
  screen.put_right(at, to.right, row.left, row.left_style);
  if (here) screen.mark(at, to.subject, to.received - 1, Style::chosen);
}

// What is in keeping, whether the terminal is in order, and what is not as it should be.
void HomePage::draw_state(Screen& screen, int row, const Area& area, const Status& status) {
  const int right = area.left + area.width;
  const int after = screen.put(
      row, area.left,
      say(tr("In keeping: discs {}, notices {}"), status.discs_kept, status.notices_kept));
  const std::string records = say(tr("Records {}"), amount(status.ledger_size));
  screen.put_right(row, right, records, Style::dim);
  const std::string tested = std::string(tr("Self-test")) + " " + self_test_outcome(status);
  const bool sound = status.self_test && status.self_test->ok;
  const int from = right - columns(records) - 3 - columns(tested);
  int at = area.left;
  const auto warn = [&](const std::string& text, Style style) {
    at = screen.put(row + 1, at, text, style) + 3;
  };
  if (sound && from > after) {
    screen.put(row, from, tested, Style::good);
  } else if (!sound) {
    warn(tested, status.self_test ? Style::bad : Style::warn);
  }
  if (status.clock_behind) {
    screen.put(row + 2, area.left,
               tr("The clock is behind the ledger: call maintenance before receiving anything."),
               Style::bad, area.width);
  }
  if (status.returns_overdue > 0) {
    warn(say(tr("Returns overdue {}"), status.returns_overdue), Style::warn);
  }
  if (status.wipes_overdue > 0) {
    warn(say(tr("Wipes overdue {}"), status.wipes_overdue), Style::bad);
  }
  if (status.out_overdue > 0) warn(say(tr("Out too long {}"), status.out_overdue), Style::warn);
  if (status.incidents > 0) warn(say(tr("Incidents {}"), status.incidents), Style::warn);
}

void HomePage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const auto rows = rows_of(kiosk);
  const Columns at = place(rows, area);
  screen.put(area.top, area.left, tr("Shelf"), Style::dim);
  screen.put(area.top, at.subject, tr("Subject"), Style::dim);
  screen.put(area.top, at.state, tr("State"), Style::dim);
  screen.put(area.top, at.received, tr("Received"), Style::dim);
  screen.put(area.top, at.due, tr("Return by"), Style::dim);
  const int count = static_cast<int>(rows.size());
  const int room = area.height - 5;
  const int here = chosen(rows);
  const int first = first_shown(here, count, room);
  for (int i = first; i < std::min(count, first + room); ++i) {
    draw_row(screen, area.top + 1 + i - first, area, at, rows[static_cast<std::size_t>(i)],
             i == here);
  }
  draw_state(screen, area.top + area.height - 3, area, *kiosk.status());
}

std::vector<Hint> HomePage::hints(const Kiosk& kiosk) const {
  std::vector<Hint> hints{{"Enter", tr("open")}};
  if (kiosk.activity().running) hints.push_back({"V", tr("progress")});
  if (kiosk.status()->disc) hints.push_back({"D", tr("disc")});
  if (may_handle(kiosk)) hints.push_back({"N", tr("notice")});
  hints.push_back({"K", tr("keeping")});
  hints.push_back({"B", tr("books")});
  hints.push_back({"J", tr("incidents")});
  hints.push_back({"P", tr("documents")});
  hints.push_back({"S", tr("system")});
  return hints;
}

void HomePage::open(const Row& row, Kiosk& kiosk) {
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
}

void HomePage::key(const Key& key, Kiosk& kiosk) {
  const auto rows = rows_of(kiosk);
  Scroll scroll(chosen(rows));
  if (scroll.key(key, static_cast<int>(rows.size()), 8)) {
    if (!rows.empty()) chosen_ = name_of(rows[static_cast<std::size_t>(scroll.chosen())]);
    return;
  }
  if (key.special == Special::enter && !rows.empty()) {
    open(rows[static_cast<std::size_t>(chosen(rows))], kiosk);
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
    case U'k':
      kiosk.push(make_keeping_page());
      break;
    case U'b':
      kiosk.push(make_registers_page());
      break;
    case U'j':
      kiosk.push(make_incidents_page());
      break;
    case U'p':
      kiosk.push(make_documents_page());
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
