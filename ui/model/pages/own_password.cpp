// Passwords of people: one's own is changed, another's is set anew by two. Typed twice, compared,
// its strength told while it is typed.
#include <array>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"
#include "ui/model/strength.hpp"

namespace dozo::ui {
namespace {

// What the two pages have in common: some secrets below each other, the last two being the new
// password and the same once more.
class NewPasswordPage : public Page {
 public:
  std::vector<Hint> hints(const Kiosk&) const override {
    if (at_ == consent) return consent_hints();
    return {{"Enter", last() ? deed() : tr("go on")},
            {"Tab", tr("other field")},
            {"Ctrl-R", tr("show for 3 seconds")}};
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool typing() const override { return true; }
  bool step_back() override;
  void forget_secrets() override {
    for (SecretField& each : fields_) each.clear();
    at_ = first_field();
    clash_ = false;
  }

 protected:
  enum Field { current, fresh, again, consent };
  explicit NewPasswordPage(Field first) : at_(first) {}

  [[nodiscard]] virtual Field first_field() const = 0;
  [[nodiscard]] virtual Field last_field() const = 0;
  [[nodiscard]] virtual const char* deed() const = 0;
  [[nodiscard]] virtual std::string login(const Kiosk& kiosk) const = 0;
  [[nodiscard]] virtual std::string before(const Kiosk& kiosk) const = 0;
  /// Sends what was typed. An error where it cannot.
  virtual Result<> send(Kiosk& kiosk) = 0;
  virtual void succeeded(Kiosk& kiosk) = 0;
  virtual int draw_consent(Screen&, int row, const Area&, const Kiosk&) const { return row; }
  /// True where the key was for the second person; `done` with the last Enter.
  virtual bool consent_key(const Key&, const Kiosk&, bool& /*done*/) { return false; }
  virtual bool consent_back() { return false; }
  [[nodiscard]] virtual std::vector<Hint> consent_hints() const { return {}; }

  [[nodiscard]] Result<SecretBytes> typed(Field field) const { return at(field).copy(); }

 private:
  [[nodiscard]] bool last() const { return at_ == last_field(); }
  [[nodiscard]] const SecretField& at(Field field) const {
    return fields_[static_cast<std::size_t>(field)];
  }
  int draw_strength(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const;
  [[nodiscard]] bool same() const;
  void enter(Kiosk& kiosk);
  void submit(Kiosk& kiosk);

  std::array<SecretField, 3> fields_;
  Field at_;
  bool clash_ = false;  // the two were not the same
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

int NewPasswordPage::draw_strength(Screen& screen, int row, const Area& area,
                                   const Kiosk& kiosk) const {
  const auto typed = at(fresh).copy();
  const int column = area.left + kLabelColumns;
  if (!typed || typed->empty()) {
    screen.put(row, column, say(tr("At least {} characters"), kLeastCharacters), Style::dim);
    return row + 1;
  }
  const int missing = kLeastCharacters - characters(typed->view());
  switch (strength(typed->view(), login(kiosk))) {
    case Strength::too_short:
      screen.put(row, column, say(tr("{} more needed"), missing), Style::warn);
      break;
    case Strength::too_simple:
      screen.put(row, column, tr("too simple: few different characters, or the account name in it"),
                 Style::warn, area.width - kLabelColumns);
      break;
    case Strength::enough:
      screen.put(row, column, tr("long enough"), Style::good);
      break;
    case Strength::good:
      screen.put(row, column, tr("strong"), Style::good);
      break;
  }
  return row + 1;
}

void NewPasswordPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const int value = area.left + kLabelColumns;
  int row = screen.put_wrapped(area.top, area.left, readable(area), before(kiosk)) + 1;
  const auto field = [&](Field which, const char* label) {
    screen.put(row, area.left, label, at_ == which ? Style::strong : Style::dim, kLabelColumns - 1);
    at(which).draw(screen, row++, value, std::min(40, area.width - kLabelColumns), at_ == which,
                   kiosk.revealed());
  };
  if (first_field() == current) {
    field(current, tr("Present one"));
    ++row;
  }
  field(fresh, tr("New one"));
  row = draw_strength(screen, row, area, kiosk) + 1;
  field(again, tr("Once more"));
  ++row;
  if (at_ == consent) row = draw_consent(screen, row, area, kiosk);
  if (waiting_) {
    screen.put(row, area.left, tr("Checking …"), Style::dim);
  } else if (clash_) {
    screen.put(row, area.left, tr("The two are not the same. Type it again."), Style::bad);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  }
}

bool NewPasswordPage::same() const {
  const auto first = at(fresh).copy();
  const auto second = at(again).copy();
  return first && second && equal_constant_time(first->view(), second->view());
}

void NewPasswordPage::enter(Kiosk& kiosk) {
  const auto typed = at(fresh).copy();
  if (at(at_).empty()) return;
  if (at_ == fresh && typed && strength(typed->view(), login(kiosk)) < Strength::enough) {
    trouble_ = Error{ErrorCode::account_password_weak, {}};
    return;
  }
  if (at_ == again && !same()) {
    clash_ = true;
    fields_[fresh].clear();
    fields_[again].clear();
    at_ = fresh;
    return;
  }
  if (last()) {
    submit(kiosk);
  } else {
    at_ = static_cast<Field>(at_ + 1);
  }
}

void NewPasswordPage::submit(Kiosk& kiosk) {
  if (const auto sent = send(kiosk); !sent) {
    trouble_ = sent.error();
    return;
  }
  waiting_ = true;
}

void NewPasswordPage::key(const Key& key, Kiosk& kiosk) {
  if (waiting_) return;
  trouble_.reset();
  clash_ = false;
  if (at_ == consent) {
    bool done = false;
    consent_key(key, kiosk, done);
    if (done) submit(kiosk);
    return;
  }
  const bool back = key.special == Special::back_tab || key.special == Special::up;
  const bool on = key.special == Special::tab || key.special == Special::down;
  if (back) {
    at_ = static_cast<Field>(std::max<int>(first_field(), at_ - 1));
  } else if (on) {
    at_ = static_cast<Field>(std::min<int>(again, at_ + 1));
  } else if (key.special == Special::enter) {
    enter(kiosk);
  } else {
    fields_[static_cast<std::size_t>(at_)].key(key);
  }
}

bool NewPasswordPage::step_back() {
  trouble_.reset();
  clash_ = false;
  if (at_ == consent) {
    if (!consent_back()) at_ = again;
    return true;
  }
  if (at_ == first_field()) return false;
  at_ = static_cast<Field>(at_ - 1);
  return true;
}

void NewPasswordPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                             Kiosk& kiosk) {
  waiting_ = false;
  if (!outcome) {
    trouble_ = outcome.error();
    // A wrong present password is typed again; the new one stays.
    if (first_field() == current) {
      fields_[current].clear();
      at_ = current;
    }
    return;
  }
  forget_secrets();
  succeeded(kiosk);  // this page is gone now
}

// --- One's own -----------------------------------------------------------------------------------

class OwnPasswordPage final : public NewPasswordPage {
 public:
  OwnPasswordPage() : NewPasswordPage(current) {}
  std::string title(const Kiosk&) const override { return tr("Change your password"); }
  std::string help() const override {
    return tr(
        "A password that another person set is changed at its first use: nothing can be done "
        "before. Choose at least 12 characters that nobody guesses, such as four words in a "
        "row. Do not write it down where others see it.");
  }

 private:
  Field first_field() const override { return current; }
  Field last_field() const override { return again; }
  const char* deed() const override { return tr("change it"); }
  std::string login(const Kiosk& kiosk) const override {
    return kiosk.person() ? kiosk.person()->login : std::string();
  }
  std::string before(const Kiosk& kiosk) const override {
    return kiosk.person() && kiosk.person()->must_change
               ? tr("Another person set your password. Choose one that only you know; then "
                    "everything can be done.")
               : tr("The present password once, the new one twice.");
  }
  Result<> send(Kiosk& kiosk) override {
    Request asked = request("password.change");
    asked.secrets.emplace_back("current", DOZO_TRY(typed(current)));
    asked.secrets.emplace_back("password", DOZO_TRY(typed(fresh)));
    kiosk.ask(std::move(asked), *this);
    return {};
  }
  void succeeded(Kiosk& kiosk) override {
    kiosk.password_changed();
    kiosk.pop();
    kiosk.tell([] { return std::string(tr("Your password has been changed.")); });
  }
};

// --- Another's, by two people --------------------------------------------------------------------

class PasswordResetPage final : public NewPasswordPage {
 public:
  explicit PasswordResetPage(std::string login)
      : NewPasswordPage(fresh), login_(std::move(login)) {}
  std::string title(const Kiosk& kiosk) const override {
    return say(tr("Another password for {}"), name(kiosk));
  }
  std::string help() const override {
    return tr(
        "For somebody who has forgotten the password. Two people set another one and hand it "
        "over in private; it must be changed at the first log-in, and until then its owner can "
        "neither work nor consent.");
  }
  void facts_changed(Kiosk& kiosk) override { second_.propose(kiosk); }
  void forget_secrets() override {
    NewPasswordPage::forget_secrets();
    second_.forget();
  }
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override {
    second_.forget();
    NewPasswordPage::answer(method, outcome, data, kiosk);
  }

 private:
  Field first_field() const override { return fresh; }
  Field last_field() const override { return consent; }
  const char* deed() const override { return tr("set it"); }
  std::string login(const Kiosk&) const override { return login_; }
  std::string name(const Kiosk& kiosk) const { return name_of(login_, kiosk); }
  std::string before(const Kiosk&) const override {
    return tr("The new password is handed over in private; its owner must change it at once.");
  }
  int draw_consent(Screen& screen, int row, const Area& area, const Kiosk& kiosk) const override {
    screen.put(row, area.left,
               tr("A second person is chosen, and consents by typing the password."),
               Style::strong);
    return second_.draw(screen, row + 2, area, kiosk, true);
  }
  bool consent_key(const Key& key, const Kiosk& kiosk, bool& done) override {
    return second_.key(key, kiosk, done);
  }
  bool consent_back() override { return second_.step_back(); }
  std::vector<Hint> consent_hints() const override { return second_.hints(deed()); }
  Result<> send(Kiosk& kiosk) override {
    Request asked = request("account.reset").with("login", login_);
    asked.secrets.emplace_back("password", DOZO_TRY(typed(fresh)));
    DOZO_TRY(second_.consent(asked));
    kiosk.ask(std::move(asked), *this);
    return {};
  }
  void succeeded(Kiosk& kiosk) override {
    const std::string who = name(kiosk);
    kiosk.pop();
    kiosk.tell([who] {
      return say(tr("{} has another password now and must change it at the first log-in."), who);
    });
  }

  std::string login_;
  SecondPerson second_;
};

}  // namespace

std::unique_ptr<Page> make_own_password_page() {
  return std::make_unique<OwnPasswordPage>();
}
std::unique_ptr<Page> make_password_reset_page(std::string login) {
  return std::make_unique<PasswordResetPage>(std::move(login));
}

}  // namespace dozo::ui
