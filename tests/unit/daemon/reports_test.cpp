// Reports over the API: who may ask for them, and what they say after a job's life.
#include "firmware/daemon/reports.hpp"

#include <catch2/catch.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/decide_registers.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/daemon/page_facts.hpp"
#include "firmware/evidence/parse.hpp"
#include "firmware/evidence/qr.hpp"
#include "tests/unit/custody/story.hpp"
#include "tests/unit/daemon/office.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

const custody::Who kHandler{"tanaka", ""};

struct Archive : Office {
  void happens(const Result<custody::Drafts>& drafts) {
    if (!drafts) FAIL(describe(drafts.error()));
    REQUIRE(core().record(*drafts));
  }
  Core& core() { return system->core(); }
  const custody::State& state() { return core().state(); }

  // A job with its disc and notice, imported and opened for work once.
  void work() {
    const auto finding = custody::test::Story().finding();
    happens(custody::decide_disc_receipt(state(), kHandler, core().now(), finding, "金庫A", "R1"));
    clock.advance(86400);
    happens(custody::decide_notice_receipt(state(), kHandler, core().now(), "2026-0117-P", "書庫B",
                                           "R2"));
    happens(custody::decide_import(state(), kHandler, core().now(), "J-0001"));
    REQUIRE(core().record({{custody::type::kImportDone,
                            "tanaka",
                            {{"job", "J-0001"},
                             {"shelf", 1},
                             {"contents",
                              {{"files", 3},
                               {"folders", 1},
                               {"bytes", 900},
                               {"tar_bytes", 4096},
                               {"records", 3199},
                               {"index_sha256", std::string(64, 'c')}}}}}}));
    happens(custody::decide_open(state(), kHandler, core().now(), "J-0001"));
    clock.advance(600);
    happens(custody::decide_close(state(), "tanaka", "J-0001", "person"));
  }

  // A delivery of another ward: its disc, and an incident of it; a notice of nobody knows whom.
  void another_ward() {
    auto finding = custody::test::Story().finding(1, 1, "group-2", "2026-0999");
    finding.delivery.contract = "契約-2";
    finding.verdict["delivery"] = sealed::to_json(finding.delivery);
    happens(custody::decide_disc_receipt(state(), kHandler, core().now(), finding, "金庫A", "R8"));
    happens(custody::decide_taking_out(state(), kHandler, {"J-0002", 1, ""}, "other"));
    happens(custody::decide_incident(state(), kHandler, "leak", "J-0002", "別の区のこと"));
    happens(custody::decide_notice_receipt(state(), kHandler, core().now(), "2026-0777-P", "書庫B",
                                           "R9"));
    happens(custody::decide_taking_out(state(), kHandler, {"", 0, "2026-0777-P"}, "other"));
  }

  Json issue(Json params, const std::string& by = "suzuki") {
    const auto answer = call_as(by, "report.issue", Params(std::move(params)));
    if (!answer) FAIL(describe(answer.error()));
    return document(answer->at("document"));
  }
  Json document(const std::string& number) {
    const auto found = core().store().document(number);
    REQUIRE(found);
    REQUIRE(*found);
    const auto parsed = evidence::parse((*found)->json);
    if (!parsed) FAIL(describe(parsed.error()));
    return *parse_json((*found)->json);
  }
  std::optional<ErrorCode> refusal(Json params, const std::string& by = "suzuki") {
    return error_of(call_as(by, "report.issue", Params(std::move(params))));
  }
  Json period(const char* kind, const char* from = "2026-11-01", const char* to = "2026-11-02") {
    return {{"kind", kind}, {"from", from}, {"to", to}};
  }
};

std::vector<std::string> kinds(const Json& open_matters) {
  std::vector<std::string> all;
  for (const Json& each : open_matters) all.push_back(each.at("kind"));
  return all;
}

const Json& measure(const Json& report, const std::string& number) {
  for (const Json& each : report.at("measures")) {
    if (each.at("number") == number) return each;
  }
  FAIL(number);
  return report;
}

std::int64_t fact(const Json& measure, const std::string& name) {
  for (const Json& each : measure.at("facts")) {
    if (each.at("fact") == name) return each.at("count");
  }
  return -1;
}

}  // namespace

TEST_CASE_METHOD(Archive,
                 "The enrolment sheet is there from the commissioning on, and on request") {
  REQUIRE(state().documents.size() == 1);
  const Json sheet = document("EEN-T014-2026-0001");
  CHECK(sheet.at("key").at("certificate_sha256") == state().terminal->key_fingerprint);
  CHECK(sheet.at("key").at("pem") == *system->certificate());
  CHECK(sheet.at("people").size() == 5);
  CHECK(sheet.at("former").is_null());
  CHECK(issue({{"kind", "enrolment"}}).at("number") == "EEN-T014-2026-0002");
}

TEST_CASE_METHOD(Archive, "Supervisor and inspector may have reports, the others may not") {
  CHECK_FALSE(refusal({{"kind", "roster"}}, "suzuki"));
  CHECK_FALSE(refusal({{"kind", "roster"}}, "kansa"));
  CHECK(refusal({{"kind", "roster"}}, "tanaka") == ErrorCode::role_forbidden);
  CHECK(refusal({{"kind", "roster"}}, "hoshu") == ErrorCode::role_forbidden);
  CHECK(refusal({{"kind", "roster"}}, "") == ErrorCode::not_logged_in);
}

TEST_CASE_METHOD(Archive, "A period has to be one, and not in the future; a contract known") {
  CHECK(refusal(period("status", "2026-11-02", "2026-11-01")) == ErrorCode::period_invalid);
  CHECK(refusal(period("status", "2026-11-01", "2026-11-03")) == ErrorCode::period_invalid);
  CHECK(refusal(period("status", "2026-11-31", "2026-12-01")) == ErrorCode::request_malformed);
  CHECK(refusal({{"kind", "status"}}) == ErrorCode::request_malformed);
  CHECK(refusal({{"kind", "certificate"}}) == ErrorCode::request_malformed);
  Json unknown = period("status");
  unknown["contract"] = "none";
  CHECK(refusal(unknown) == ErrorCode::contract_unknown);
  const auto before = state().documents.size();
  CHECK(refusal(unknown, "kansa") == ErrorCode::contract_unknown);
  CHECK(state().documents.size() == before);
}

TEST_CASE_METHOD(Archive, "The roster names everybody with role and training") {
  const Json roster = issue({{"kind", "roster"}}).at("roster");
  REQUIRE(roster.size() == 5);
  CHECK(roster[0].at("role") == "supervisor");
  CHECK(roster[0].at("trained_until") == "2027-03-31");
  CHECK(roster[0].at("since") == "2026-11-02T10:00:00+09:00");
  CHECK(roster[0].at("status") == "active");
}

TEST_CASE_METHOD(Archive, "A status report of a quiet time says that nothing is open") {
  const Json report = issue(period("status"));
  CHECK(report.at("result") == "no_open_matters");
  CHECK(report.at("deliveries").empty());
}

TEST_CASE_METHOD(Archive, "A status report tells where things are, who worked, and what is open") {
  work();
  REQUIRE(call_as(
      "tanaka", "keeping.take_out",
      Params(Json{{"what", "disc"}, {"job", "J-0001"}, {"disc", 1}, {"purpose", "inspection"}})));
  const Json report = issue(period("status", "2026-11-01", "2026-11-03"));
  CHECK(report.at("addressee").at("department") == "見本区 医療保険年金課");
  REQUIRE(report.at("deliveries").size() == 1);
  const Json& job = report.at("deliveries")[0];
  CHECK(job.at("state") == "held");
  CHECK(job.at("items")[0].at("status") == "out");
  CHECK(job.at("items")[0].at("held_by") == "試験 tanaka");
  CHECK(job.at("items")[1].at("status") == "kept");
  CHECK(job.at("items")[1].at("place") == "書庫B");
  CHECK(job.at("moves")[0].at("act") == "taken_out");
  REQUIRE(job.at("work").size() == 1);
  CHECK(job.at("work")[0].at("opened_by") == "試験 tanaka");
  CHECK(job.at("work")[0].at("why") == "person");
  CHECK(job.at("counts").at("received") == 3199);
  CHECK(job.at("counts").at("outcome") == "differ");
  CHECK(kinds(report.at("open_matters")) == std::vector<std::string>{"counts_differ"});
}

TEST_CASE_METHOD(Archive, "Days later the return is overdue and the disc out too long") {
  work();
  REQUIRE(call_as(
      "tanaka", "keeping.take_out",
      Params(Json{{"what", "disc"}, {"job", "J-0001"}, {"disc", 1}, {"purpose", "return"}})));
  clock.advance(30LL * 86400);
  const Json report = issue(period("status", "2026-12-01", "2026-12-03"));
  REQUIRE(report.at("deliveries").size() == 1);  // it is still here
  CHECK(report.at("deliveries")[0].at("overdue_days") == 3);
  CHECK(report.at("deliveries")[0].at("work").empty());  // of another time
  CHECK(kinds(report.at("open_matters")) ==
        std::vector<std::string>{"return_overdue", "counts_differ", "out_too_long"});
}

TEST_CASE_METHOD(Archive, "A notice whose disc never came is told, here or given back") {
  happens(custody::decide_notice_receipt(state(), kHandler, core().now(), "2026-0555-P", "書庫B",
                                         "RN-5"));
  Json report = issue(period("status"));
  REQUIRE(report.at("lone_notices").size() == 1);
  CHECK(report.at("lone_notices")[0].at("number") == "2026-0555-P");
  CHECK(report.at("lone_notices")[0].at("status") == "kept");
  CHECK(kinds(report.at("open_matters")) == std::vector<std::string>{"notice_without_disc"});
  clock.advance(86400);
  REQUIRE(call_as("tanaka", "notice.return", Params(Json{{"job", ""}, {"number", "2026-0555-P"}})));
  report = issue(period("status", "2026-11-01", "2026-11-03"));
  REQUIRE(report.at("lone_notices").size() == 1);
  CHECK(report.at("lone_notices")[0].at("status") == "returned");
  CHECK(report.at("lone_notices")[0].at("held_by") == "試験 tanaka");
  CHECK(report.at("result") == "no_open_matters");
  clock.advance(86400);
  CHECK(issue(period("status", "2026-11-04", "2026-11-04")).at("lone_notices").empty());
  Json of_contract = period("status", "2026-11-01", "2026-11-03");
  work();
  of_contract["contract"] = state().jobs.begin()->second.delivery.contract;
  CHECK(issue(of_contract).at("lone_notices").empty());
}

TEST_CASE_METHOD(Archive, "What still lies here of a wiped job is overdue in the status report") {
  work();
  happens(custody::decide_erasure(state(), {"tanaka", "suzuki"}, "J-0001",
                                  state().jobs.at("J-0001").delivery.number, "区の指示"));
  REQUIRE(core().record(
      {{custody::type::kErasureVerified, "terminal", {{"job", "J-0001"}, {"certificate", "CE"}}}}));
  clock.advance(30LL * 86400);
  const Json report = issue(period("status", "2026-12-01", "2026-12-02"));
  REQUIRE(report.at("deliveries").size() == 1);
  CHECK(report.at("deliveries")[0].at("overdue_days").get<int>() > 0);
  const auto open = kinds(report.at("open_matters"));
  CHECK(std::find(open.begin(), open.end(), "return_overdue") != open.end());
}

TEST_CASE_METHOD(Archive, "A report without a job bears hash and form number of the one ward") {
  const custody::Who two{"suzuki", "tanaka"};
  const std::string signer(64, 'd');
  const std::string text =
      "policy = 1\nserial = 1\nward = '見本区'\n[forms]\nroster = '様式第7号'\n";
  happens(custody::decide_anchor(state(), two, {signer, "PEM", false}));
  CHECK(issue({{"kind", "roster"}}).at("form").is_null());
  happens(custody::decide_policy(state(), two, text, signer));
  const Json roster = issue({{"kind", "roster"}});
  CHECK(roster.at("form") == "様式第7号");
  CHECK(roster.at("authenticity").at("policy_sha256") == to_hex(sha256(as_bytes(text))));
  CHECK(issue(period("status")).at("form").is_null());  // it has no number for that kind
  happens(custody::decide_anchor(state(), two, {std::string(64, 'e'), "PEM", false}));
  CHECK(issue({{"kind", "roster"}}).at("form").is_null());  // whose it would be is not clear
}

TEST_CASE_METHOD(Archive, "Work that was open at midnight belongs to both days") {
  work();
  clock.advance(43200);  // 22:10 of the 3rd
  happens(custody::decide_open(state(), kHandler, core().now(), "J-0001"));
  clock.advance(7200);
  happens(custody::decide_close(state(), "tanaka", "J-0001", "person"));
  const Json first = issue(period("status", "2026-11-03", "2026-11-03")).at("deliveries")[0];
  REQUIRE(first.at("work").size() == 2);
  CHECK(first.at("work")[1].at("closed_at").is_null());
  const Json second = issue(period("status", "2026-11-04", "2026-11-04")).at("deliveries")[0];
  REQUIRE(second.at("work").size() == 1);
  CHECK(second.at("work")[0].at("opened_at") == "2026-11-03T22:10:00+09:00");
  CHECK(second.at("work")[0].at("closed_at") == "2026-11-04T00:10:00+09:00");
}

TEST_CASE_METHOD(Archive,
                 "An inspection report walks through all measures with what is on record") {
  work();
  const auto wrong =
      call_as("", "login",
              std::move(Params(Json{{"login", "tanaka"}}).secret("password", "not the password")));
  CHECK_FALSE(wrong);
  const Json report = issue(period("inspection", "2026-11-01", "2026-11-03"), "kansa");
  CHECK(report.at("measures").size() == 28);
  CHECK(fact(measure(report, "C3"), "accounts") == 5);
  CHECK(fact(measure(report, "C3"), "failed_logins") == 1);
  CHECK(measure(report, "S4").at("status") == "kept");
  CHECK(fact(measure(report, "S4"), "discs_received") == 1);
  CHECK(fact(measure(report, "C4"), "work_sessions") == 1);
  CHECK(fact(measure(report, "C4"), "by_unnamed") == 0);
  CHECK(fact(measure(report, "S5"), "inspector_logins") == 1);
  // Nobody has entered whom to call, and no virus scan is done: it is said.
  CHECK(measure(report, "C10").at("status") == "deviation");
  CHECK(measure(report, "C2").at("status") == "deviation");
  CHECK(report.at("result") == "findings");
  CHECK(measure(report, "S1").at("limit").is_string());
}

TEST_CASE_METHOD(Archive, "A report for one contract says nothing of another ward's deliveries") {
  work();
  another_ward();
  clock.advance(25LL * 3600);
  Json asked = period("inspection", "2026-11-01", "2026-11-04");
  Json all = issue(asked);
  CHECK(fact(measure(all, "S4"), "discs_received") == 2);
  CHECK(fact(measure(all, "C7"), "out_too_long") == 2);
  asked["contract"] = "契約-1";
  const Json one = issue(asked);
  CHECK(fact(measure(one, "S4"), "discs_received") == 1);
  CHECK(fact(measure(one, "S4"), "notices_received") == 1);
  CHECK(fact(measure(one, "C7"), "taken_out") == 0);
  CHECK(fact(measure(one, "C7"), "out_too_long") == 0);
  CHECK(fact(measure(one, "C12"), "incidents") == 0);
  CHECK(measure(one, "C1").at("status") == "unknown");
  asked["kind"] = "status";
  for (const char* others : {"2026-0999", "2026-0777-P", "契約-2", "I-0001"}) {
    INFO(others);
    CHECK(issue(asked).dump().find(others) == std::string::npos);
    CHECK(one.dump().find(others) == std::string::npos);
  }
}

TEST_CASE_METHOD(Archive, "An incident's report tells its job's story and no other's") {
  work();
  another_ward();
  happens(custody::decide_incident(state(), kHandler, "other", "J-0001", "この業務のこと"));
  const auto issued = call_as("suzuki", "incident.report", Params(Json{{"incident", "I-0002"}}));
  REQUIRE(issued);
  const std::string report = document(issued->at("report")).dump();
  CHECK(report.find("2026-0117-P") != std::string::npos);
  for (const char* others : {"2026-0999", "2026-0777-P", "J-0002"}) {
    INFO(others);
    CHECK(report.find(others) == std::string::npos);
  }
}

TEST_CASE("A job's papers name its incidents, and the terminal's from its receipt on") {
  custody::test::Story story;
  const auto incident = [&](const std::string& job) {
    REQUIRE(story.event(custody::type::kIncident,
                        {{"kind", "malfunction"}, {"job", job}, {"detail", "x"}}));
  };
  const auto close = [&](const std::string& id) {
    REQUIRE(story.event(custody::type::kIncidentClosed, {{"incident", id}, {"second", "tanaka"}}));
  };
  incident("");
  incident("");
  story.wait(60);
  close("I-0001");
  story.next_day();
  story.receive_all();
  story.happens(custody::decide_disc_receipt(
      story.state, kHandler, story.now, story.finding(1, 1, "group-2", "2026-0118"), "金庫A", "R"));
  incident("J-0001");
  incident("J-0002");
  incident("");
  close("I-0003");
  std::string named;
  for (const auto& each : incidents_of(story.state, story.job())) named += each.number + " ";
  // The first was over before, the second still open when its disc came, the fourth another's.
  CHECK(named == "I-0002 I-0003 I-0005 ");
}

TEST_CASE_METHOD(Archive, "The QR code's text is the document's, signed by the terminal") {
  const auto answer =
      call_as("kansa", "document.qr", Params(Json{{"number", "EEN-T014-2026-0001"}}));
  REQUIRE(answer);
  const auto pem = system->certificate();
  const auto certificate = sealed::Certificate::from_pem(as_bytes(*pem));
  const auto claim = evidence::read_qr(answer->at("text").get<std::string>(), *certificate);
  REQUIRE(claim);
  CHECK(claim->number == "EEN-T014-2026-0001");
  CHECK(error_of(call_as("kansa", "document.qr", Params(Json{{"number", "X"}}))) ==
        ErrorCode::document_unknown);
  CHECK(error_of(call_as("", "document.qr", Params(Json{{"number", "X"}}))) ==
        ErrorCode::not_logged_in);
}
