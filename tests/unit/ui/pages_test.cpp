// The pages of registers, incidents, reports and setting up: how they look, and what they ask.
#include <catch2/catch.hpp>

#include "tests/unit/ui/golden.hpp"
#include "ui/model/pages/registers.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

std::string value(const Request& request, const std::string& key) {
  for (const auto& [name, each] : request.params) {
    if (name != key) continue;
    if (const auto* number = std::get_if<std::int64_t>(&each)) return std::to_string(*number);
    return std::get<std::string>(each);
  }
  return "(not sent)";
}

Json list_of(const Request& request, const std::string& key) {
  for (const auto& [name, text] : request.lists) {
    if (name == key) return Json::parse(text);
  }
  return nullptr;
}

// The registers' menu, then one of its pages.
void open(Driver& driver, char32_t letter) {
  driver.begin("supervisor");
  driver.kiosk.push(make_registers_page());
  driver.press(letter);
}

void enter(Driver& driver, const char* text) {
  driver.type(text);
  driver.press(Special::enter);
}

// --- What dozod tells ----------------------------------------------------------------------------

Json kept_items() {
  const Json out = {{"by", "tanaka"},
                    {"name", "田中 太郎"},
                    {"purpose", "import"},
                    {"at", "2026-11-22T09:12:00+09:00"},
                    {"overdue", false}};
  Json late = out;
  late["at"] = "2026-11-20T09:12:00+09:00";
  late["overdue"] = true;
  const auto item = [](const char* what, int disc, const char* number, const char* place,
                       Json taken, Json loss) {
    return Json{{"what", what},
                {"job", "J-0001"},
                {"subject", "国民健康保険料督促状 2026年11月 第2回"},
                {"disc", disc},
                {"number", number},
                {"place", place},
                {"since", "2026-11-18T10:00:00+09:00"},
                {"out", std::move(taken)},
                {"loss", std::move(loss)}};
  };
  return Json::array({item("disc", 1, "", "媒体金庫 A-2", out, nullptr),
                      item("disc", 2, "", "媒体金庫 A-2", nullptr, nullptr),
                      item("notice", 0, "2026-0117-P", "書類保管庫 B-1", late, nullptr),
                      item("disc", 1, "", "媒体金庫 A-1", nullptr, {{"kind", "lost"}})});
}

Json visits() {
  return {{"visits",
           {{{"visit", 1},
             {"area", "media_vault"},
             {"person", "田中 太郎"},
             {"organisation", ""},
             {"purpose", "媒体・通知書の出し入れのため"},
             {"escort", ""},
             {"entered", "2026-11-22T13:40:00+09:00"},
             {"left", nullptr}},
            {{"visit", 2},
             {"area", "machine_room"},
             {"person", "高橋 一郎"},
             {"organisation", "見本区 監査担当"},
             {"purpose", "区の監査・立入調査"},
             {"escort", "鈴木 花子"},
             {"entered", "2026-11-22T13:55:00+09:00"},
             {"left", nullptr}}}},
          {"total", 2}};
}

Json contacts() {
  return {{"contacts",
           {{{"duty", "区 所管課"}, {"name", "見本区 医療保険年金課"}, {"phone", "03-0000-1234"}},
            {{"duty", "区 緊急連絡先"}, {"name", "見本区 宿直室"}, {"phone", "03-0000-9999"}},
            {{"duty", "取扱責任者"}, {"name", "鈴木 花子"}, {"phone", "090-0000-0001"}}}}};
}

Json trainings() {
  return {{"trainings",
           {{{"login", "tanaka"},
             {"name", "田中 太郎"},
             {"course", "個人情報保護研修"},
             {"held_on", "2026-04-10"},
             {"valid_until", "2027-04-09"},
             {"valid", true}},
            {{"login", "sato"},
             {"name", "佐藤 次郎"},
             {"course", "情報セキュリティ研修"},
             {"held_on", "2025-10-01"},
             {"valid_until", "2026-09-30"},
             {"valid", false}}}}};
}

Json accounts() {
  return {{{"login", "suzuki"},
           {"name", "鈴木 花子"},
           {"role", "supervisor"},
           {"must_change", false},
           {"closed", false},
           {"training", {{"course", "個人情報保護研修"}, {"valid_until", "2027-04-09"}}}},
          {{"login", "tanaka"},
           {"name", "田中 太郎"},
           {"role", "handler"},
           {"must_change", false},
           {"closed", false},
           {"training", {{"course", "個人情報保護研修"}, {"valid_until", "2026-09-30"}}}},
          {{"login", "sato"},
           {"name", "佐藤 次郎"},
           {"role", "handler"},
           {"must_change", true},
           {"closed", false},
           {"training", nullptr}},
          {{"login", "ito"},
           {"name", "伊藤 三郎"},
           {"role", "inspector"},
           {"must_change", false},
           {"closed", true},
           {"training", nullptr}}};
}

Json incident(bool open, Json notes) {
  return {{"incident", open ? "I-0002" : "I-0001"},
          {"kind", open ? "misuse" : "clock_behind"},
          {"job", open ? "J-0001" : ""},
          {"detail", open ? "封入機で2通が重なって封入された" : ""},
          {"by", open ? "田中 太郎" : ""},
          {"at", open ? "2026-11-22T11:20:00+09:00" : "2026-11-01T08:59:00+09:00"},
          {"open", open},
          {"notes", std::move(notes)},
          {"reports", open ? Json::array({"EIR-T014-2026-0001"}) : Json::array()}};
}

Json incidents() {
  return {{"incidents",
           {incident(true, {{{"step", "what"},
                             {"text", "2通が1つの封筒に入っていた。発送前に発見。"},
                             {"by", "tanaka"},
                             {"at", "2026-11-22T11:25:00+09:00"}},
                            {{"step", "noticed"},
                             {"text", "11時20分、抜取り検査で田中が発見"},
                             {"by", "tanaka"},
                             {"at", "2026-11-22T11:26:00+09:00"}}}),
            incident(false, Json::array())}},
          {"total", 2}};
}

Json a_job_record(bool agrees) {
  Json job = a_job("held");
  job["counts"] = {{"sheet", 3200},
                   {"received", 3200},
                   {"printed", agrees ? 3200 : 3198},
                   {"enclosed", agrees ? 3200 : 3201}};
  job["handlers"] = {"tanaka", "sato"};
  job["losses"] = Json::array();
  job["acknowledged"] = nullptr;
  if (agrees) {
    job["acknowledged"] = {{"on", "2026-11-21"}, {"by", "見本 四郎"}, {"note", ""}};
    job["certificate"] = "ECE-T014-2026-0001";
  }
  return job;
}

Json enrolment() {
  return {{"anchor",
           {{"fingerprint", "3f2a91c0c77b1e5588d2aa3c0f4e6b19d05f7c2e91ab34ff6012c8de55a9713b"},
            {"subject", "見本区 健康部 医療保険年金課"},
            {"pem", "-----BEGIN CERTIFICATE-----\n"}}},
          {"policy",
           {{"text",
             "version = 1\nissued = 2026-11-01\n\n[split]\ndays = 2\n\n[session]\n"
             "idle_minutes = 5\n"},
            {"signature", "AAAA"}}}};
}

// --- Ways to a page ------------------------------------------------------------------------------

void open_keeping(Driver& driver) {
  driver.kept = kept_items();
  open(driver, U'k');
}

void open_visits(Driver& driver) {
  open(driver, U'v');
  driver.answer(driver.take("visit.list"), visits());
}

void open_incidents(Driver& driver) {
  driver.contacts = contacts()["contacts"];
  open(driver, U'j');
  driver.answer(driver.take("incident.list"), incidents());
}

void open_incident(Driver& driver) {
  open_incidents(driver);
  driver.press(Special::enter);
  driver.answer(driver.take("incident.list"), incidents());
}

void open_job_record(Driver& driver, bool agrees) {
  driver.begin("supervisor");
  driver.kiosk.push(make_job_record_page("J-0001"));
  driver.settle();
  driver.answer(driver.take("job.show"), a_job_record(agrees));
}

void open_ward(Driver& driver) {
  open(driver, U'w');
  driver.status["disc"] = refused_disc(ErrorCode::disc_foreign);
  driver.change();
  driver.answer(driver.take("enrolment.read"), enrolment());
  driver.answer(driver.take("anchor.list"), Json{{"anchors", Json::array()}});
}

void begin_setting_up(Driver& driver) {
  driver.status["terminal"] = nullptr;
  driver.status["anchors"] = 0;
  driver.kiosk.connected();
  driver.settle();
}

void set_up_until_people(Driver& driver) {
  begin_setting_up(driver);
  enter(driver, "見本印刷株式会社");
  enter(driver, "東京都見本区見本一丁目2番3号");
  for (int i = 0; i < 5; ++i) driver.press(Special::backspace);
  enter(driver, "T-014");
  enter(driver, "本社工場 2階 機械室");
  driver.press(Special::down);  // the clock is right
  enter(driver, "");
  enter(driver, "");  // shelves
  enter(driver, "");
  enter(driver, "媒体金庫 A-2");
  enter(driver, "");
  enter(driver, "書類保管庫 B-1");
  enter(driver, "");
}

void type_person(Driver& driver, const char* name, const char* login, const char* password) {
  enter(driver, name);
  enter(driver, login);
  enter(driver, password);
  enter(driver, password);
  enter(driver, "");
  enter(driver, "");
  enter(driver, "");
}

void set_up_until_end(Driver& driver) {
  set_up_until_people(driver);
  type_person(driver, "鈴木 花子", "suzuki", "thick-walls-2026");
  type_person(driver, "田中 太郎", "tanaka", "storehouse-2026");
  enter(driver, "");  // nobody else
}

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all = {
      {"registers",
       [](Driver& d) {
         d.begin("supervisor");
         d.kiosk.push(make_registers_page());
       }},
      {"keeping", open_keeping},
      {"keeping_take_out",
       [](Driver& d) {
         open_keeping(d);
         d.press(Special::down);
         d.press(U't');
       }},
      {"keeping_put_back",
       [](Driver& d) {
         open_keeping(d);
         d.press(U'b');
       }},
      {"visits", open_visits},
      {"visit_enter",
       [](Driver& d) {
         open_visits(d);
         d.press(U'n');
         d.press(Special::enter);
         d.press(Special::enter);
         d.type("見本区 監査担当");
       }},
      {"visit_leave",
       [](Driver& d) {
         open_visits(d);
         d.press(Special::enter);
       }},
      {"places", [](Driver& d) { open(d, U'p'); }},
      {"place_new",
       [](Driver& d) {
         open(d, U'p');
         d.press(U'n');
         d.press(Special::enter);
         d.type("媒体金庫 A-3");
       }},
      {"people",
       [](Driver& d) {
         d.accounts = accounts();
         open(d, U'h');
       }},
      {"person_new",
       [](Driver& d) {
         d.accounts = accounts();
         open(d, U'h');
         d.press(U'n');
         enter(d, "山田 五郎");
         enter(d, "yamada");
       }},
      {"person_close",
       [](Driver& d) {
         d.accounts = accounts();
         open(d, U'h');
         d.press(U'x');
       }},
      {"trainings",
       [](Driver& d) {
         open(d, U't');
         d.answer(d.take("training.list"), trainings());
       }},
      {"training_new",
       [](Driver& d) {
         open(d, U't');
         d.answer(d.take("training.list"), trainings());
         d.press(U'n');
         d.press(Special::enter);
         d.press(Special::enter);
         d.press(Special::enter);
       }},
      {"contacts",
       [](Driver& d) {
         d.contacts = contacts()["contacts"];
         open(d, U'c');
       }},
      {"contact_second_person",
       [](Driver& d) {
         d.contacts = contacts()["contacts"];
         open(d, U'c');
         d.press(U'c');
         for (int i = 0; i < 4; ++i) d.press(Special::enter);
         d.type("secret");
       }},
      {"incidents", open_incidents},
      {"incident_open",
       [](Driver& d) {
         d.jobs = Json::array({a_job("held")});
         open_incidents(d);
         d.press(U'n');
         d.press(Special::enter);
       }},
      {"incident", open_incident},
      {"incident_note",
       [](Driver& d) {
         open_incident(d);
         d.press(Special::enter);
         d.type("11時30分、区の医療保険年金課に電話で報告した。");
       }},
      {"incident_close",
       [](Driver& d) {
         open_incident(d);
         d.press(U'x');
       }},
      {"all_jobs",
       [](Driver& d) {
         d.jobs = Json::array({a_job("erased"), a_job("held")});
         d.jobs[1]["id"] = "J-0002";
         open(d, U'd');
       }},
      {"job_record_differs", [](Driver& d) { open_job_record(d, false); }},
      {"job_record_agrees", [](Driver& d) { open_job_record(d, true); }},
      {"counts",
       [](Driver& d) {
         open_job_record(d, false);
         d.press(U'c');
         enter(d, "");
       }},
      {"loss",
       [](Driver& d) {
         open_job_record(d, false);
         d.press(U'x');
         d.press(Special::enter);
       }},
      {"acknowledgement",
       [](Driver& d) {
         d.begin("supervisor");
         d.kiosk.push(make_job_record_page("J-0001"));
         d.settle();
         d.answer(d.take("job.show"), a_job("returned"));
         d.press(U'a');
         d.press(Special::up);
       }},
      {"report_period",
       [](Driver& d) {
         open(d, U'r');
         d.press(Special::enter);
       }},
      {"bundle",
       [](Driver& d) {
         d.begin("supervisor");
         d.kiosk.push(make_bundle_page());
       }},
      {"policy",
       [](Driver& d) {
         open(d, U's');
         d.answer(d.take("policy.show"),
                  Json{{"policies",
                        {{{"signer", enrolment()["anchor"]["fingerprint"]},
                          {"sha256", std::string(32, 'a') + std::string(32, '7')},
                          {"text", enrolment()["policy"]["text"]}}}}});
       }},
      {"ward", [](Driver& d) { open(d, U'w'); }},
      {"ward_disc", open_ward},
      {"ward_compare",
       [](Driver& d) {
         open_ward(d);
         d.press(U'w');
       }},
      {"ward_policy",
       [](Driver& d) {
         open_ward(d);
         d.press(U's');
       }},
      {"setup_contractor", begin_setting_up},
      {"setup_clock",
       [](Driver& d) {
         begin_setting_up(d);
         enter(d, "見本印刷株式会社");
         enter(d, "東京都見本区見本一丁目2番3号");
         enter(d, "");
         enter(d, "本社工場 2階 機械室");
       }},
      {"setup_password",
       [](Driver& d) {
         set_up_until_people(d);
         enter(d, "鈴木 花子");
         enter(d, "suzuki");
         d.type("thick-walls");
       }},
      {"setup_summary", set_up_until_end},
  };
  return all;
}

}  // namespace

TEST_CASE("The pages of registers and setting up are as a person has seen and approved them") {
  compare_with_golden(scenes());
}

TEST_CASE("The pages of registers and setting up fit into every size") {
  check_all_sizes(scenes());
}

TEST_CASE("On each page of the registers help, language and the way back are in sight at 80 × 24") {
  for (const Scene& scene : scenes()) {
    Driver driver;
    scene.play(driver);
    INFO(scene.name << "\n" << driver.screen());
    CHECK(driver.shows("手引き"));
    CHECK(driver.shows("English"));
    if (std::string(scene.name).starts_with("setup")) continue;
    CHECK(driver.shows("Esc"));
  }
}

TEST_CASE("A disc is taken out with its purpose, and put back to a registered place") {
  Driver driver;
  open_keeping(driver);
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.press(Special::down);
  driver.press(Special::enter);
  const Request out = driver.take("keeping.take_out");
  CHECK(value(out, "what") == "disc");
  CHECK(value(out, "job") == "J-0001");
  CHECK(value(out, "disc") == "2");
  CHECK(value(out, "purpose") == "return");
  driver.answer(out, Json::object());
  CHECK(driver.shows("持出しを記録しました"));
  driver.press(Special::up);
  driver.press(Special::enter);
  CHECK(driver.shows("> 媒体金庫 A-2"));  // where it was
  driver.press(Special::down);
  driver.press(Special::enter);
  CHECK(value(driver.take("keeping.put_back"), "place") == "媒体金庫 A-1");
}

TEST_CASE(
    "After an import what is still out is proposed for its place; then the delivery is shown") {
  Driver driver;
  driver.kept = kept_items();
  driver.jobs = Json::array({a_job("held")});
  driver.begin();
  driver.kiosk.push(make_job_page("J-0001"));
  driver.kiosk.push(make_putting_away_page("J-0001"));
  driver.settle();
  CHECK(driver.shows("田中 太郎が持出中"));
  CHECK_FALSE(driver.shows("ディスク 2枚目"));  // it lies in its place
  driver.press(Special::enter);
  driver.press(Special::enter);
  const Request first = driver.take("keeping.put_back");
  CHECK(value(first, "place") == "媒体金庫 A-2");
  driver.kept = Json::array();
  driver.status["ledger"]["size"] = 1205;
  driver.answer(first, Json::object());
  driver.change();
  CHECK_FALSE(driver.shows("持出中"));
  CHECK(driver.shows("返却期限"));  // the delivery itself
}

TEST_CASE("A notice goes back to a place for notices only; what is lost cannot be moved") {
  Driver driver;
  open_keeping(driver);
  driver.press(Special::down);
  driver.press(Special::down);
  driver.press(Special::enter);
  CHECK(driver.shows("> 書類保管庫 B-1"));
  CHECK_FALSE(driver.shows("> 媒体金庫"));
  driver.press(Special::enter);
  const Request back = driver.take("keeping.put_back");
  CHECK(value(back, "what") == "notice");
  CHECK(value(back, "disc") == "(not sent)");
  driver.answer(back, Json::object());
  driver.press(Special::down);
  driver.press(Special::enter);
  CHECK(driver.shows("紛失"));
  CHECK(driver.asked.empty());
}

TEST_CASE("A notice that came before its disc is named by its number") {
  Driver driver;
  driver.kept = kept_items();
  driver.kept[1] = driver.kept[2];
  driver.kept[1]["job"] = "";
  open(driver, U'k');
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.press(Special::enter);
  const Request back = driver.take("keeping.put_back");
  CHECK(value(back, "what") == "notice");
  CHECK(value(back, "number") == "2026-0117-P");
  CHECK(value(back, "disc") == "(not sent)");
}

TEST_CASE("Discs and notice of a rejected delivery are given back without signatures") {
  Driver driver;
  driver.jobs = Json::array({a_job("rejected")});
  driver.begin();
  CHECK(driver.shows("> "));
  driver.press(Special::enter);
  CHECK(driver.shows("受け入れを断りました"));
  driver.press(U'r');
  CHECK_FALSE(driver.shows("二人の署名"));
  CHECK(driver.shows("1問目／全2問"));
  Json disc = fresh_disc();
  disc["finding"] = "received";
  disc["job"] = "J-0001";
  driver.status["disc"] = disc;
  driver.change();
  driver.press(Special::enter);
  const Request returned = driver.take("disc.return");
  CHECK(value(returned, "job") == "J-0001");
  driver.jobs[0]["discs"][0]["returned_at"] = "2026-11-22T14:00:00+09:00";
  driver.answer(returned, Json::object());
  driver.change();
  driver.type("2026-0117-P");
  driver.press(Special::enter);
  const Request notice = driver.take("notice.return");
  CHECK(value(notice, "number") == "2026-0117-P");
  driver.jobs = Json::array();
  driver.answer(notice, Json::object());
  driver.change();
  CHECK(driver.asked.empty());
  CHECK(driver.shows("この端末には何も残っていません"));
}

TEST_CASE("With a lost disc declared the rest is returned and signed") {
  Driver driver;
  driver.jobs = Json::array({a_job("held")});
  driver.jobs[0]["losses"] = Json::array({Json{{"what", "disc"}, {"disc", 1}, {"kind", "lost"}}});
  driver.begin();
  driver.kiosk.push(make_return_page("J-0001"));
  driver.settle();
  CHECK(driver.shows("紛失"));
  driver.type("2026-0117-P");
  driver.press(Special::enter);
  CHECK(value(driver.take("notice.return"), "number") == "2026-0117-P");
}

TEST_CASE("Our own people need no escort, visitors do") {
  Driver driver;
  open_visits(driver);
  driver.press(U'n');
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.press(Special::enter);
  enter(driver, "点検");
  const Request own = driver.take("visit.enter");
  CHECK(value(own, "person") == "田中 太郎");
  CHECK(value(own, "organisation").empty());
  CHECK(value(own, "escort").empty());
  driver.answer(own, Json{{"visit", 3}});
  driver.press(U'n');
  driver.press(Special::enter);
  driver.press(Special::enter);
  enter(driver, "見本区");
  enter(driver, "監査");
  CHECK(driver.asked.empty());
  enter(driver, "鈴木 花子");
  const Request visitor = driver.take("visit.enter");
  CHECK(value(visitor, "organisation") == "見本区");
  CHECK(value(visitor, "escort") == "鈴木 花子");
}

TEST_CASE("Contacts are set as a whole list: one line changed, the others as they were") {
  Driver driver;
  driver.contacts = contacts()["contacts"];
  open(driver, U'c');
  driver.press(Special::down);
  driver.press(U'c');
  driver.press(Special::enter);
  driver.press(Special::enter);
  for (int i = 0; i < 12; ++i) driver.press(Special::backspace);
  enter(driver, "０３－００００－７７７７");
  driver.press(Special::enter);
  enter(driver, "thick-walls-2026");
  const Request request = driver.take("contact.set");
  const Json all = list_of(request, "contacts");
  REQUIRE(all.size() == 3);
  CHECK(all[0] == contacts()["contacts"][0]);
  CHECK(all[1]["name"] == "見本区 宿直室");
  CHECK(all[1]["phone"] == "03-0000-7777");
  CHECK(all[2] == contacts()["contacts"][2]);
  CHECK(request.consent);
}

TEST_CASE("Contacts can be read without logging in") {
  Driver driver;
  driver.contacts = contacts()["contacts"];
  driver.kiosk.connected();
  driver.settle();
  CHECK(driver.shows("ログインしてください"));
  CHECK(driver.shows("03-0000-9999"));
}

TEST_CASE("An incident leads to its next step, and its report opens as a document") {
  Driver driver;
  open_incident(driver);
  driver.press(Special::enter);  // the third step is due: two are written
  enter(driver, "区に電話した");
  const Request note = driver.take("incident.note");
  CHECK(value(note, "incident") == "I-0002");
  CHECK(value(note, "step") == "reported");
  CHECK(value(note, "text") == "区に電話した");
  driver.answer(note, Json::object());
  driver.press(U'r');
  driver.press(U'r');
  const Request report = driver.take("incident.report");
  driver.answer(report, Json{{"report", "EIR-T014-2026-0002"}});
  CHECK(value(driver.take("document.fetch"), "number") == "EIR-T014-2026-0002");
}

TEST_CASE("A lost disc and an unreadable notice are declared by two people, each by its method") {
  Driver driver;
  open_job_record(driver, false);
  const auto declare = [&](int row) {
    driver.press(U'x');
    for (int i = 0; i < row; ++i) driver.press(Special::down);
    driver.press(Special::enter);
    driver.press(Special::enter);
    enter(driver, "搬送中");
    driver.press(Special::enter);
    enter(driver, "thick-walls-2026");
  };
  declare(0);
  const Request disc = driver.take("disc.lost");
  CHECK(value(disc, "disc") == "1");
  CHECK(value(disc, "kind") == "lost");
  CHECK(value(disc, "job") == "J-0001");
  CHECK(value(disc, "_medium") == "(not sent)");
  CHECK(disc.consent);
  driver.answer(disc, Json{{"report", "EIR-T014-2026-0003"}});
  CHECK(driver.shows("EIR-T014-2026-0003"));
  driver.press(Special::enter);
  declare(1);
  CHECK(value(driver.take("notice.lost"), "disc") == "(not sent)");
}

TEST_CASE("Differences of counts are told in words, agreement too") {
  Driver driver;
  open_job_record(driver, false);
  CHECK(driver.shows("印刷件数が送付票より2件少なく"));
  CHECK(driver.shows("封入件数が送付票より1件多く"));
  driver.press(U'c');
  for (int i = 0; i < 4; ++i) driver.press(Special::backspace);
  enter(driver, "３，２００");
  for (int i = 0; i < 4; ++i) driver.press(Special::backspace);
  enter(driver, "3200");
  const Request counts = driver.take("counts.enter");
  CHECK(value(counts, "printed") == "3200");
  CHECK(value(counts, "enclosed") == "3200");
  driver.answer(counts, Json::object());
  driver.status["ledger"]["size"] = 1205;
  driver.change();
  driver.answer(driver.take("job.show"), a_job_record(true));
  CHECK(driver.shows("件数はすべて一致"));
}

TEST_CASE("A report is asked for with the days of its period, and opens as a document") {
  const auto [downs, from, to] = GENERATE(table<int, const char*, const char*>({
      {0, "2026-11-01", "2026-11-22"},
      {1, "2026-10-01", "2026-10-31"},
      {2, "2026-04-01", "2026-11-22"},
  }));
  Driver driver;
  open(driver, U'r');
  driver.press(Special::enter);
  for (int i = 0; i < downs; ++i) driver.press(Special::down);
  driver.press(Special::enter);
  driver.press(Special::enter);
  const Request request = driver.take("report.issue");
  CHECK(value(request, "kind") == "status");
  CHECK(value(request, "from") == from);
  CHECK(value(request, "to") == to);
  CHECK(value(request, "contract") == "(not sent)");
  driver.answer(request, Json{{"document", "ESR-T014-2026-0001"}});
  CHECK(value(driver.take("document.fetch"), "number") == "ESR-T014-2026-0001");
}

TEST_CASE("The evidence of chosen days is written into the folder for documents") {
  Driver driver;
  driver.begin("supervisor");
  driver.kiosk.push(make_bundle_page());
  driver.press(Special::enter);
  for (int i = 0; i < 3; ++i) driver.press(Special::down);
  driver.press(Special::enter);
  for (int i = 0; i < 10; ++i) driver.press(Special::backspace);
  enter(driver, "R8.4.1");
  for (int i = 0; i < 10; ++i) driver.press(Special::backspace);
  enter(driver, "R8.3.31");
  CHECK(driver.shows("開始日より前"));
  for (int i = 0; i < 10; ++i) driver.press(Special::backspace);
  enter(driver, "令和8年9月30日");
  const Request request = driver.take("bundle.export");
  CHECK(value(request, "from") == "2026-04-01");
  CHECK(value(request, "to") == "2026-09-30");
  CHECK(request.file == "evidence-2026-11-22.tar");
}

TEST_CASE("A ward is enrolled only where the last group was read from its paper") {
  Driver driver;
  open_ward(driver);
  CHECK(driver.shows("3F2A 91C0 C77B 1E55"));
  driver.press(U'w');
  driver.press(Special::enter);
  CHECK(driver.shows("区に連絡してください"));
  driver.press(Special::down);
  driver.press(Special::enter);
  enter(driver, "713C");
  CHECK(driver.shows("一致しません"));
  for (int i = 0; i < 4; ++i) driver.press(Special::backspace);
  enter(driver, "７１３ｂ");
  driver.press(Special::enter);
  enter(driver, "thick-walls-2026");
  const Request request = driver.take("anchor.enrol");
  CHECK(value(request, "pem") == "-----BEGIN CERTIFICATE-----\n");
  CHECK(request.consent);
}

TEST_CASE("A terminal is set up by one request, with the people's passwords as secrets") {
  Driver driver;
  set_up_until_end(driver);
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // the first choice is not to do it
  driver.press(Special::down);
  driver.press(Special::enter);
  const Request request = driver.take("terminal.commission");
  CHECK(value(request, "contractor") == "見本印刷株式会社");
  CHECK(value(request, "number") == "T-014");
  CHECK(value(request, "shelves") == "4");
  CHECK(value(request, "shelf_bytes") == "67108864");
  CHECK(list_of(request, "places") ==
        Json{{"discs", {"媒体金庫 A-2"}}, {"notices", {"書類保管庫 B-1"}}});
  const Json people = list_of(request, "people");
  REQUIRE(people.size() == 2);
  CHECK(people[0]["role"] == "supervisor");
  CHECK(people[0]["login"] == "suzuki");
  CHECK(people[1]["role"] == "handler");
  CHECK(people[1]["training"]["held_on"] == "2026-11-22");
  CHECK(people[1]["training"]["valid_until"] == "2027-11-21");
  REQUIRE(request.secrets.size() == 2);
  CHECK(request.secrets[0].first == "/people/0/password");
  CHECK(text_of(request.secrets[0].second) == "thick-walls-2026");
  CHECK(request.secrets[1].first == "/people/1/password");
  driver.answer(request, Json{{"certificate", "-----BEGIN"}});
  driver.status["terminal"] = commissioned_status()["terminal"];
  driver.change();
  CHECK(driver.shows("ログインしてください"));
  enter(driver, "suzuki");
  enter(driver, "thick-walls-2026");
  driver.answer(driver.take("login"),
                Json{{"login", "suzuki"}, {"name", "鈴木 花子"}, {"role", "supervisor"}});
  CHECK(driver.shows("初期設定ディスクを入れてください"));
}

TEST_CASE("While a terminal is set up nothing is lost on the way back, and nothing is left") {
  Driver driver;
  set_up_until_end(driver);
  for (int i = 0; i < 40; ++i) driver.press(Special::escape);
  CHECK(driver.shows("受託者の名称を入力"));
  CHECK(driver.shows("見本印刷株式会社"));
  for (int i = 0; i < 4; ++i) driver.press(Special::enter);
  CHECK(driver.shows("信頼できる時計と一致していますか"));
  CHECK(driver.shows("東京都見本区見本一丁目2番3号", 132, 43));
}

TEST_CASE("Who may not enter something is not offered it") {
  for (const auto& [role, letter, deed] : {std::tuple{"handler", U'p', "登録"},
                                           {"handler", U'c', "追加"},
                                           {"inspector", U'h', "停止"},
                                           {"inspector", U't', "研修を記録"}}) {
    Driver driver;
    driver.begin(role);
    driver.kiosk.push(make_registers_page());
    driver.press(letter);
    INFO(driver.screen());
    CHECK_FALSE(driver.shows(std::string("N ") + deed));
    CHECK_FALSE(driver.shows(std::string("X ") + deed));
  }
}

TEST_CASE("Where no contact is registered the incidents say so, and where to register one") {
  Driver driver;
  driver.begin();
  driver.press(U'j');
  driver.settle();
  CHECK(driver.shows("緊急連絡先が登録されていません"));
  CHECK(driver.shows("C（緊急連絡先）"));
  CHECK_FALSE(driver.shows("先に電話"));
}
