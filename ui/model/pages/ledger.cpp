// Everything that ever happened at this terminal.
#include <nlohmann/json.hpp>

#include "ui/model/pages/paged_list.hpp"

namespace dozo::ui {
namespace {

class LedgerPage final : public ListPage<LedgerEntry> {
 public:
  LedgerPage() : ListPage("ledger.list", Order::newest_first) {}
  std::string title(const Kiosk&) const override { return tr("Ledger"); }
  std::string aside(const Kiosk& kiosk) const override {
    return say(tr("{} entries"), amount(kiosk.status()->ledger_size));
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {{"↑↓", tr("scroll")}}; }
  std::string help() const override {
    return tr(
        "Everything that ever happened here, the newest first. Nothing can be changed or "
        "removed; every receipt and certificate carries the ledger's checkpoint.");
  }

 private:
  struct Columns {
    int when, what, who, job;
  };
  static Columns place(const Area& area) {
    const int job = area.left + area.width - 8;
    return {area.left + 9, area.left + 27, job - 14, job};
  }
  std::vector<LedgerEntry> read(const Json& json) const override { return entries_from(json); }
  std::uint64_t guess(const Kiosk& kiosk) const override { return kiosk.status()->ledger_size; }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    const Columns at = place(area);
    screen.put_right(row, at.when - 2, tr("No."), Style::dim);
    screen.put(row, at.when, tr("When"), Style::dim);
    screen.put(row, at.what, tr("What"), Style::dim);
    screen.put(row, at.who, tr("Who"), Style::dim);
    screen.put(row, at.job, tr("Job"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const LedgerEntry& entry, bool here,
                const Kiosk&) const override {
    const Columns at = place(area);
    screen.put_right(row, at.when - 2, amount(entry.sequence), Style::dim);
    if (entry.time) screen.put(row, at.when, date_and_time(*entry.time));
    screen.put(row, at.what, event_type(entry.type), here ? Style::chosen : Style::plain,
               at.who - at.what - 1);
    screen.put(row, at.who, entry.actor == "terminal" ? tr("terminal") : entry.actor, Style::dim,
               at.job - at.who - 1);
    screen.put(row, at.job, entry.job, Style::dim);
  }
};

}  // namespace

std::unique_ptr<Page> make_ledger_page() {
  return std::make_unique<LedgerPage>();
}

}  // namespace dozo::ui
