// The wards' site policies: the new one on a disc, read whole before two people adopt it, and those
// in force.
#include <nlohmann/json.hpp>

#include "ui/model/pages/policy_words.hpp"
#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

constexpr int kPage = 5;  // rules that PgDn goes

std::unique_ptr<Page> make_adopting_page(const Enrolment& found, std::shared_ptr<bool> adopted) {
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
    sure.picture = {say(tr("{}, No. {}"), found.ward, found.serial),
                    say(tr("{} rules change. You have read all of them on the page before."),
                        count_changes(found.rules))};
    sure.choices = {{"no", tr("No, or not sure")}, {"yes", tr("Yes")}};
    sure.wrong = [](const std::string& answer) {
      return answer == "yes" ? std::string() : std::string(tr("Then it is not adopted: Esc."));
    };
    return std::vector{sure};
  };
  form.two = true;
  form.method = "policy.adopt";
  form.fixed = {{"policy", found.policy}, {"signature", found.signature}};
  if (!found.logo.empty()) form.fixed.emplace_back("logo", found.logo);
  form.succeeded = [adopted](const Answers&, const Json&, Kiosk& kiosk) {
    *adopted = true;
    kiosk.pop();
    kiosk.pop();  // the page that was read
    kiosk.tell([] { return std::string(tr("The site policy is in force now.")); });
  };
  return make_form_page(std::move(form));
}

// Rules under a few facts; the arrow keys go from rule to rule.
class RulesPage : public Page {
 public:
  std::string aside(const Kiosk&) const override {
    return say(tr("rule {} of {}"), scroll_.chosen() + 1, count());
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    int row = area.top;
    for (const auto& [label, value] : facts(kiosk)) {
      row = draw_fact(screen, row, area, label, value);
    }
    screen.put(row, area.left, say(legend(), count_changes(rules_)), Style::warn);
    const int top = row + 2;
    draw_rules(screen, Area{top, area.left, area.top + area.height - top, area.width}, texts(),
               scroll_.chosen());
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (scroll_.key(key, count(), kPage)) return;
    if (key.special == Special::enter) entered(kiosk);
  }

 protected:
  explicit RulesPage(std::vector<PolicyRule> rules) : rules_(std::move(rules)) {}
  using Facts = std::vector<std::pair<std::string, std::string>>;
  virtual Facts facts(const Kiosk& kiosk) const = 0;
  /// What stands in front of the sentence that a rule is compared with.
  virtual const char* before() const = 0;
  /// What a star means, and how many there are.
  virtual const char* legend() const = 0;
  virtual void entered(Kiosk& /*kiosk*/) {}

  [[nodiscard]] std::vector<RuleText> texts() const { return rule_texts(rules_, before()); }
  [[nodiscard]] int count() const { return static_cast<int>(texts().size()); }
  [[nodiscard]] bool at_end() const { return scroll_.chosen() + 1 >= count(); }
  void go_on() { static_cast<void>(scroll_.key({Special::page_down, 0, false}, count(), kPage)); }

 private:
  std::vector<PolicyRule> rules_;
  Scroll scroll_;
};

// What would change, before anybody consents to it.
class PolicyReviewPage final : public RulesPage {
 public:
  PolicyReviewPage(Enrolment found, std::shared_ptr<bool> adopted)
      : RulesPage(found.rules), found_(std::move(found)), adopted_(std::move(adopted)) {}
  std::string title(const Kiosk&) const override { return tr("The ward's new site policy"); }
  std::string help() const override {
    return tr(
        "All rules of the policy that the ward has signed. A star marks what changes, with the "
        "rule that is in force so far below it. Read to the end; then two people adopt it.");
  }
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"Enter", read_ ? tr("go on to adopting it") : tr("read on")},
            {"↑↓ PgUp PgDn", tr("scroll")}};
  }
  void key(const Key& key, Kiosk& kiosk) override {
    RulesPage::key(key, kiosk);
    read_ = read_ || at_end();
  }

 private:
  Facts facts(const Kiosk&) const override {
    return {{tr("Of the ward"), found_.ward},
            {tr("Policy"),
             found_.serial_now > 0
                 ? say(tr("No. {} (No. {} is in force)"), found_.serial, found_.serial_now)
                 : say(tr("No. {} (none is in force)"), found_.serial)},
            {tr("Signed by"), found_.subject + "  " + fingerprint(found_.fingerprint, 4)}};
  }
  const char* before() const override { return tr("So far: {}"); }
  const char* legend() const override { return tr("* {} rules change"); }
  void entered(Kiosk& kiosk) override {
    if (read_) {
      kiosk.push(make_adopting_page(found_, adopted_));
    } else {
      go_on();
    }
  }

  Enrolment found_;
  std::shared_ptr<bool> adopted_;
  bool read_ = false;  // to the end
};

class PolicyInForcePage final : public RulesPage {
 public:
  explicit PolicyInForcePage(Policy policy) : RulesPage(policy.rules), policy_(std::move(policy)) {}
  std::string title(const Kiosk&) const override { return tr("Site policy of the ward"); }
  std::string help() const override {
    return tr(
        "The rules that hold for this ward's deliveries. A star marks where the ward asks for "
        "more than the terminal does by itself.");
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {{"↑↓ PgUp PgDn", tr("scroll")}}; }
  bool yields_to_disc() const override { return true; }

 private:
  Facts facts(const Kiosk& kiosk) const override {
    const std::string when = policy_.at ? long_time(*policy_.at) : std::string();
    return {
        {tr("Of the ward"), policy_.ward},
        {tr("Policy"), say(tr("No. {}, hash {}"), policy_.serial, fingerprint(policy_.sha256, 4))},
        {tr("Adopted"), when},
        {"", say(tr("by {} and {}"), name_of(policy_.by, kiosk), name_of(policy_.second, kiosk))}};
  }
  const char* before() const override { return tr("By the terminal alone: {}"); }
  const char* legend() const override { return tr("* {} rules differ from the terminal's own"); }

  Policy policy_;
};

class PoliciesPage final : public Register<Policy> {
 public:
  PoliciesPage() : Register("policy.show", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Site policies of the wards"); }
  std::string help() const override {
    return tr(
        "What each ward has asked for beyond the rules that the terminal has by itself: signed "
        "by the ward, adopted by two people. Its hash stands on every document.");
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    std::vector<Deed> all;
    if (const Policy* policy = chosen()) {
      all.push_back({U'o', tr("read its rules"), [policy = *policy](Kiosk& k) {
                       k.push(std::make_unique<PolicyInForcePage>(policy));
                     }});
    }
    if (has_role(kiosk, {"supervisor", "maintenance"})) {
      all.push_back(
          {U'a', tr("adopt one from a disc"), [](Kiosk& k) { k.push(make_ward_page()); }});
    }
    return all;
  }
  static int serial_column(const Area& area) { return area.left + area.width - 34; }
  static int at_column(const Area& area) { return area.left + area.width - 26; }
  static int rules_column(const Area& area) { return area.left + area.width - 9; }
  std::vector<Policy> read(const Json& json) const override { return policies_from(json); }
  const char* nothing() const override {
    return tr("No ward has given a policy: the terminal's own rules are in force.");
  }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Of the ward"), Style::dim);
    screen.put(row, serial_column(area), tr("No."), Style::dim);
    screen.put(row, at_column(area), tr("Adopted"), Style::dim);
    screen.put(row, rules_column(area), tr("Differs"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Policy& policy, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, policy.ward, here ? Style::chosen : Style::plain,
               serial_column(area) - area.left - 1);
    screen.put(row, serial_column(area), std::to_string(policy.serial), Style::plain, 7);
    if (policy.at) screen.put(row, at_column(area), date_and_time(*policy.at), Style::dim);
    screen.put(row, rules_column(area), std::to_string(count_changes(policy.rules)));
  }
};

}  // namespace

std::unique_ptr<Page> make_policy_review_page(Enrolment found, std::shared_ptr<bool> adopted) {
  return std::make_unique<PolicyReviewPage>(std::move(found), std::move(adopted));
}

std::unique_ptr<Page> make_policy_page() {
  return std::make_unique<PoliciesPage>();
}

}  // namespace dozo::ui
