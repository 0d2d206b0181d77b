// How one question of a form is drawn.
#include <algorithm>

#include "firmware/base/text.hpp"
#include "ui/model/pages/form_entries.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

int draw_choices(Screen& screen, int row, const Area& area, const Question& question, int chosen) {
  const int count = static_cast<int>(question.choices.size());
  const int room =
      std::clamp(area.top + area.height - row - 1, 1, std::min(kMostChoices, std::max(1, count)));
  const int first = std::clamp(chosen - room / 2, 0, std::max(0, count - room));
  for (int i = first; i < std::min(count, first + room); ++i, ++row) {
    const Choice& each = question.choices[static_cast<std::size_t>(i)];
    const bool here = i == chosen;
    screen.put(row, area.left, here ? ">" : " ", Style::key);
    screen.put(row, area.left + 2, each.label.empty() ? each.value : each.label,
               here ? Style::chosen : Style::plain, area.width - 2);
  }
  return row;
}

}  // namespace

int draw_question(Screen& screen, int row, const Area& area, const Question& question,
                  const Entry& entry, const Kiosk& kiosk) {
  const int width = std::min(60, area.width);
  const bool again = question.kind == Ask::secret && entry.repeating;
  row = screen.put_wrapped(
      row, area.left, readable(area),
      again ? std::string(tr("Once more, so that no slip remains:")) : question.text,
      Style::strong);
  if (!question.note.empty() && !again) {
    row = screen.put_wrapped(row, area.left, readable(area), question.note, Style::dim);
  }
  // Where all of it does not fit, the choices are worth more than the space between.
  const int needed = static_cast<int>(question.picture.size() + question.choices.size()) + 3;
  const int space = needed > area.top + area.height - row ? 0 : 1;
  row += space;
  for (const std::string& line : question.picture) {
    screen.put(row++, area.left + 2, line, Style::strong, area.width - 2);
  }
  if (!question.picture.empty()) row += space;
  if (question.kind == Ask::choice) {
    return draw_choices(screen, row, area, question, Entries::row_of(entry, question));
  }
  if (question.kind == Ask::secret) {
    (again ? entry.again : entry.secret)
        .draw(screen, row, area.left, std::min(40, width), true, kiosk.revealed());
    if (again || entry.secret.empty()) return row + 1;
    screen.put(row + 1, area.left, strength_of(entry.secret, question.login),
               is_strong(entry.secret, question.login) ? Style::good : Style::dim, width);
    return row + 2;
  }
  TextField field = entry.text;
  if (!entry.touched) field.set(question.proposal);
  if (question.kind == Ask::text) {
    field.draw(screen, row, area.left, width, true);
    if (columns(field.text()) >= width) {
      // Longer than the field: all of it below, so that it can be read again.
      row = screen.put_wrapped(row + 1, area.left, readable(area), field.text(), Style::dim);
    }
    if (question.choices.empty()) return row + 1;
    screen.put(row + 2, area.left, tr("Or choose with the arrow keys:"), Style::dim);
    const std::string now = field.text();
    const auto same = std::ranges::find(question.choices, now, &Choice::value);
    const int chosen =
        same == question.choices.end() ? -1 : static_cast<int>(same - question.choices.begin());
    return draw_choices(screen, row + 3, area, question, chosen);
  }
  field.draw(screen, row, area.left, 24, true);
  if (question.kind == Ask::date) {
    const auto date = typed_date(field.text(), today(kiosk));
    screen.put(row, area.left + 27, date ? long_date(*date) : std::string(), Style::good);
  }
  return row + 1;
}

}  // namespace dozo::ui
