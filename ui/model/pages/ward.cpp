// The ward is enrolled: the enrolment sheet for it, its certificate from a commissioning disc,
// compared on paper by two people, and its site policy.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

// A fingerprint as it stands on paper: 64 digits in groups of four, two lines.
std::vector<std::string> fingerprint_rows(const std::string& hex) {
  const std::size_t half = std::min<std::size_t>(32, hex.size());
  return {fingerprint(hex.substr(0, half), 0), fingerprint(hex.substr(half), 0)};
}

std::string last_group(const std::string& hex) {
  return fingerprint(hex.substr(hex.size() - std::min<std::size_t>(4, hex.size())), 0);
}

std::string upper(const std::string& typed) {
  std::string result;
  for (const char32_t each : to_utf32(typed)) {
    const char32_t c = half_width(each);
    if (c == U' ') continue;
    result += to_utf8(c >= U'a' && c <= U'f' ? c - 32 : c);
  }
  return result;
}

std::unique_ptr<Page> make_anchor_page(const Enrolment& found) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Enrol this ward")); };
  form.help = [] {
    return std::string(
        tr("Both of you read the fingerprint on the ward's paper and on the screen, group by "
           "group. Only if all groups are the same is the ward enrolled; from then on its discs "
           "are accepted here."));
  };
  form.deed = [] { return std::string(tr("enrol the ward")); };
  form.questions = [found](const Answers&, const Kiosk&) {
    Question same{.key = "_same", .kind = Ask::choice, .label = tr("Fingerprint")};
    same.text =
        say(tr("Key of {}: are all groups the same as on the ward's paper?"), found.subject);
    same.picture = fingerprint_rows(found.fingerprint);
    same.choices = {{"no", tr("No, or not compared yet")}, {"yes", tr("Yes, all of them")}};
    same.wrong = [](const std::string& answer) {
      return answer == "yes" ? std::string()
                             : std::string(tr("Then it is not enrolled. Call the ward; Esc leads "
                                              "back."));
    };
    Question group{.key = "_group", .label = tr("Last group")};
    group.text = tr("Type the last group of four as it stands on the ward's paper.");
    group.wrong = [last = last_group(found.fingerprint)](const std::string& typed) {
      return upper(typed) == last
                 ? std::string()
                 : std::string(tr("It is not the same. Look at the paper again; if it differs, "
                                  "call the ward."));
    };
    return std::vector{same, group};
  };
  form.two = true;
  form.method = "anchor.enrol";
  form.fixed = {{"pem", found.pem}};
  form.told = [found](const Answers&) { return say(tr("{} is enrolled."), found.subject); };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_adopting_page(const Enrolment& found) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Adopt the ward's site policy")); };
  form.help = [] {
    return std::string(
        tr("The ward's policy may make the rules of this terminal stricter, never weaker. Its "
           "signature is checked; its hash stands on every document from then on."));
  };
  form.deed = [] { return std::string(tr("adopt the policy")); };
  form.questions = [found](const Answers&, const Kiosk&) {
    Question sure{.key = "_sure", .kind = Ask::choice, .label = tr("Policy")};
    sure.text = tr("Is this the policy that the ward has announced?");
    std::size_t at = 0;
    while (at < found.policy.size() && sure.picture.size() < 7) {
      const std::size_t end = std::min(found.policy.find('\n', at), found.policy.size());
      if (end > at) sure.picture.push_back(found.policy.substr(at, end - at));
      at = end + 1;
    }
    sure.choices = {{"yes", tr("Yes")}, {"no", tr("No")}};
    sure.wrong = [](const std::string& answer) {
      return answer == "yes" ? std::string() : std::string(tr("Then it is not adopted: Esc."));
    };
    return std::vector{sure};
  };
  form.two = true;
  form.method = "policy.adopt";
  form.fixed = {{"policy", found.policy}, {"signature", found.signature}};
  form.told = [](const Answers&) { return std::string(tr("The site policy is in force now.")); };
  return make_form_page(std::move(form));
}

// --- What is on the commissioning disc -----------------------------------------------------------

class WardPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("Enrol a ward"); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("choose")}, {"Enter", tr("do it")}};
    if (kiosk.status()->disc) hints.push_back({"X", tr("give the disc back")});
    return hints;
  }
  std::string help() const override {
    return tr(
        "The terminal and the ward get to know each other once. The ward gets the enrolment "
        "sheet with the terminal's fingerprint; the terminal gets the ward's certificate from "
        "the commissioning disc. On both sides two people compare the fingerprints on paper.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const;
  [[nodiscard]] bool enrolled() const { return anchor_known_; }

  Menu menu_;
  std::optional<Enrolment> found_;
  std::optional<Error> trouble_;
  std::string sheet_;
  std::string looked_at_;  // the disc that was asked about last
  bool issuing_ = false, anchor_known_ = false;
};

void WardPage::facts_changed(Kiosk& kiosk) {
  if (!kiosk.status() || !kiosk.person()) return;
  const auto& disc = kiosk.status()->disc;
  const std::string now = disc && disc->finding != "pending"
                              ? "disc " + std::to_string(kiosk.status()->ledger_size)
                              : std::string();
  if (now == looked_at_) return;
  looked_at_ = now;
  if (now.empty()) {
    found_.reset();
    trouble_.reset();
    return;
  }
  kiosk.ask(request("enrolment.read"), *this);
  kiosk.ask(request("anchor.list"), *this);
}

void WardPage::answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
                      Kiosk& kiosk) {
  if (method == "report.issue") issuing_ = false;
  if (method == "anchor.list") {
    if (!outcome || !found_) return;
    anchor_known_ = outcome->dump().find(found_->fingerprint) != std::string::npos;
    return;
  }
  if (!outcome) {
    trouble_ = outcome.error();
    return;
  }
  trouble_.reset();
  if (method == "enrolment.read") {
    found_ = enrolment_from(*outcome);
  } else if (method == "report.issue") {
    sheet_ = text_from(*outcome, "document");
    kiosk.push(make_document_page(sheet_));
  }
}

std::vector<Deed> WardPage::deeds(const Kiosk&) const {
  std::vector<Deed> all;
  if (found_ && !found_->pem.empty() && !enrolled()) {
    all.push_back({U'w', tr("Compare the ward's fingerprint and enrol it (two people)"),
                   [this](Kiosk& k) { k.push(make_anchor_page(*found_)); }});
  }
  if (found_ && !found_->policy.empty()) {
    all.push_back({U's', tr("Adopt the ward's site policy (two people)"),
                   [this](Kiosk& k) { k.push(make_adopting_page(*found_)); }});
  }
  all.push_back({U'b', tr("Issue the enrolment sheet for the ward"), {}});
  return all;
}

void WardPage::key(const Key& key, Kiosk& kiosk) {
  auto all = deeds(kiosk);
  all.back().act = [this](Kiosk& k) {
    if (std::exchange(issuing_, true)) return;
    const auto now = k.now();
    const std::string day = now ? to_iso(date_in_japan(*now)) : std::string();
    k.ask(request("report.issue").with("kind", "enrolment").with("from", day).with("to", day),
          *this);
  };
  if (menu_.key(key, all, kiosk)) return;
  if (key.character == U'x' && kiosk.status()->disc) kiosk.ask(request("drive.eject"), *this);
}

void WardPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  if (!kiosk.status()->terminal) return;  // set up a moment ago: the status is on its way
  int row = area.top;
  row = draw_fact(screen, row, area, tr("Wards enrolled"), std::to_string(kiosk.status()->anchors));
  const auto own = fingerprint_rows(kiosk.status()->terminal->key_fingerprint);
  row = draw_fact(screen, row, area, tr("Terminal's key"), own[0]);
  row = draw_fact(screen, row, area, "", own[1]);
  if (!sheet_.empty()) row = draw_fact(screen, row, area, tr("Enrolment sheet"), sheet_);
  ++row;
  const auto& disc = kiosk.status()->disc;
  if (found_ && !found_->pem.empty()) {
    row = draw_fact(screen, row, area, tr("On the disc"), found_->subject, Style::strong);
    const auto rows = fingerprint_rows(found_->fingerprint);
    row = draw_fact(screen, row, area, tr("Ward's key"), rows[0]);
    row = draw_fact(screen, row, area, "", rows[1]);
    if (enrolled()) {
      row = draw_fact(screen, row, area, "", tr("This ward is enrolled."), Style::good);
    }
    if (!found_->policy.empty())
      row = draw_fact(screen, row, area, tr("Policy"), tr("on the disc"));
  } else if (trouble_) {
    row = draw_trouble(screen, row, area, *trouble_);
  } else if (disc && disc->finding == "pending") {
    screen.put(row++, area.left, tr("The disc is being read …"), Style::strong);
  } else {
    row = screen.put_wrapped(row, area.left, readable(area),
                             tr("Insert the commissioning disc that the ward has made. Its "
                                "fingerprint stands on the ward's paper."),
                             Style::strong);
  }
  menu_.draw(screen, row + 1, area, deeds(kiosk));
}

// --- The site policy -----------------------------------------------------------------------------

class PolicyPage final : public Register<Policy> {
 public:
  PolicyPage() : Register("policy.show", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Site policy of the ward"); }
  std::string help() const override {
    return tr(
        "What each ward has asked for beyond the rules that the terminal has by itself: signed "
        "by the ward, adopted by two people. Its hash stands on every document.");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    draw_head(screen, area.top, area);
    draw_rows(screen, Area{area.top, area.left, 6, area.width}, kiosk);
    const Policy* policy = chosen();
    if (policy == nullptr) return;
    int row = area.top + 6;
    std::size_t at = 0;
    while (at < policy->text.size() && row < area.top + area.height) {
      const std::size_t end = std::min(policy->text.find('\n', at), policy->text.size());
      screen.put(row++, area.left, policy->text.substr(at, end - at), Style::dim, area.width);
      at = end + 1;
    }
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    if (!has_role(kiosk, {"supervisor", "maintenance"})) return {};
    return {{U'a', tr("adopt one from a disc"), [](Kiosk& k) { k.push(make_ward_page()); }}};
  }
  bool enter_is_first() const override { return false; }
  std::vector<Policy> read(const Json& json) const override { return policies_from(json); }
  const char* nothing() const override {
    return tr("No ward has given a policy: the terminal's own rules are in force.");
  }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Signed by the ward's key"), Style::dim);
    screen.put(row, area.left + 30, tr("Hash of the policy"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Policy& policy, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, fingerprint(policy.signer, 4), here ? Style::chosen : Style::plain,
               28);
    screen.put(row, area.left + 30, fingerprint(policy.sha256, 8), Style::plain, area.width - 30);
  }
};

}  // namespace

std::unique_ptr<Page> make_ward_page() {
  return std::make_unique<WardPage>();
}

std::unique_ptr<Page> make_policy_page() {
  return std::make_unique<PolicyPage>();
}

}  // namespace dozo::ui
