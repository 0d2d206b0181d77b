// Where a ward's policy wants two people, the pages ask for the second one.
#include <catch2/catch.hpp>

#include "tests/unit/ui/register_kit.hpp"
#include "ui/model/pages/registers.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

// A delivery whose ward wants two people for one step.
void with_rule(Driver& driver, const char* state, const char* rule) {
  driver.jobs = Json::array({a_job(state)});
  driver.jobs[0]["two_people"] = {{"password", false}, {"open_work", false}, {"give_back", false}};
  driver.jobs[0]["two_people"][rule] = true;
}

void insert_received_disc(Driver& driver) {
  Json disc = fresh_disc();
  disc["finding"] = "received";
  disc["job"] = "J-0001";
  driver.status["disc"] = disc;
  driver.change();
}

// The proposed person consents.
void consent(Driver& driver) {
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
}

}  // namespace

TEST_CASE("Disc and notice are given back with a second person where the ward wants it") {
  Driver driver;
  with_rule(driver, "held", "give_back");
  driver.begin();
  driver.kiosk.push(make_return_page("J-0001"));
  insert_received_disc(driver);
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
  CHECK(driver.shows("返却には二人の確認が必要"));
  consent(driver);
  Request disc = driver.take("disc.return");
  CHECK(value(disc, "job") == "J-0001");
  REQUIRE(disc.consent);
  CHECK(disc.consent->first == "suzuki");
  CHECK(text_of(disc.consent->second) == "thick-walls-2026");
  driver.answer(disc, fail(ErrorCode::login_failed));
  CHECK(driver.shows("E-4101"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // the refused password is forgotten
  driver.enter("thick-walls-2026");
  disc = driver.take("disc.return");
  driver.jobs[0]["discs"][0]["returned_at"] = "2026-11-22T14:00:00+09:00";
  driver.answer(disc, Json::object());
  driver.change();
  driver.enter("2026-0117-P");
  CHECK(driver.asked.empty());
  CHECK(driver.shows("2026-0117-P"));
  driver.enter("thick-walls-2026");  // the same person: only the password is asked again
  const Request notice = driver.take("notice.return");
  CHECK(value(notice, "number") == "2026-0117-P");
  CHECK(notice.consent);
}

TEST_CASE("Without such a rule nobody else is asked") {
  Driver driver;
  driver.jobs = Json::array({a_job("held")});
  driver.begin();
  driver.kiosk.push(make_return_page("J-0001"));
  insert_received_disc(driver);
  driver.press(Special::enter);
  CHECK_FALSE(driver.take("disc.return").consent);
}

TEST_CASE("While the second person is asked the disc may leave, and Esc leads back") {
  Driver driver;
  with_rule(driver, "held", "give_back");
  driver.begin();
  driver.kiosk.push(make_return_page("J-0001"));
  insert_received_disc(driver);
  driver.press(Special::enter);
  driver.press(Special::escape);
  CHECK(driver.shows("Enterで記録します"));
  driver.press(Special::enter);
  driver.status["disc"] = nullptr;
  driver.change();
  CHECK(driver.shows("入れてください"));
  CHECK_FALSE(driver.shows("返却には二人の確認が必要"));
  CHECK(driver.asked.empty());
}

TEST_CASE("A wrong number of a notice is typed again, then the second person consents anew") {
  Driver driver;
  with_rule(driver, "held", "give_back");
  driver.jobs[0]["discs"][0]["returned_at"] = "2026-11-22T14:00:00+09:00";
  driver.begin();
  driver.kiosk.push(make_return_page("J-0001"));
  driver.enter("2026-0118-P");
  consent(driver);
  driver.answer(driver.take("notice.return"), fail(ErrorCode::notice_number_wrong));
  CHECK(driver.shows("E-4209"));
  CHECK(driver.shows("2026-0118-P"));
  driver.erase(3);
  driver.enter("7-P");
  driver.enter("thick-walls-2026");
  CHECK(value(driver.take("notice.return"), "number") == "2026-0117-P");
}

TEST_CASE("Opening for work asks the second person where the ward wants two") {
  Driver driver;
  with_rule(driver, "held", "open_work");
  driver.begin();
  driver.kiosk.push(make_job_page("J-0001"));
  driver.press(U'o');
  CHECK(driver.asked.empty());
  consent(driver);
  const Request open = driver.take("job.open");
  CHECK(value(open, "job") == "J-0001");
  CHECK(open.consent);
  driver.answer(open, Json::object());
  CHECK(value(driver.take("file.list"), "job") == "J-0001");
}

TEST_CASE("A password typed where the second person is chosen is not shown") {
  Driver driver;
  with_rule(driver, "held", "open_work");
  driver.begin();
  driver.kiosk.push(make_job_page("J-0001"));
  driver.press(U'o');
  driver.type("thick-walls");
  INFO(driver.screen());
  CHECK_FALSE(driver.shows("thick"));
  CHECK(driver.shows("> 1  suzuki"));
  driver.press(Special::enter);
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
}

TEST_CASE("Whoever could not consent is not offered as the second person") {
  Driver driver;
  driver.accounts.push_back({{"login", "abe"},
                             {"name", "阿部 一郎"},
                             {"role", "supervisor"},
                             {"must_change", true},
                             {"closed", false}});
  with_rule(driver, "held", "open_work");
  driver.begin();
  driver.kiosk.push(make_job_page("J-0001"));
  driver.press(U'o');
  CHECK(driver.shows("suzuki"));
  CHECK_FALSE(driver.shows("abe"));
  CHECK_FALSE(driver.shows("tanaka"));  // oneself
}

TEST_CASE("A new handler's training is recorded next; an inspector needs none") {
  for (const bool inspector : {false, true}) {
    Driver driver;
    driver.accounts = accounts();
    open_register(driver, U'h');
    driver.press(U'n');
    driver.enter("山田 五郎");
    driver.enter("yamada");
    if (inspector) driver.press(Special::down);
    if (inspector) driver.press(Special::down);
    driver.press(Special::enter);
    driver.enter("first-password-26");
    driver.enter("first-password-26");
    consent(driver);
    const Request request = driver.take("account.create");
    CHECK(value(request, "role") == (inspector ? "inspector" : "handler"));
    driver.accounts.push_back({{"login", "yamada"},
                               {"name", "山田 五郎"},
                               {"role", inspector ? "inspector" : "handler"},
                               {"must_change", false},
                               {"closed", false},
                               {"training", nullptr}});
    driver.status["ledger"]["size"] = 1205;
    driver.answer(request, Json::object());
    driver.change();
    INFO(driver.screen());
    CHECK(driver.shows("> 山田 五郎") == !inspector);
    CHECK(driver.shows("登録しました"));
    CHECK_FALSE((inspector && driver.shows("研修を記録してください")));
  }
}

TEST_CASE("The last place of its kind is retired only after a warning") {
  Driver driver;
  open_register(driver, U'p');
  driver.press(Special::end);  // the only one for notices
  driver.press(U'x');
  CHECK(driver.shows("この種類の保管場所はここだけです"));
  driver.press(Special::escape);
  driver.press(Special::home);
  driver.press(U'x');  // one of two for discs
  CHECK_FALSE(driver.shows("ここだけです"));
}

TEST_CASE("A notice whose disc never comes is given back by its number, by two where asked") {
  Driver driver;
  driver.kept = kept_items();
  driver.kept[2]["job"] = "";
  open_register(driver, U'k');
  driver.press(U'r');
  CHECK(driver.asked.empty());  // the first row is a disc: not offered
  driver.press(Special::down);
  driver.press(Special::down);
  driver.press(U'r');
  driver.enter("2026-0118-P");
  CHECK(driver.shows("この通知書の番号ではありません"));
  driver.erase(11);
  driver.enter("２０２６－０１１７ーＰ");
  Request request = driver.take("notice.return");
  CHECK(value(request, "job").empty());
  CHECK(value(request, "number") == "2026-0117-P");
  CHECK_FALSE(request.consent);
  // A ward of which this page knows nothing wants two people: now they are asked.
  driver.answer(request, fail(ErrorCode::second_person_needed));
  consent(driver);
  request = driver.take("notice.return");
  CHECK(request.consent);
  driver.answer(request, Json::object());
  CHECK(driver.shows("返却を記録しました"));
}

TEST_CASE("The terminal locks when the ward's rule says so, and a person who types stays") {
  Driver driver;
  driver.status["session_minutes"] = 4;
  driver.begin();
  driver.pass(4 * 60 * 1000 - 1);
  CHECK(driver.kiosk.person());
  driver.pass(1);
  CHECK_FALSE(driver.kiosk.person());
  CHECK(driver.shows("ログインしてください"));
}

TEST_CASE("Whoever types without asking anything is told to dozod as being there") {
  Driver driver;
  driver.status["session_minutes"] = 4;
  driver.begin();
  driver.press(U'n');
  int asked = 0;
  for (int minute = 0; minute < 10; ++minute) {
    driver.type("2");
    driver.time += 60 * 1000;
    driver.kiosk.tick(driver.time);
    for (const Request& request : driver.kiosk.take_requests()) {
      if (request.method == "job.list") ++asked;
      if (request.method == "job.list") driver.answer(request, Json{{"jobs", Json::array()}});
      if (request.method == "status") driver.answer(request, driver.status);
    }
  }
  CHECK(driver.kiosk.person());
  CHECK(asked >= 4);
}
