// What pages are made of.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ui/model/kiosk.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/page.hpp"
#include "ui/model/pages/choosing.hpp"
#include "ui/model/pages/second_person.hpp"

namespace dozo::ui {

/// Lines of prose are no longer than this, whatever the screen's width.
int readable(const Area& area);

/// A label and its value, the values in one column. The next row.
int draw_fact(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& value, Style style = Style::plain);

/// A hash or fingerprint (hex) in groups of four, half of it a row. The next row.
int draw_hash(Screen& screen, int row, const Area& area, const std::string& label,
              const std::string& hex);

/// The columns that the labels of draw_fact take.
inline constexpr int kLabelColumns = 16;

/// Number, what was seen, what to do: below a field. The next row.
int draw_trouble(Screen& screen, int row, const Area& area, const Error& error);

/// A refusal in its parts: what was seen, what it means, what to do now and whom to call, and the
/// number for the phone. The next row.
int draw_refusal(Screen& screen, int row, const Area& area, const Error& error,
                 const std::string& meaning);

/// A bar of `width` columns, `done` of `total`.
void draw_bar(Screen& screen, int row, int column, int width, std::uint64_t done,
              std::uint64_t total);

/// A page that shows that something succeeded, and what comes next.
std::unique_ptr<Page> make_done_page(
    std::function<std::string()> title,
    std::function<std::vector<std::pair<std::string, std::string>>(const Kiosk&)> facts,
    std::function<std::string(const Kiosk&)> next);

/// What the last self-test found and when it was: "in order 13:58".
std::string self_test_outcome(const Status& status);

/// A number as it stands on paper: half-width, with plain hyphens, without spaces.
std::string as_printed(const std::string& typed);

/// The name of the person with that account; the account name itself where it is not known.
std::string name_of(const std::string& login, const Kiosk& kiosk);

/// Whether the person who is logged in may be asked for a delivery's work at all.
bool may_handle(const Kiosk& kiosk);

}  // namespace dozo::ui
