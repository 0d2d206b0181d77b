// 帳票: reports to the ward for a period, and the bundle of evidence for an inspection.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

struct Period {
  Date from, to;
};

Date first_of_month(Date date) {
  return {date.year, date.month, 1};
}

Period period_of(const std::string& which, Date today) {
  const Date this_month = first_of_month(today);
  const Date before = plus_days(this_month, -1);
  if (which == "last_month") return {first_of_month(before), before};
  // Japan's fiscal year begins on 1 April.
  if (which == "year") return {{today.month >= 4 ? today.year : today.year - 1, 4, 1}, today};
  if (which == "this_month") return {this_month, today};
  return {today, today};
}

Date today(const Kiosk& kiosk) {
  const auto now = kiosk.now();
  return now ? date_in_japan(*now) : Date{};
}

// Which period, then (where none of the usual ones is meant) its first and last day.
std::vector<Question> period_questions(const Answers& answers, const Kiosk& kiosk) {
  Question period{.key = "_period", .kind = Ask::choice, .label = tr("Period")};
  period.text = tr("For which period?");
  for (const auto& [value, label] : {std::pair{"this_month", tr("this month until today")},
                                     {"last_month", tr("last month")},
                                     {"year", tr("this fiscal year until today")}}) {
    const Period each = period_of(value, today(kiosk));
    period.choices.push_back(
        {value, say(tr("{}: {} to {}"), label, to_iso(each.from), to_iso(each.to))});
  }
  period.choices.push_back({"days", tr("from one day to another")});
  if (answers["_period"] != "days") return {period};
  Question from{.key = "_from", .kind = Ask::date, .label = tr("From")};
  from.text = tr("From which day on?");
  from.proposal = to_iso(first_of_month(today(kiosk)));
  Question to{.key = "_to", .kind = Ask::date, .label = tr("To")};
  to.text = tr("To which day?");
  to.proposal = to_iso(today(kiosk));
  to.wrong = [first = answers["_from"]](const std::string& day) {
    return day < first ? std::string(tr("The last day lies before the first one.")) : std::string();
  };
  return {period, from, to};
}

std::string bundle_name(const Kiosk& kiosk) {
  return "evidence-" + to_iso(today(kiosk)) + ".tar";
}

// A report that knows no period (a roster) is of today.
void add_period(Request& asked, const Answers& answers, const Kiosk& kiosk) {
  if (answers["_period"] == "days") {
    asked.with("from", answers["_from"]).with("to", answers["_to"]);
    return;
  }
  const Period period = period_of(answers["_period"], today(kiosk));
  asked.with("from", to_iso(period.from)).with("to", to_iso(period.to));
}

std::vector<std::string> contracts(const Kiosk& kiosk) {
  std::vector<std::string> all;
  for (const Job& job : kiosk.jobs()) {
    const std::string& each = job.delivery.contract;
    if (!each.empty() && std::ranges::find(all, each) == all.end()) all.push_back(each);
  }
  return all;
}

Question contract_question(const Kiosk& kiosk) {
  Question contract{.key = "_contract", .label = tr("Contract"), .optional = true};
  contract.text = tr("For which contract?");
  contract.note = tr("Leave it empty for all contracts.");
  contract.choices = proposals(contracts(kiosk));
  return contract;
}

std::string kind_hint(const std::string& kind) {
  if (kind == "status") return tr("Status report: what was received, returned and wiped");
  if (kind == "roster") return tr("Roster: supervisor and handlers, with their training");
  if (kind == "inspection") return tr("Inspection report: the contract's measures, one by one");
  return tr("Enrolment sheet: the terminal's key, for the ward");
}

}  // namespace

std::unique_ptr<Page> make_reports_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Issue a report to the ward")); };
  form.help = [] {
    return std::string(
        tr("The report is made of what the ledger says, signed, and put into the list of "
           "documents under its number. Nothing is typed into it by hand."));
  };
  form.deed = [] { return std::string(tr("issue the report")); };
  form.questions = [](const Answers& answers, const Kiosk& kiosk) {
    Question kind{.key = "kind", .kind = Ask::choice, .label = tr("Report")};
    kind.text = tr("Which report?");
    for (const char* each : {"status", "roster", "inspection", "enrolment"}) {
      kind.choices.push_back({each, kind_hint(each)});
    }
    std::vector<Question> all{kind};
    const std::string& chosen = answers["kind"];
    if (chosen != "status" && chosen != "inspection") return all;
    for (Question& each : period_questions(answers, kiosk)) all.push_back(std::move(each));
    all.push_back(contract_question(kiosk));
    return all;
  };
  form.method = "report.issue";
  form.finish = [](Request& asked, const Answers& answers, const Kiosk& kiosk) {
    add_period(asked, answers, kiosk);
    if (!answers["_contract"].empty()) asked.with("contract", answers["_contract"]);
  };
  form.succeeded = [](const Answers&, const Json& result, Kiosk& kiosk) {
    kiosk.replace(make_document_page(text_from(result, "document")));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_bundle_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("Evidence for an inspection")); };
  form.help = [] {
    return std::string(
        tr("One file with the ledger's entries, their proofs, the documents and the policy of a "
           "period or a contract. Other wards' entries are in it as hashes only. The inspector "
           "checks it anywhere with dozo-verify."));
  };
  form.deed = [] { return std::string(tr("write the file")); };
  form.questions = [](const Answers& answers, const Kiosk& kiosk) {
    Question what{.key = "_what", .kind = Ask::choice, .label = tr("Extent")};
    what.text = tr("What shall be in it?");
    what.choices = {{"period", tr("everything of a period")},
                    {"contract", tr("everything of a contract")}};
    std::vector<Question> all{what};
    if (answers["_what"] == "contract") {
      all.push_back(contract_question(kiosk));
      all.back().optional = false;
      all.back().note.clear();
    } else {
      for (Question& each : period_questions(answers, kiosk)) all.push_back(std::move(each));
    }
    return all;
  };
  form.method = "bundle.export";
  form.finish = [](Request& asked, const Answers& answers, const Kiosk& kiosk) {
    if (answers["_what"] == "contract") {
      asked.with("contract", answers["_contract"]);
    } else {
      add_period(asked, answers, kiosk);
    }
    asked.file = bundle_name(kiosk);
  };
  form.succeeded = [](const Answers&, const Json&, Kiosk& kiosk) {
    kiosk.pop();
    kiosk.tell([name = bundle_name(kiosk)] { return say(tr("Saved as {}."), name); });
  };
  return make_form_page(std::move(form));
}

}  // namespace dozo::ui
