// The ward is enrolled: the enrolment sheet for it, and its certificate from a commissioning disc,
// compared on paper by two people. Its site policy is on the same disc (policy.cpp).
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/policy_words.hpp"
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

bool is_enrolled(const Json& anchors, const std::string& fingerprint) {
  const auto all = anchors.find("anchors");
  return all != anchors.end() && all->is_array() &&
         std::ranges::any_of(
             *all, [&](const Json& each) { return text_from(each, "fingerprint") == fingerprint; });
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

std::unique_ptr<Page> make_anchor_page(const Enrolment& found, std::shared_ptr<bool> enrolled) {
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
  // Known at once, not only when the list of wards has come again.
  form.succeeded = [subject = found.subject, enrolled](const Answers&, const Json&, Kiosk& kiosk) {
    *enrolled = true;
    kiosk.pop();
    kiosk.tell([subject] { return say(tr("{} is enrolled."), subject); });
  };
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
  [[nodiscard]] bool in_force() const { return *adopted_ || found_->in_force(); }
  int draw_found(Screen& screen, int row, const Area& area) const;

  Menu menu_;
  std::optional<Enrolment> found_;
  std::optional<Error> trouble_;
  std::string sheet_;
  // Of the disc in the drive. Shared with the pages that do it, which are above this one then.
  std::shared_ptr<bool> enrolled_ = std::make_shared<bool>(false);
  std::shared_ptr<bool> adopted_ = std::make_shared<bool>(false);
  bool asked_ = false;          // about the disc in the drive
  bool anchors_known_ = false;  // whether it is of an enrolled ward
  bool issuing_ = false;
};

void WardPage::facts_changed(Kiosk& kiosk) {
  if (!kiosk.status() || !kiosk.person()) return;
  const auto& disc = kiosk.status()->disc;
  const bool there = disc && disc->finding != "pending";
  if (there == asked_) return;
  asked_ = there;
  found_.reset();
  trouble_.reset();
  *enrolled_ = *adopted_ = anchors_known_ = false;
  if (there) kiosk.ask(request("enrolment.read"), *this);
}

void WardPage::answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
                      Kiosk& kiosk) {
  if (method == "report.issue") issuing_ = false;
  if (method == "anchor.list") {
    anchors_known_ = true;
    if (outcome && found_ && is_enrolled(*outcome, found_->fingerprint)) *enrolled_ = true;
    return;
  }
  if (!outcome) {
    trouble_ = outcome.error();
    // After a lock the disc is asked about again.
    if (method == "enrolment.read") asked_ = trouble_->code != ErrorCode::not_logged_in;
    return;
  }
  trouble_.reset();
  if (method == "enrolment.read") {
    found_ = enrolment_from(*outcome);
    kiosk.ask(request("anchor.list"), *this);
  } else if (method == "report.issue") {
    sheet_ = text_from(*outcome, "document");
    kiosk.push(make_document_page(sheet_));
  }
}

std::vector<Deed> WardPage::deeds(const Kiosk&) const {
  std::vector<Deed> all;
  if (found_ && !found_->pem.empty() && anchors_known_ && !*enrolled_) {
    all.push_back({U'w', tr("Compare the ward's fingerprint and enrol it (two people)"),
                   [this](Kiosk& k) { k.push(make_anchor_page(*found_, enrolled_)); }});
  }
  if (*enrolled_ && !found_->policy.empty() && !found_->trouble && !in_force()) {
    all.push_back({U's', tr("Read the ward's site policy and adopt it (two people)"),
                   [this](Kiosk& k) { k.push(make_policy_review_page(*found_, adopted_)); }});
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

int WardPage::draw_found(Screen& screen, int row, const Area& area) const {
  row = draw_fact(screen, row, area, tr("On the disc"), found_->subject, Style::strong);
  const auto rows = fingerprint_rows(found_->fingerprint);
  row = draw_fact(screen, row, area, tr("Ward's key"), rows[0]);
  row = draw_fact(screen, row, area, "", rows[1]);
  if (*enrolled_) row = draw_fact(screen, row, area, "", tr("This ward is enrolled."), Style::good);
  if (found_->policy.empty()) return row;
  if (in_force()) {
    return draw_fact(screen, row, area, tr("Policy"), tr("This policy is in force."), Style::good);
  }
  if (found_->trouble) {
    draw_fact(screen, row, area, tr("Policy"), "");
    const Area beside{area.top, area.left + kLabelColumns, area.height, area.width - kLabelColumns};
    return draw_trouble(screen, row, beside, *found_->trouble);
  }
  return draw_fact(
      screen, row, area, tr("Policy"),
      say(tr("No. {}: {} rules change"), found_->serial, count_changes(found_->rules)));
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
    row = draw_found(screen, row, area);
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

}  // namespace

std::unique_ptr<Page> make_ward_page() {
  return std::make_unique<WardPage>();
}

}  // namespace dozo::ui
