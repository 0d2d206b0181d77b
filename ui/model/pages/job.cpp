// One delivery: where it stands, and what can be done with it now.
#include <array>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/form.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

// How far a delivery has come: 0 receipt, 1 notice, 2 opening, 3 work, 4 return, 5 wipe.
int stage_of(const Job& job) {
  if (job.state == "receiving") return static_cast<int>(job.discs.size()) < job.disc_count ? 0 : 1;
  if (job.state == "ready" || job.state == "importing") return 2;
  if (job.state == "held" || job.state == "open") {
    for (const KeptDisc& disc : job.discs) {
      if (disc.returned_at) return 4;
    }
    return job.notice && job.notice->returned_at ? 4 : 3;
  }
  return job.is_over() ? 4 : 5;  // over, but not all of it has gone back
}

void draw_stages(Screen& screen, int row, const Area& area, int present) {
  const std::array<const char*, 6> names = {tr("disc"), tr("notice"), tr("opening"),
                                            tr("work"), tr("return"), tr("wipe")};
  int column = area.left;
  for (int i = 0; i < static_cast<int>(names.size()); ++i) {
    const char* name = names[static_cast<std::size_t>(i)];
    const bool here = i == present;
    if (i > 0) column = screen.put(row, column, " - ", Style::dim);
    const std::string text = here ? "[" + std::string(name) + "]" : std::string(name);
    column = screen.put(row, column, text,
                        here ? Style::strong : (i < present ? Style::good : Style::dim));
  }
}

std::string kept(const std::string& place, const std::optional<Instant>& received,
                 const std::string& by, const std::optional<Instant>& returned) {
  std::string text = place;
  if (received) {
    text += "  " + say(tr("received {} {}"), short_date(date_in_japan(*received)), by);
  }
  if (returned) text += "  " + say(tr("returned {}"), short_date(date_in_japan(*returned)));
  return text;
}

// Where the ward wants two people for it.
std::unique_ptr<Page> make_opening_page(const std::string& id) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Open it for work")); };
  form.help = [] {
    return std::string(
        tr("This ward wants two people whenever a delivery is opened for work. The files can be "
           "read until somebody closes it."));
  };
  form.deed = [] { return std::string(tr("open it")); };
  form.questions = [](const Answers&, const Kiosk&) { return std::vector<Question>{}; };
  form.two = true;
  form.method = "job.open";
  form.fixed = {{"job", id}};
  form.succeeded = [id](const Answers&, const Json&, Kiosk& kiosk) {
    kiosk.replace(make_files_page(id));
  };
  return make_form_page(std::move(form));
}

class JobPage final : public Page {
 public:
  explicit JobPage(std::string job) : job_(std::move(job)) {}
  std::string title(const Kiosk& kiosk) const override {
    const Job* job = find(kiosk);
    return job == nullptr ? tr("This delivery is finished") : job->delivery.subject;
  }
  std::string aside(const Kiosk& kiosk) const override {
    const Job* job = find(kiosk);
    return job == nullptr ? std::string() : job_state(job->state);
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("do it")}};
  }
  std::string help() const override {
    return tr(
        "The upper part says what is known of this delivery. Below stands what can be done "
        "with it now; what is due next stands first. The line in between shows how far it "
        "has come.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    const Job* job = find(kiosk);
    if (job != nullptr) menu_.key(key, deeds(*job, kiosk), kiosk);
  }
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
              Kiosk& kiosk) override;
  bool yields_to_disc() const override { return true; }

 private:
  const Job* find(const Kiosk& kiosk) const { return kiosk.job(job_); }
  std::vector<Deed> deeds(const Job& job, const Kiosk& kiosk) const;
  std::string what_is_due(const Job& job, const Kiosk& kiosk) const;

  std::string job_;
  Menu menu_;
  std::optional<Error> trouble_;
};

std::string JobPage::what_is_due(const Job& job, const Kiosk& kiosk) const {
  if (kiosk.activity().running && kiosk.activity().job == job.id) {
    return tr("The terminal is working on it.");
  }
  if (job.state == "receiving" && static_cast<int>(job.discs.size()) < job.disc_count) {
    return say(tr("{0} of {1} discs have arrived. Insert the next one."), job.discs.size(),
               job.disc_count);
  }
  if (job.state == "receiving") {
    return say(tr("The password notice {} is awaited. When it arrives, record its receipt."),
               job.delivery.notice);
  }
  if (job.state == "ready" && job.same_day_blocked) {
    return tr(
        "Disc and notice came on the same day. The password may be typed from tomorrow on, "
        "or two people override the rule with a reason.");
  }
  if (job.state == "ready" && job.wait_seconds > 0) {
    return say(tr("After wrong passwords the next attempt is possible in {}."),
               duration(job.wait_seconds));
  }
  if (job.state == "ready") return tr("Fetch the notice, insert the disc, and type the password.");
  if (job.state == "held" && job.all_returned()) {
    return tr("Disc and notice are back. Two people sign the return.");
  }
  if (job.state == "held") return tr("Open it for work; when the work is done, return and wipe.");
  if (job.state == "open") return say(tr("Opened by {}. Close it when you leave."), job.opened_by);
  if (job.state == "returned") return tr("All is returned. Two people wipe the data now.");
  if (job.state == "erasing") {
    return tr("The wipe is not complete. The data counts as still there: wipe again.");
  }
  if (job.state == "rejected") {
    return tr("This delivery was rejected. What of it lies here goes back to the ward.");
  }
  if (job.state == "erased") {
    return tr("The data is wiped. What still lies here goes back to the ward.");
  }
  return {};
}

std::vector<Deed> JobPage::deeds(const Job& job, const Kiosk& kiosk) const {
  std::vector<Deed> all;
  const std::string id = job.id;
  const auto add = [&](char32_t letter, const char* label, std::function<void(Kiosk&)> act) {
    all.push_back({letter, label, std::move(act)});
  };
  const Activity& activity = kiosk.activity();
  if (activity.running && activity.job == id) {
    add(U'v', tr("See the progress"),
        [number = activity.id](Kiosk& k) { k.push(make_activity_page(number)); });
    return all;
  }
  if (!may_handle(kiosk)) {  // to be looked at
    add(U'm', tr("Counts, handlers, losses, the ward's acknowledgement"),
        [id](Kiosk& k) { k.push(make_job_record_page(id)); });
    return all;
  }
  const auto push = [id](std::unique_ptr<Page> (*make)(std::string)) {
    return [id, make](Kiosk& k) { k.push(make(id)); };
  };
  const char* giving_back = job.two_for_return ? tr("Return the disc and the notice (two people)")
                                               : tr("Return the disc and the notice");
  const std::string notice = job.delivery.notice;
  if (!job.notice && (job.state == "receiving" || job.state == "ready")) {
    add(U'n', tr("The password notice has arrived"),
        [notice](Kiosk& k) { k.push(make_notice_page(notice)); });
  }
  if (job.state == "ready" && job.same_day_blocked) {
    add(U'o', tr("Override the rule of different days (two people)"), push(make_override_page));
  } else if (job.state == "ready") {
    add(U'i',
        job.two_for_password ? tr("Open it with the password of the notice (two people)")
                             : tr("Open it with the password of the notice"),
        push(make_password_page));
  }
  if (job.state == "receiving" || job.state == "ready") {
    add(U'j', tr("Reject this delivery (two people)"), push(make_reject_page));
  }
  if (job.state == "open") {
    add(U'f', tr("See its files"), push(make_files_page));
    add(U'c', tr("Close it"),
        [this, id](Kiosk& k) { k.ask(request("job.close").with("job", id), *this); });
  }
  if (job.state == "held") {
    const auto open = [this, id, two = job.two_for_work](Kiosk& k) {
      if (two) {
        k.push(make_opening_page(id));
      } else {
        k.ask(request("job.open").with("job", id), *this);
      }
    };
    const bool returning = stage_of(job) == 4;
    const char* opening =
        job.two_for_work ? tr("Open it for work (two people)") : tr("Open it for work");
    if (!returning) add(U'o', opening, open);
    add(U'r', job.all_returned() ? tr("Sign the return (two people)") : giving_back,
        push(make_return_page));
    if (returning) add(U'o', opening, open);
    add(U'w', tr("Wipe without return: lost disc, or by the ward's order (two people)"),
        push(make_erase_page));
  }
  if (job.state == "returned" || job.state == "erasing") {
    add(U'w', tr("Wipe the data and issue the certificate (two people)"), push(make_erase_page));
  }
  if (job.is_over()) add(U'r', giving_back, push(make_return_page));
  add(U'm', tr("Counts, handlers, losses, the ward's acknowledgement"), push(make_job_record_page));
  return all;
}

void JobPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  const Job* job = find(kiosk);
  if (job == nullptr) {
    screen.put_wrapped(area.top, area.left, readable(area),
                       tr("Nothing of it is on this terminal any more. Its documents are in the "
                          "list of documents (P at the storehouse)."));
    return;
  }
  int row = area.top;
  const DeliveryFacts& delivery = job->delivery;
  row = draw_fact(screen, row, area, tr("Ward"), delivery.department);
  row = draw_fact(screen, row, area, tr("Delivery number"),
                  say(tr("{}   contract {}"), delivery.number, delivery.contract));
  if (delivery.return_by) {
    row = draw_fact(screen, row, area, tr("Return by"),
                    long_date(*delivery.return_by) + "  " + days_left(job->days_left),
                    job->days_left <= 3 ? Style::warn : Style::plain);
  }
  for (const KeptDisc& disc : job->discs) {
    row = draw_fact(screen, row, area, say(tr("Disc {} of {}"), disc.number, job->disc_count),
                    kept(disc.place, disc.received_at, disc.received_by, disc.returned_at));
  }
  if (job->notice) {
    row = draw_fact(screen, row, area, tr("Notice"),
                    kept(job->notice->place, job->notice->received_at, job->notice->received_by,
                         job->notice->returned_at));
  }
  if (job->has_contents) {
    row = draw_fact(
        screen, row, area, tr("Contents"),
        say(tr("{} files, {}, on shelf {}"), amount(job->files), bytes(job->bytes), job->shelf));
  }
  draw_stages(screen, ++row, area, stage_of(*job));
  row = screen.put_wrapped(row + 2, area.left, readable(area), what_is_due(*job, kiosk),
                           Style::strong);
  row = menu_.draw(screen, row + 1, area, deeds(*job, kiosk));
  if (trouble_) draw_trouble(screen, row + 1, area, *trouble_);
}

void JobPage::answer(const std::string& method, const Result<Json>& outcome, const SecretBytes&,
                     Kiosk& kiosk) {
  trouble_.reset();
  if (!outcome) {
    trouble_ = outcome.error();
  } else if (method == "job.open") {
    kiosk.push(make_files_page(job_));
  } else {
    kiosk.tell([] { return std::string(tr("Closed. The data stays locked on its shelf.")); });
  }
}

}  // namespace

std::unique_ptr<Page> make_job_page(std::string job) {
  return std::make_unique<JobPage>(std::move(job));
}

}  // namespace dozo::ui
