// How the pages of registers, incidents, reports and setting up look.
#include <catch2/catch.hpp>

#include "tests/unit/ui/golden.hpp"
#include "tests/unit/ui/register_kit.hpp"
#include "ui/model/pages/registers.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

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
      {"places", [](Driver& d) { open_register(d, U'p'); }},
      {"place_new",
       [](Driver& d) {
         open_register(d, U'p');
         d.press(U'n');
         d.press(Special::enter);
         d.type("媒体金庫 A-3");
       }},
      {"people",
       [](Driver& d) {
         d.accounts = accounts();
         open_register(d, U'h');
       }},
      {"person_new",
       [](Driver& d) {
         d.accounts = accounts();
         open_register(d, U'h');
         d.press(U'n');
         d.enter("山田 五郎");
         d.enter("yamada");
       }},
      {"person_close",
       [](Driver& d) {
         d.accounts = accounts();
         open_register(d, U'h');
         d.press(U'x');
       }},
      {"trainings",
       [](Driver& d) {
         open_register(d, U't');
         d.answer(d.take("training.list"), trainings());
       }},
      {"training_new",
       [](Driver& d) {
         open_register(d, U't');
         d.answer(d.take("training.list"), trainings());
         d.press(U'n');
         d.press(Special::enter);
         d.press(Special::enter);
         d.press(Special::enter);
       }},
      {"contacts",
       [](Driver& d) {
         d.contacts = contacts()["contacts"];
         open_register(d, U'c');
       }},
      {"contact_second_person",
       [](Driver& d) {
         d.contacts = contacts()["contacts"];
         open_register(d, U'c');
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
         open_register(d, U'd');
       }},
      {"job_record_differs", [](Driver& d) { open_job_record(d, false); }},
      {"job_record_agrees", [](Driver& d) { open_job_record(d, true); }},
      {"counts",
       [](Driver& d) {
         open_job_record(d, false);
         d.press(U'c');
         d.enter("");
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
         open_register(d, U'r');
         d.press(Special::enter);
       }},
      {"bundle",
       [](Driver& d) {
         d.begin("supervisor");
         d.kiosk.push(make_bundle_page());
       }},
      {"policies",
       [](Driver& d) {
         open_register(d, U's');
         d.answer(d.take("policy.show"), policies());
       }},
      {"policy",
       [](Driver& d) {
         open_register(d, U's');
         d.answer(d.take("policy.show"), policies());
         d.press(Special::enter);
       }},
      {"ward", [](Driver& d) { open_register(d, U'w'); }},
      {"ward_disc", [](Driver& d) { open_ward(d); }},
      {"ward_compare",
       [](Driver& d) {
         open_ward(d);
         d.press(U'w');
       }},
      {"ward_policy", [](Driver& d) { open_policy(d); }},
      {"ward_policy_end",
       [](Driver& d) {
         open_policy(d);
         d.press(Special::end);
       }},
      {"ward_policy_sure",
       [](Driver& d) {
         open_policy(d);
         d.press(Special::end);
         d.press(Special::enter);
       }},
      {"ward_policy_refused",
       [](Driver& d) {
         Json found = enrolment();
         found["policy"]["error"] = {{"number", static_cast<int>(ErrorCode::policy_weaker)},
                                     {"detail", "split.days"}};
         open_ward(d, found, /*enrolled=*/true);
       }},
      {"notice_lone",
       [](Driver& d) {
         d.kept = kept_items();
         d.kept[2]["job"] = "";
         open_register(d, U'k');
         d.press(Special::down);
         d.press(Special::down);
         d.press(U'r');
       }},
      {"setup_contractor", begin_setting_up},
      {"setup_clock",
       [](Driver& d) {
         begin_setting_up(d);
         d.enter("見本印刷株式会社");
         d.enter("東京都見本区見本一丁目2番3号");
         d.enter("");
         d.enter("本社工場 2階 機械室");
       }},
      {"setup_password",
       [](Driver& d) {
         set_up_until_people(d);
         d.enter("鈴木 花子");
         d.enter("suzuki");
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
