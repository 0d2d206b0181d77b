// The password, group by group, as it is printed on the notice.
#include "firmware/sealed/password.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

using sealed::password::kGroupLength;
using sealed::password::kGroups;

// A character of the notice's alphabet (Crockford base 32) as it is printed; 0 where it is none.
char printed(char32_t typed) {
  char32_t c = half_width(typed);
  if (c >= U'a' && c <= U'z') c -= U'a' - U'A';
  if (c == U'O') c = U'0';
  if (c == U'I' || c == U'L') c = U'1';
  constexpr std::u32string_view kAlphabet = U"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return kAlphabet.find(c) == std::u32string_view::npos ? '\0' : static_cast<char>(c);
}

bool separates(char32_t typed) {
  constexpr std::u32string_view kSigns = U"-‐‑‒–—―−－ー  　\n";
  return kSigns.find(typed) != std::u32string_view::npos;
}

// Four groups in locked memory.
class Groups {
 public:
  Result<> make() {
    if (octets_.empty()) octets_ = DOZO_TRY(SecretBytes::make(kGroups * kGroupLength));
    return {};
  }
  void clear() {
    octets_ = SecretBytes();
    sizes_ = {};
  }
  [[nodiscard]] std::size_t size(int group) const { return sizes_[at(group)]; }
  [[nodiscard]] bool full(int group) const { return size(group) == kGroupLength; }
  [[nodiscard]] std::string_view text(int group) const {
    if (octets_.empty()) return {};
    return as_text(octets_.view().subspan(at(group) * kGroupLength, size(group)));
  }
  [[nodiscard]] bool right(int group) const {
    return full(group) && sealed::password::check_group(group + 1, text(group));
  }
  [[nodiscard]] int first_wrong() const {
    for (int group = 0; group < kGroups; ++group) {
      if (!right(group)) return group;
    }
    return kGroups;
  }
  void add(int group, char c) {
    octets_.span()[at(group) * kGroupLength + sizes_[at(group)]++] = static_cast<std::uint8_t>(c);
  }
  void remove(int group) { octets_.span()[at(group) * kGroupLength + --sizes_[at(group)]] = 0; }
  void empty(int group) {
    while (size(group) > 0) remove(group);
  }
  /// As printed, with hyphens.
  [[nodiscard]] Result<SecretBytes> whole() const {
    SecretBytes all = DOZO_TRY(SecretBytes::make(sealed::password::kLength));
    std::size_t to = 0;
    for (int group = 0; group < kGroups; ++group) {
      if (group > 0) all.span()[to++] = '-';
      for (const char c : text(group)) all.span()[to++] = static_cast<std::uint8_t>(c);
    }
    return all;
  }

 private:
  static std::size_t at(int group) { return static_cast<std::size_t>(group); }
  SecretBytes octets_;
  std::array<std::size_t, kGroups> sizes_{};
};

class PasswordPage final : public Page {
 public:
  explicit PasswordPage(std::string job) : job_(std::move(job)) {}
  std::string title(const Kiosk& kiosk) const override {
    const Job* job = kiosk.job(job_);
    return say(tr("Please type the password of notice {}"),
               job == nullptr ? std::string() : job->delivery.notice);
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    if (consenting_) return second_.hints(tr("open the delivery"));
    return {{"Enter", tr("open the delivery")}, {"Ctrl-R", tr("show for 3 seconds")}};
  }
  std::string help() const override {
    return tr(
        "Four groups of five characters stand on the notice. Each group has its own check: a "
        "typing error is told as soon as the group is complete, before anything is tried. "
        "Capital or small, full-width or half-width letters, with or without hyphens: all are "
        "understood. The letters O, I and L do not occur; they are read as 0 and 1.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool typing() const override { return true; }
  bool step_back() override {
    if (!consenting_ || second_.step_back()) return consenting_;
    trouble_.reset();
    return std::exchange(consenting_, false);
  }
  void facts_changed(Kiosk& kiosk) override { second_.propose(kiosk); }
  void forget_secrets() override {
    groups_.clear();
    group_ = 0;
    second_.forget();
    consenting_ = false;
  }

 private:
  void type(char32_t character);
  void key_in_groups(const Key& key, Kiosk& kiosk);
  /// The ward's policy wants two people for the password.
  bool needs_two(const Kiosk& kiosk) const {
    const Job* job = kiosk.job(job_);
    return job != nullptr && job->two_for_password;
  }
  void submit(Kiosk& kiosk);
  void draw_consent(Screen& screen, const Area& area, const Kiosk& kiosk) const;

  std::string job_;
  Groups groups_;
  int group_ = 0;
  bool strange_ = false;  // the last character cannot stand on a notice
  SecondPerson second_;
  bool consenting_ = false;  // the groups are right, the second person is asked
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

void PasswordPage::draw_consent(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = screen.put_wrapped(area.top, area.left, readable(area),
                               tr("All four groups are right. The ward wants two people for the "
                                  "password: the second one consents."),
                               Style::strong);
  const Area below{row + 1, area.left, area.top + area.height - row - 1, area.width};
  row = second_.draw(screen, row + 1, below, kiosk, true);
  if (waiting_) {
    screen.put(row, area.left, tr("Checking …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  }
}

void PasswordPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  if (consenting_) {
    draw_consent(screen, area, kiosk);
    return;
  }
  int row = area.top + 1;
  int column = area.left + 2;
  for (int group = 0; group < kGroups; ++group) {
    std::string shown;
    for (std::size_t i = 0; i < kGroupLength; ++i) {
      if (i > 0) shown += ' ';
      if (i >= groups_.size(group)) {
        shown += '_';
      } else {
        shown += kiosk.revealed() ? groups_.text(group)[i] : '*';
      }
    }
    screen.put(row, column, shown, Style::field);
    if (group == group_) {
      const int typed = static_cast<int>(std::min(groups_.size(group), kGroupLength - 1));
      screen.show_cursor({row, column + 2 * typed});
    }
    std::string mark = say(tr("group {}"), group + 1);
    Style style = Style::dim;
    if (groups_.right(group)) {
      mark += tr(" right");
      style = Style::good;
    } else if (groups_.full(group)) {
      mark += tr(" wrong");
      style = Style::bad;
    }
    screen.put(row + 1, column, mark, style);
    column += 9;
    if (group + 1 < kGroups) screen.put(row, column + 2, "-");
    column += 5;
  }
  row += 4;
  const int wrong = groups_.first_wrong();
  if (waiting_) {
    screen.put(row, area.left, tr("Checking …"), Style::dim);
  } else if (trouble_) {
    row = draw_trouble(screen, row, area, *trouble_);
  } else if (strange_) {
    row = screen.put_wrapped(row, area.left, readable(area),
                             tr("That character does not occur on a notice; it was left out."),
                             Style::warn);
  } else if (wrong < kGroups && groups_.full(wrong)) {
    row = screen.put_wrapped(row, area.left, readable(area),
                             say(tr("There is a typing error in group {}. Compare it with the "
                                    "notice and type this group "
                                    "again."),
                                 wrong + 1),
                             Style::bad);
  } else if (wrong == kGroups) {
    screen.put(row, area.left, tr("All four groups are right. Open the delivery with Enter."),
               Style::good);
  }
  row = std::max(row, area.top + 8);
  screen.put_wrapped(row, area.left, readable(area),
                     tr("What you type is hidden; Ctrl-R shows it for three seconds."), Style::dim);
  const auto& disc = kiosk.status()->disc;
  screen.put_wrapped(row + 2, area.left, readable(area),
                     disc && disc->job == job_ ? tr("The disc is in the drive.")
                                               : tr("The disc can be inserted now or afterwards."),
                     Style::dim);
}

void PasswordPage::type(char32_t character) {
  strange_ = false;
  trouble_.reset();
  if (separates(character)) {
    if (groups_.full(group_)) group_ = std::min(group_ + 1, kGroups - 1);
    return;
  }
  const char c = printed(character);
  if (c == '\0') {
    strange_ = true;
    return;
  }
  if (!groups_.make()) return;
  if (groups_.full(group_)) {
    // What follows a right group is the next one's; a wrong group is typed anew.
    if (groups_.right(group_)) {
      if (group_ + 1 == kGroups || groups_.full(group_ + 1)) return;
      ++group_;
    } else {
      groups_.empty(group_);
    }
  }
  groups_.add(group_, c);
  if (groups_.right(group_) && group_ + 1 < kGroups && !groups_.full(group_ + 1)) ++group_;
}

void PasswordPage::key(const Key& key, Kiosk& kiosk) {
  if (waiting_) return;
  if (!consenting_) {
    key_in_groups(key, kiosk);
    return;
  }
  bool done = false;
  trouble_.reset();
  if (second_.key(key, kiosk, done) && done) submit(kiosk);
}

void PasswordPage::key_in_groups(const Key& key, Kiosk& kiosk) {
  switch (key.special) {
    case Special::none:
      type(key.character);
      break;
    case Special::backspace:
      trouble_.reset();
      strange_ = false;
      if (groups_.size(group_) == 0 && group_ > 0) --group_;
      if (groups_.size(group_) > 0) groups_.remove(group_);
      break;
    case Special::left:
    case Special::back_tab:
      group_ = std::max(0, group_ - 1);
      break;
    case Special::right:
    case Special::tab:
      group_ = std::min(group_ + 1, kGroups - 1);
      break;
    case Special::enter:
      submit(kiosk);
      break;
    default:
      break;
  }
}

void PasswordPage::submit(Kiosk& kiosk) {
  const int wrong = groups_.first_wrong();
  if (wrong < kGroups) {
    group_ = wrong;
    return;
  }
  if (!consenting_ && needs_two(kiosk)) {
    trouble_.reset();
    consenting_ = true;
    return;
  }
  auto password = groups_.whole();
  if (!password) {
    trouble_ = password.error();
    return;
  }
  Request asked = request("job.import").with("job", job_);
  asked.secrets.emplace_back("password", std::move(*password));
  if (consenting_) {
    if (const auto consented = second_.consent(asked); !consented) {
      trouble_ = consented.error();
      return;
    }
  }
  kiosk.ask(std::move(asked), *this);
  waiting_ = true;
}

void PasswordPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                          Kiosk& kiosk) {
  waiting_ = false;
  second_.forget();
  if (!outcome) {
    trouble_ = outcome.error();
    // A policy that has come into force meanwhile.
    if (trouble_->code == ErrorCode::second_person_needed) consenting_ = true;
    return;
  }
  groups_.clear();
  kiosk.replace(make_activity_page(count_from(*outcome, "activity")));
}

}  // namespace

std::unique_ptr<Page> make_password_page(std::string job) {
  return std::make_unique<PasswordPage>(std::move(job));
}

}  // namespace dozo::ui
