// What is written down about one delivery beside the work on it: 件数照合, named handlers, lost
// media, the ward's acknowledgement; and the list of all deliveries there ever were.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

std::string count_text(const std::optional<std::int64_t>& count) {
  return count ? amount(static_cast<std::uint64_t>(*count)) : std::string(tr("not known"));
}

// --- Forms ---------------------------------------------------------------------------------------

std::unique_ptr<Page> make_counts_page(const Job& job, const JobRecord& record) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Comparison of counts")); };
  form.help = [] {
    return std::string(
        tr("The ward's job sheet says how many records there are; the terminal has counted those "
           "received. Type how many were printed and how many enclosed: any difference is shown "
           "and stands in the status report."));
  };
  form.deed = [] { return std::string(tr("record the counts")); };
  form.warning = [record](const Answers&) {
    return std::vector<std::string>{say(tr("By the job sheet {}, received {}."),
                                        count_text(record.sheet), count_text(record.received))};
  };
  form.questions = [record](const Answers&, const Kiosk&) {
    Question printed{.key = "printed", .kind = Ask::number, .label = tr("Printed")};
    printed.text = tr("How many were printed?");
    if (record.printed) printed.proposal = std::to_string(*record.printed);
    Question enclosed{.key = "enclosed", .kind = Ask::number, .label = tr("Enclosed")};
    enclosed.text = tr("How many were enclosed?");
    if (record.enclosed) enclosed.proposal = std::to_string(*record.enclosed);
    return std::vector{printed, enclosed};
  };
  form.method = "counts.enter";
  form.fixed = {{"job", job.id}};
  form.told = [](const Answers&) { return std::string(tr("The counts are recorded.")); };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_naming_page(const Job& job, const std::vector<std::string>& named) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Name a handler")); };
  form.help = [] {
    return std::string(
        tr("Only people named for a delivery open its files. Whoever opened it with the password "
           "is named already. A person without a valid training is refused."));
  };
  form.deed = [] { return std::string(tr("name the person")); };
  form.questions = [named](const Answers&, const Kiosk& kiosk) {
    Question person{.key = "login", .kind = Ask::choice, .label = tr("Person")};
    person.text = tr("Who shall work on it?");
    for (const Person& each : kiosk.people()) {
      const bool works = (each.role == "handler" || each.role == "supervisor") && !each.closed;
      if (!works || std::ranges::find(named, each.login) != named.end()) continue;
      person.choices.push_back({each.login, each.name + "  " + role(each.role)});
    }
    return std::vector{person};
  };
  form.two = true;
  form.method = "job.handler";
  form.fixed = {{"job", job.id}};
  form.told = [](const Answers&) { return std::string(tr("The person is named.")); };
  return make_form_page(std::move(form));
}

// "disc:1", "notice": what is lost.
std::vector<Choice> media_of(const Job& job) {
  std::vector<Choice> all;
  for (const KeptDisc& disc : job.discs) {
    if (disc.returned_at) continue;
    const std::string number = std::to_string(disc.number);
    all.push_back({number, say(tr("Disc {} of {}"), disc.number, job.disc_count)});
  }
  if (job.notice && !job.notice->returned_at) {
    all.push_back({"notice", say(tr("Notice {}"), job.notice->number)});
  }
  return all;
}

std::unique_ptr<Page> make_loss_page(const Job& job) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("A disc or notice is lost or broken")); };
  form.help = [] {
    return std::string(
        tr("What cannot be given back is declared by two people. An incident is opened and a "
           "report to the ward is issued at once; the delivery can then be wiped without it. A "
           "lost disc is told to the ward by telephone first."));
  };
  form.deed = [] { return std::string(tr("declare it")); };
  form.warning = [](const Answers&) {
    return std::vector<std::string>{
        tr("An incident is opened and a report to the ward is issued. It cannot be taken back.")};
  };
  form.questions = [job](const Answers&, const Kiosk&) {
    Question medium{.key = "_medium", .kind = Ask::choice, .label = tr("What")};
    medium.text = tr("What cannot be given back?");
    medium.choices = media_of(job);
    Question kind{.key = "kind", .kind = Ask::choice, .label = tr("State")};
    kind.text = tr("What is the matter with it?");
    kind.choices = {{"lost", loss_name("lost")}, {"broken", loss_name("broken")}};
    Question reason{.key = "reason", .label = tr("Reason")};
    reason.text = tr("How did it happen? It is printed on the report to the ward.");
    return std::vector{medium, kind, reason};
  };
  form.two = true;
  form.fixed = {{"job", job.id}};
  form.finish = [](Request& asked, const Answers& answers, const Kiosk&) {
    const bool notice = answers["_medium"] == "notice";
    asked.method = notice ? "notice.lost" : "disc.lost";
    if (!notice) asked.with("disc", typed_number(answers["_medium"]).value_or(0));
  };
  form.succeeded = [](const Answers&, const Json& result, Kiosk& kiosk) {
    const std::string report = text_from(result, "report");
    kiosk.replace(make_done_page(
        [] { return std::string(tr("The loss has been declared")); },
        [=](const Kiosk&) {
          return std::vector<std::pair<std::string, std::string>>{{tr("Report"), report}};
        },
        [](const Kiosk&) {
          return std::string(
              tr("Tell the ward by telephone at once and hand in the report. Then go on with the "
                 "incident's record: it stands in the list of incidents."));
        }));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_acknowledgement_page(const Job& job) {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("The ward's acknowledgement")); };
  form.help = [] {
    return std::string(
        tr("The terminal compares the discs that go back; that the ward has got them is another "
           "thing. When the ward has signed for disc and notice, write down the day and the "
           "officer's name."));
  };
  form.deed = [] { return std::string(tr("record it")); };
  form.questions = [](const Answers&, const Kiosk& kiosk) {
    Question on{.key = "on", .kind = Ask::date, .label = tr("Day")};
    on.text = tr("On which day did the ward receive them?");
    if (const auto now = kiosk.now()) on.proposal = to_iso(date_in_japan(*now));
    Question by{.key = "by", .label = tr("Officer")};
    by.text = tr("Which officer of the ward signed for it?");
    Question note{.key = "note", .label = tr("Remarks"), .optional = true};
    note.text = tr("Anything to remark?");
    note.note = tr("May be left empty.");
    return std::vector{on, by, note};
  };
  form.method = "return.acknowledge";
  form.fixed = {{"job", job.id}};
  form.told = [](const Answers&) {
    return std::string(tr("The ward's acknowledgement is recorded."));
  };
  return make_form_page(std::move(form));
}

// --- One delivery's record -----------------------------------------------------------------------

class JobRecordPage final : public Page {
 public:
  explicit JobRecordPage(std::string job) : id_(std::move(job)) {}
  std::string title(const Kiosk&) const override {
    return job_ ? job_->delivery.subject : say(tr("Delivery {}"), id_);
  }
  std::string aside(const Kiosk&) const override {
    return job_ ? job_state(job_->state) : std::string();
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("do it")}};
  }
  std::string help() const override {
    return tr(
        "What is written down about a delivery beside the work itself: the counts, who may work "
        "on it, what was lost, and that the ward has got everything back.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (job_) menu_.key(key, deeds(kiosk), kiosk);
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk&) override {
    trouble_.reset();
    if (!outcome) {
      trouble_ = outcome.error();
      return;
    }
    const auto jobs = jobs_from(Json{{"jobs", {*outcome}}});
    if (!jobs.empty()) job_ = jobs.front();
    record_ = job_record_from(*outcome);
  }
  void facts_changed(Kiosk& kiosk) override {
    if (!kiosk.status() || !kiosk.person()) return;
    const std::uint64_t size = kiosk.status()->ledger_size;
    if (std::exchange(ledger_, size) != size)
      kiosk.ask(request("job.show").with("job", id_), *this);
  }
  bool yields_to_disc() const override { return true; }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const;
  int draw_counts(Screen& screen, int row, const Area& area) const;

  std::string id_;
  std::optional<Job> job_;
  JobRecord record_;
  Menu menu_;
  std::uint64_t ledger_ = 0;
  std::optional<Error> trouble_;
};

std::vector<Deed> JobRecordPage::deeds(const Kiosk& kiosk) const {
  std::vector<Deed> all;
  if (may_handle(kiosk)) {
    if (job_->has_contents && job_->state != "erased") {
      all.push_back({U'c', tr("Compare the counts: printed and enclosed"),
                     [this](Kiosk& k) { k.push(make_counts_page(*job_, record_)); }});
    }
    if (job_->return_signed && !record_.acknowledged_on) {
      all.push_back({U'a', tr("The ward has acknowledged the return"),
                     [this](Kiosk& k) { k.push(make_acknowledgement_page(*job_)); }});
    }
    if (!media_of(*job_).empty()) {
      all.push_back({U'x', tr("A disc or notice is lost or broken (two people)"),
                     [this](Kiosk& k) { k.push(make_loss_page(*job_)); }});
    }
  }
  if (has_role(kiosk, {"supervisor"}) && job_->state != "erased" && job_->state != "rejected") {
    all.push_back({U'h', tr("Name a handler (two people)"),
                   [this](Kiosk& k) { k.push(make_naming_page(*job_, record_.handlers)); }});
  }
  all.push_back(
      {U'j', tr("Record an incident"), [this](Kiosk& k) { k.push(make_incident_opening(id_)); }});
  return all;
}

// All counts that are known, then in words whether they agree.
int JobRecordPage::draw_counts(Screen& screen, int row, const Area& area) const {
  row = draw_fact(screen, row, area, tr("Counts"),
                  say(tr("job sheet {}   received {}"), count_text(record_.sheet),
                      count_text(record_.received)));
  row = draw_fact(screen, row, area, "",
                  say(tr("printed {}   enclosed {}"), count_text(record_.printed),
                      count_text(record_.enclosed)));
  if (!record_.sheet) return row;
  std::vector<std::pair<std::string, std::optional<std::int64_t>>> others = {
      {tr("received"), record_.received},
      {tr("printed"), record_.printed},
      {tr("enclosed"), record_.enclosed}};
  bool differs = false, missing = false;
  for (const auto& [name, count] : others) {
    missing = missing || !count;
    if (!count || *count == *record_.sheet) continue;
    differs = true;
    const std::int64_t more = *count - *record_.sheet;
    const std::string size = amount(static_cast<std::uint64_t>(more < 0 ? -more : more));
    row = draw_fact(screen, row, area, "",
                    more > 0 ? say(tr("{}: {} more than on the job sheet"), name, size)
                             : say(tr("{}: {} fewer than on the job sheet"), name, size),
                    Style::bad);
  }
  if (!differs && !missing) {
    row = draw_fact(screen, row, area, "", tr("All counts agree."), Style::good);
  }
  return row;
}

void JobRecordPage::draw(Screen& screen, const Area& area, const Kiosk& kiosk) const {
  int row = area.top;
  if (job_) {
    row = draw_fact(screen, row, area, tr("Ward"), job_->delivery.department);
    row = draw_fact(screen, row, area, tr("Delivery number"),
                    say(tr("{}   contract {}"), job_->delivery.number, job_->delivery.contract));
    row = draw_counts(screen, row, area);
    std::string handlers;
    for (const std::string& each : record_.handlers) handlers += name_of(each, kiosk) + "  ";
    row = draw_fact(screen, row, area, tr("Named handlers"),
                    handlers.empty() ? std::string(tr("none")) : handlers);
    for (const std::string& each : record_.losses) {
      row = draw_fact(screen, row, area, tr("Loss"), loss_name(each), Style::bad);
    }
    if (record_.acknowledged_on) {
      row = draw_fact(screen, row, area, tr("Ward's receipt"),
                      long_date(*record_.acknowledged_on) + "  " + record_.acknowledged_by,
                      Style::good);
    } else {
      row = draw_fact(screen, row, area, tr("Ward's receipt"), tr("not acknowledged yet"),
                      Style::dim);
    }
    if (!job_->certificate.empty()) {
      row = draw_fact(screen, row, area, tr("Proof of wiping"), job_->certificate);
    }
    row = menu_.draw(screen, row + 1, area, deeds(kiosk));
  }
  if (trouble_) draw_trouble(screen, row + 1, area, *trouble_);
}

// --- All deliveries ------------------------------------------------------------------------------

class AllJobsPage final : public ListPage<Job> {
 public:
  AllJobsPage() : ListPage("job.list", Order::newest_first) {}
  std::string title(const Kiosk&) const override { return tr("All deliveries"); }
  std::string aside(const Kiosk&) const override {
    return say(tr("{} deliveries"), amount(total()));
  }
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("open")}};
  }
  std::string help() const override {
    return tr(
        "Every delivery that ever came, also those that are wiped. Open one to enter counts or "
        "the ward's acknowledgement.");
  }

 private:
  static int subject_column(const Area& area) { return area.left + 8; }
  static int due_column(const Area& area) { return area.left + area.width - 26; }
  static int state_column(const Area& area) { return area.left + area.width - 14; }
  std::vector<Job> read(const Json& json) const override { return jobs_from(json); }
  void open(const Job& job, Kiosk& kiosk) override { kiosk.push(make_job_record_page(job.id)); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Job"), Style::dim);
    screen.put(row, subject_column(area), tr("Subject"), Style::dim);
    screen.put(row, due_column(area), tr("Return by"), Style::dim);
    screen.put(row, state_column(area), tr("State"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Job& job, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, job.id, Style::dim, 7);
    screen.put(row, subject_column(area), job.delivery.subject, here ? Style::chosen : Style::plain,
               due_column(area) - subject_column(area) - 1);
    if (job.delivery.return_by) {
      screen.put(row, due_column(area), to_iso(*job.delivery.return_by), Style::dim);
    }
    screen.put(row, state_column(area), job_state(job.state), Style::plain, 14);
  }
};

}  // namespace

std::unique_ptr<Page> make_job_record_page(std::string job) {
  return std::make_unique<JobRecordPage>(std::move(job));
}

std::unique_ptr<Page> make_all_jobs_page() {
  return std::make_unique<AllJobsPage>();
}

}  // namespace dozo::ui
