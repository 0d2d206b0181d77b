// How the frame around every page looks: bar, notice, keys, help, and what is shown while dozod is
// away or the terminal is not set up.
#include "firmware/base/text.hpp"
#include "ui/model/kiosk.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

constexpr int kMargin = 3;
constexpr int kLeastWidth = 60;
constexpr int kLeastHeight = 20;
constexpr int kReadable = 76;  // longer lines are hard to read

int readable(const Area& area) {
  return std::min(area.width, kReadable);
}

void draw_away(Screen& screen, const Area& area, bool restarted) {
  int row = area.top + 3;
  screen.put(row, area.left,
             restarted ? tr("The terminal is starting again") : tr("The terminal is starting"),
             Style::strong);
  row += 2;
  row = screen.put_wrapped(row, area.left, readable(area),
                           tr("Please wait a moment. Nothing is lost: what was being done is taken "
                              "up again or cleared away by the terminal itself."));
  screen.put_wrapped(row + 1, area.left, readable(area),
                     tr("If this picture stays for more than five minutes, call maintenance and "
                        "say: E-1305."),
                     Style::dim);
}

}  // namespace

Screen Kiosk::draw(int width, int height) const {
  Screen screen(width, height);
  if (width < kLeastWidth || height < kLeastHeight) {
    screen.put(0, 0, say(tr("Please make the window larger ({} × {})"), 80, 24));
    return screen;
  }
  draw_bar(screen);
  const Page* page = present();
  const int keys = draw_hints(screen, page);
  screen.rule(keys - 1);
  const int below = draw_paper(screen, keys - 1);
  const Area area{2, kMargin, below - 1 - 2, width - 2 * kMargin};
  // Where a page has more to say than there is room for, the keys stay.
  screen.end_at(below - 1);
  if (link_ != Link::there || !status_) {
    draw_away(screen, area, was_connected_ && link_ != Link::there);
  } else if (help_) {
    draw_help(screen, area, page);
  } else {
    const std::string aside = page->aside(*this);
    screen.put(area.top, area.left, page->title(*this), Style::strong,
               area.width - columns(aside) - 2);
    screen.put_right(area.top, area.left + area.width, aside, Style::dim);
    page->draw(screen, Area{area.top + 2, area.left, area.height - 2, area.width}, *this);
  }
  screen.end_at(height);
  if (notice_) screen.put(below - 1, kMargin, notice_(), notice_style_, width - 2 * kMargin);
  return screen;
}

void Kiosk::draw_bar(Screen& screen) const {
  std::string left = tr("Dozo media receiving terminal");
  if (status_ && status_->terminal) left += " " + status_->terminal->number;
  const int after = screen.put(0, 1, left, Style::strong);
  const bool set_up = status_ && status_->terminal;
  std::string right = person_ ? role(person_->role) + " " + person_->name
                              : std::string(set_up ? tr("locked") : tr("not set up"));
  if (status_ && status_->locked_out) right = tr("stopped");
  if (link_ != Link::there) right.clear();
  screen.put_right(0, screen.width() - 1, right);
  if (const auto time = now(); time && link_ == Link::there) {
    const int free = screen.width() - 1 - columns(right) - after;
    std::string when = long_time(*time);
    if (columns(when) + 4 > free) when = date_and_time(*time);
    screen.put(0, after + std::max(2, (free - columns(when)) / 2), when, Style::plain,
               std::max(1, free - 4));
  }
  screen.rule(1);
}

// What the page offers stands above, what is always there in the last row. The first row of them:
// where they do not fit into one row each, they take as many as they need.
int Kiosk::draw_hints(Screen& screen, const Page* page) const {
  const auto here = hints_of(page);
  const auto always = hints_always(page);
  std::vector<std::vector<Hint>> rows;
  const auto flow = [&](const std::vector<Hint>& keys) {
    rows.emplace_back();
    int column = 1;
    for (const Hint& hint : keys) {
      const int size = columns(hint.key) + 1 + columns(hint.label);
      if (column > 1 && column + size > screen.width()) {
        rows.emplace_back();
        column = 1;
      }
      rows.back().push_back(hint);
      column += size + 2;
    }
  };
  flow(here);
  flow(always);
  int row = screen.height() - static_cast<int>(rows.size());
  const int first = row;
  for (const auto& keys : rows) {
    int column = 1;
    for (const Hint& hint : keys) {
      column = screen.put(row, column, hint.key, Style::key);
      column = screen.put(row, column + 1, hint.label) + 2;
    }
    ++row;
  }
  return first;
}

std::vector<Hint> Kiosk::hints_of(const Page* page) const {
  if (help_) return {{tr("any key"), tr("back")}};
  if (page == nullptr) return {};
  std::vector<Hint> hints = page->hints(*this);
  if (person_ && person_->must_change) {
    hints.push_back({"Esc", tr("lock")});
  } else if (person_ && pages_.size() > 1) {
    hints.push_back({"Esc", tr("back")});
  }
  return hints;
}

std::vector<Hint> Kiosk::hints_always(const Page* page) const {
  const bool typing = page != nullptr && page->typing();
  std::vector<Hint> always;
  if (page != nullptr && !help_) always.push_back({typing ? "F1" : "?", tr("help")});
  // Each language is offered in its own words.
  always.push_back({typing ? "F3" : "E", spoken() == Language::japanese ? "English" : "日本語"});
  if (person_ && !typing && !help_) always.push_back({"L", tr("lock")});
  if (evaluation_.sample && status_ && page != nullptr) {
    always.push_back({"F2", status_->disc ? tr("take sample disc out") : tr("insert sample disc")});
  }
  if (!evaluation_.paper.empty() && page != nullptr) always.push_back({"F4", tr("papers")});
  if (evaluation_.sample) always.push_back({"F10", tr("end")});
  return always;
}

void Kiosk::draw_help(Screen& screen, const Area& area, const Page* page) const {
  screen.put(area.top, area.left, say(tr("Help: {}"), page->title(*this)), Style::strong);
  int row = screen.put_wrapped(area.top + 2, area.left, readable(area), page->help()) + 1;
  const auto line = [&](const std::string& key, const std::string& text) {
    if (row >= area.top + area.height) return;
    screen.put(row, area.left, key, Style::key, 10);
    screen.put(row++, area.left + 11, text, Style::plain, area.width - 11);
  };
  for (const Hint& hint : page->hints(*this)) line(hint.key, hint.label);
  line("Esc", tr("one step back; nothing typed or recorded is lost"));
  line("F3", tr("Japanese or English, anywhere and at any moment"));
  line("Ctrl-R", tr("shows a typed password for three seconds"));
  line("L", tr("locks the terminal; you go on where you were"));
}

// The papers beside the terminal, above the keys. The row above which the page may draw.
int Kiosk::draw_paper(Screen& screen, int bottom) const {
  if (!paper_ || evaluation_.paper.empty()) return bottom;
  const int lines = std::min(static_cast<int>(evaluation_.paper.size()), 6);
  const int top = bottom - lines - 1;
  screen.rule(top);
  screen.put(top, 3, " " + std::string(tr("papers (evaluation only)")) + " ", Style::dim);
  for (int i = 0; i < lines; ++i) {
    screen.put(top + 1 + i, 3, evaluation_.paper[static_cast<std::size_t>(i)], Style::dim,
               screen.width() - 6);
  }
  return top;
}

}  // namespace dozo::ui
