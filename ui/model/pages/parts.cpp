#include "ui/model/pages/parts.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/answers.hpp"

namespace dozo::ui {

int readable(const Area& area) {
  return std::min(area.width, 76);
}

int draw_fact(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& value, Style style) {
  screen.put(row, area.left, label, Style::dim, kLabelColumns - 1);
  screen.put(row, area.left + kLabelColumns, value, style, area.width - kLabelColumns);
  return row + 1;
}

int draw_hash(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& hex) {
  const std::size_t half = std::min<std::size_t>(32, hex.size());
  row = draw_fact(screen, row, area, label, fingerprint(hex.substr(0, half), 0));
  return hex.size() > half ? draw_fact(screen, row, area, "", fingerprint(hex.substr(half), 0))
                           : row;
}

int draw_trouble(Screen& screen, int row, const Area& area, const Error& error) {
  const ErrorEntry& entry = error_entry(error.code);
  std::string seen = error_number(error.code) + "  " + tr(entry.seen);
  // A detail that counts seconds ("29 s") is for the person; others are for the phone.
  const auto seconds =
      typed_number(error.detail.ends_with(" s") ? error.detail.substr(0, error.detail.size() - 2)
                                                : std::string());
  if (!error.detail.empty()) seen += " (" + (seconds ? duration(*seconds) : error.detail) + ")";
  row = screen.put_wrapped(row, area.left, readable(area), seen, Style::bad);
  return screen.put_wrapped(row, area.left, readable(area), tr(entry.next), Style::warn);
}

int draw_refusal(Screen& screen, int row, const Area& area, const Error& error,
                 const std::string& meaning) {
  const ErrorEntry& entry = error_entry(error.code);
  const int indent = kLabelColumns;
  const auto part = [&](const char* label, const std::string& text, Style style) {
    screen.put(row, area.left, label, Style::dim, indent - 1);
    row = screen.put_wrapped(row, area.left + indent, readable(area) - indent, text, style) + 1;
  };
  part(tr("What was seen"), tr(entry.seen), Style::bad);
  part(tr("What it means"), meaning, Style::plain);
  part(tr("What to do now"), tr(entry.next), Style::strong);
  part(tr("Whom to call"), whom_to_call(error.code), Style::plain);
  part(tr("Number"), error_number(error.code) + (error.detail.empty() ? "" : "  " + error.detail),
       Style::strong);
  return row;
}

void draw_bar(Screen& screen, int row, int column, int width, std::uint64_t done,
              std::uint64_t total) {
  const double share =
      total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const int full = static_cast<int>(share * (width - 2));
  std::string bar = "[";
  bar += std::string(static_cast<std::size_t>(full), '#');
  bar += std::string(static_cast<std::size_t>(width - 2 - full), '.');
  screen.put(row, column, bar + "]", Style::good);
}

std::string self_test_outcome(const Status& status) {
  if (!status.self_test || !status.self_test->at) return tr("not made yet");
  const Instant at = *status.self_test->at;
  const bool today = status.time && date_in_japan(at) == date_in_japan(*status.time);
  const std::string when = today ? clock_time(at) : short_date(date_in_japan(at));
  return status.self_test->ok ? say(tr("in order {}"), when) : say(tr("FAILED {}"), when);
}

std::string as_printed(const std::string& typed) {
  std::string result;
  for (const char32_t typed_character : to_utf32(typed)) {
    const char32_t c = half_width(typed_character);
    constexpr std::u32string_view kHyphens = U"‐‑‒–—―−ー－";
    if (c == U' ') continue;
    result += kHyphens.find(c) == std::u32string_view::npos ? to_utf8(c) : "-";
  }
  if (result.ends_with("-p")) result.back() = 'P';
  return result;
}

std::string name_of(const std::string& login, const Kiosk& kiosk) {
  for (const Person& each : kiosk.people()) {
    if (each.login == login) return each.name;
  }
  return login;
}

bool may_handle(const Kiosk& kiosk) {
  return kiosk.person() &&
         (kiosk.person()->role == "handler" || kiosk.person()->role == "supervisor");
}

}  // namespace dozo::ui
