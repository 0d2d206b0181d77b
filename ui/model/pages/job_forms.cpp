// 件数照合, named handlers, lost media, the ward's acknowledgement: the forms.
#include "ui/model/pages/job_forms.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {

std::string count_text(const std::optional<std::int64_t>& count) {
  return count ? amount(static_cast<std::uint64_t>(*count)) : std::string(tr("not known"));
}

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

}  // namespace dozo::ui
