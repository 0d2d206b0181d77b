// Who is there? The storehouse stays in sight, so that one glance answers even while locked.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

class LoginPage final : public Page {
 public:
  explicit LoginPage(std::string login) : at_password_(!login.empty()) {
    login_.propose(std::move(login));
  }
  std::string title(const Kiosk&) const override { return tr("Please log in"); }
  std::string aside(const Kiosk& kiosk) const override {
    return kiosk.status()->terminal ? kiosk.status()->terminal->contractor : std::string();
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    std::vector<Hint> hints{{"Enter", tr("go on")}, {"Tab", tr("other field")}};
    if (!login_.text().empty()) hints.push_back({"Esc", tr("another person")});
    return hints;
  }
  std::string help() const override {
    return tr(
        "Type your account name and your password. Everything you do is recorded under your "
        "name. After a lock you go on where you were; another person begins at the "
        "storehouse.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool typing() const override { return true; }

 private:
  TextField login_;
  SecretField password_;
  bool at_password_;
  bool waiting_ = false;
  std::optional<Error> trouble_;
};

void LoginPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const int value = area.left + kLabelColumns;
  screen.put(area.top, area.left, tr("Account name"), Style::dim);
  login_.draw(screen, area.top, value, 32, !at_password_);
  screen.put(area.top + 2, area.left, tr("Password"), Style::dim);
  password_.draw(screen, area.top + 2, value, 32, at_password_, kiosk.revealed());
  int row = area.top + 4;
  if (waiting_) {
    screen.put(row, area.left, tr("Checking …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  }
  row = area.top + 7;
  const Status& status = *kiosk.status();
  for (const Shelf& shelf : status.shelves) {
    if (row >= area.top + area.height - 3) break;
    screen.put(row, area.left, say(tr("Shelf {}"), shelf.number), Style::dim);
    const int state = area.left + area.width - 12;
    screen.put(row, value, shelf.job.empty() ? std::string(tr("free")) : shelf.subject,
               shelf.job.empty() ? Style::dim : Style::plain, state - value - 1);
    screen.put(row, state, job_state(shelf.job_state), Style::dim);
    ++row;
  }
  screen.put(row + 1, area.left,
             say(tr("In keeping: discs {}, notices {}"), status.discs_kept, status.notices_kept),
             Style::dim);
  // Whom to call is to be seen by anyone.
  const int below = row + (kiosk.activity().running ? 4 : 3);
  draw_contacts(screen, below, area, kiosk.contacts(), area.top + area.height - below);
  if (kiosk.activity().running) {
    const Activity& activity = kiosk.activity();
    screen.put(row + 2, area.left, step(activity.kind, activity.step), Style::dim);
    draw_bar(screen, row + 2, area.left + area.width - 26, 26, activity.done, activity.total);
  }
}

void LoginPage::key(const Key& key, Kiosk& kiosk) {
  if (key.special == Special::tab || key.special == Special::back_tab ||
      key.special == Special::up || key.special == Special::down) {
    at_password_ = !at_password_;
    return;
  }
  if (key.special == Special::escape) {
    // Begins anew: somebody else's name may stand there.
    password_.clear();
    login_.set("");
    trouble_.reset();
    at_password_ = false;
    return;
  }
  if (key.special != Special::enter) {
    trouble_.reset();
    static_cast<void>(at_password_ ? password_.key(key) : login_.key(key));
    return;
  }
  if (!at_password_) {
    at_password_ = !login_.text().empty();
    return;
  }
  if (waiting_ || password_.empty()) return;
  auto password = password_.copy();
  if (!password) {
    trouble_ = password.error();
    return;
  }
  Request asked = request("login").with("login", login_.text());
  asked.secrets.emplace_back("password", std::move(*password));
  kiosk.ask(std::move(asked), *this);
  waiting_ = true;
}

void LoginPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
                       Kiosk& kiosk) {
  waiting_ = false;
  password_.clear();
  if (outcome) {
    kiosk.log_in(person_from(*outcome));  // this page is gone afterwards
    return;
  }
  trouble_ = outcome.error();
  login_.propose(login_.text());  // the slip may be in the name: typed anew it replaces it
}

}  // namespace

std::unique_ptr<Page> make_login_page(std::string login) {
  return std::make_unique<LoginPage>(std::move(login));
}

}  // namespace dozo::ui
