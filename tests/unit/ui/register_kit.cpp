#include "tests/unit/ui/register_kit.hpp"

#include "ui/model/pages/registers.hpp"

namespace dozo::ui::test {

// The registers' menu, then one of its pages.
void open_register(Driver& driver, char32_t letter) {
  driver.begin("supervisor");
  driver.kiosk.push(make_registers_page());
  driver.press(letter);
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

Json policy_rules(const char* value, const char* other) {
  const auto rule = [&](const char* name, const Json& one, const Json& two) {
    return Json{{"rule", name}, {value, one}, {other, two}};
  };
  Json rules = Json::array({rule("split.days", 2, 1), rule("two_people.password", false, false),
                            rule("two_people.open_work", true, false),
                            rule("two_people.give_back", false, false),
                            rule("waiting.wrong_password_seconds", 30, 30),
                            rule("idle.work_minutes", 5, 15), rule("keeping.hours_out", 24, 24),
                            rule("retention.wipe_days", 0, 7), rule("training.months", 36, 36)});
  for (const char* kind : {"disc_receipt", "notice_receipt", "erasure_failure", "deviation"}) {
    rules.push_back(rule((std::string("forms.") + kind).c_str(), "", ""));
  }
  rules.push_back(rule("forms.erasure_certificate", "様式第3号", ""));
  rules.push_back(rule("logo.sha256", std::string(64, 'a'), ""));
  return rules;
}

Json enrolment() {
  return {{"anchor",
           {{"fingerprint", "3f2a91c0c77b1e5588d2aa3c0f4e6b19d05f7c2e91ab34ff6012c8de55a9713b"},
            {"subject", "見本区 健康部 医療保険年金課"},
            {"pem", "-----BEGIN CERTIFICATE-----\n"}}},
          {"policy",
           {{"text", "policy = 1\n"},
            {"signature", "AAAA"},
            {"logo", "iVBO"},
            {"ward", "見本区 健康部 医療保険年金課"},
            {"serial", 3},
            {"serial_now", 2},
            {"rules", policy_rules("new", "now")},
            {"error", nullptr}}}};
}

Json policies() {
  return {{"policies",
           {{{"signer", enrolment()["anchor"]["fingerprint"]},
             {"ward", "見本区 健康部 医療保険年金課"},
             {"serial", 2},
             {"sha256", std::string(32, 'a') + std::string(32, '7')},
             {"at", "2026-11-02T10:15:00+09:00"},
             {"by", "suzuki"},
             {"second", "tanaka"},
             {"text", "policy = 1\n"},
             {"rules", policy_rules("now", "built_in")}}}},
          {"total", 1}};
}

// --- Ways to a page ------------------------------------------------------------------------------

void open_keeping(Driver& driver) {
  driver.kept = kept_items();
  open_register(driver, U'k');
}

void open_visits(Driver& driver) {
  open_register(driver, U'v');
  driver.answer(driver.take("visit.list"), visits());
}

void open_incidents(Driver& driver) {
  driver.contacts = contacts()["contacts"];
  open_register(driver, U'j');
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

void open_ward(Driver& driver, const Json& found, bool enrolled) {
  open_register(driver, U'w');
  driver.status["disc"] = refused_disc(ErrorCode::disc_foreign);
  driver.change();
  driver.answer(driver.take("enrolment.read"), found);
  Json anchors = Json::array();
  if (enrolled) anchors.push_back({{"fingerprint", found["anchor"]["fingerprint"]}});
  driver.answer(driver.take("anchor.list"), Json{{"anchors", anchors}});
}

void open_policy(Driver& driver) {
  open_ward(driver, enrolment(), /*enrolled=*/true);
  driver.press(U's');
}

void begin_setting_up(Driver& driver) {
  driver.status["terminal"] = nullptr;
  driver.status["anchors"] = 0;
  driver.kiosk.connected();
  driver.settle();
}

void set_up_until_people(Driver& driver) {
  begin_setting_up(driver);
  driver.enter("見本印刷株式会社");
  driver.enter("東京都見本区見本一丁目2番3号");
  driver.erase(5);
  driver.enter("T-014");
  driver.enter("本社工場 2階 機械室");
  driver.press(Special::down);  // the clock is right
  driver.enter("");
  driver.enter("");  // shelves
  driver.enter("");
  driver.enter("媒体金庫 A-2");
  driver.enter("");
  driver.enter("書類保管庫 B-1");
  driver.enter("");
}

void type_person(Driver& driver, const char* name, const char* login, const char* password) {
  driver.enter(name);
  driver.enter(login);
  driver.enter(password);
  driver.enter(password);
  driver.enter("");
  driver.enter("");
  driver.enter("");
}

void set_up_until_end(Driver& driver) {
  set_up_until_people(driver);
  type_person(driver, "鈴木 花子", "suzuki", "thick-walls-2026");
  type_person(driver, "田中 太郎", "tanaka", "storehouse-2026");
  driver.enter("");  // nobody else
}

}  // namespace dozo::ui::test
