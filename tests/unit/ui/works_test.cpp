// Long works, and what others begin meanwhile; the self-test; the way back.
#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

void import_begins(Driver& driver, int id) {
  driver.jobs = Json::array({a_job("importing")});
  driver.begin();
  driver.status["activity"] = {{"id", id},        {"kind", "import"},  {"job", "J-0001"},
                               {"running", true}, {"step", "reading"}, {"disc", 1},
                               {"done", 0},       {"total", 1000},     {"milliseconds", 0}};
  driver.change();
  driver.press(U'v');
}

}  // namespace

TEST_CASE("How a work ended is told though another has begun since") {
  Driver driver;
  import_begins(driver, 7);
  driver.status["activity"] = {{"id", 8}, {"kind", "examine"}, {"running", true}};
  driver.pass(200);
  const Request asked = driver.take("activity.status");
  REQUIRE(asked.params.size() == 1);
  CHECK(std::get<std::int64_t>(asked.params[0].second) == 7);
  driver.answer(asked, Json{{"id", 7},
                            {"kind", "import"},
                            {"job", "J-0001"},
                            {"running", false},
                            {"error", {{"number", static_cast<int>(ErrorCode::password_wrong)}}}});
  CHECK(driver.shows("E-2402"));
  driver.pass(200);
  CHECK(driver.asked.empty());
}

TEST_CASE("A cancel is meant for the work on the page, not for another that has begun since") {
  Driver driver;
  import_begins(driver, 7);
  driver.press(U'c');
  driver.status["activity"] = {{"id", 8}, {"kind", "examine"}, {"running", true}};
  driver.pass(200);
  driver.press(Special::enter);
  driver.take("activity.status");
  CHECK(driver.asked.empty());
}

TEST_CASE("A work that a restart has cut off is said to be so, not mistaken for its namesake") {
  Driver driver;
  import_begins(driver, 1);
  driver.status["activity"] = {{"id", 1}, {"kind", "clear"}, {"running", true}};
  driver.pass(200);
  CHECK(driver.shows("再始動で中断しました"));
  driver.press(Special::enter);  // to the delivery
  CHECK(driver.shows("国民健康保険料督促状"));
}

TEST_CASE("The self-test says what it found, check by check") {
  Driver driver;
  driver.begin();
  CHECK(driver.shows("自己点検 正常 13:58"));
  driver.press(U's');
  driver.press(U't');
  CHECK(driver.shows("点検しています"));
  driver.answer(driver.take("terminal.self_test"),
                Json{{"ok", false},
                     {"checks",
                      {{{"name", "ledger"}, {"ok", true}, {"detail", "1204"}},
                       {{"name", "store"}, {"ok", false}, {"detail", "E-3001 (entry 12)"}},
                       {{"name", "shelves"}, {"ok", false}, {"detail", "2: not wiped"}},
                       {{"name", "swap"}, {"ok", true}, {"detail", "none"}}}}});
  CHECK(driver.shows("棚の状態が台帳と一致しません（2: not wiped）"));
  CHECK(driver.shows("E-3001  台帳が"));
  CHECK(driver.shows("(entry 12)"));
  CHECK(driver.shows("保守担当に連絡"));
  driver.press(U'r');
  driver.take("terminal.self_test");
  driver.status["self_test"]["ok"] = false;
  driver.change();
  for (int i = 0; i < 2; ++i) driver.press(Special::escape);
  CHECK(driver.shows("自己点検 異常 13:58"));
}

TEST_CASE("A page that shows the disc in the drive is not told of it once more") {
  Driver driver;
  driver.begin();
  driver.status["disc"] = refused_disc(ErrorCode::disc_blank);
  driver.change();
  driver.status["disc"] = nullptr;
  driver.change();
  CHECK(driver.shows("ディスクが入っていません"));
  driver.status["disc"] = refused_disc(ErrorCode::disc_unreadable);
  driver.change();
  CHECK(driver.shows("E-2003"));
  CHECK_FALSE(driver.shows("ディスクが入りました"));
}

TEST_CASE("Esc at the log-in begins anew, for somebody else") {
  Driver driver;
  driver.kiosk.connected();
  driver.settle();
  driver.enter("nobody");
  driver.enter("wrong");
  driver.answer(driver.take("login"), fail(ErrorCode::login_failed));
  driver.press(Special::escape);
  CHECK_FALSE(driver.shows("E-4101"));
  driver.enter("tanaka");
  driver.enter("right");
  CHECK(value(driver.take("login"), "login") == "tanaka");
}

TEST_CASE("Back from the second person's password to the name the password is forgotten") {
  Driver driver;
  driver.jobs = Json::array({a_job("returned")});
  driver.begin();
  driver.kiosk.push(make_erase_page("J-0001"));
  driver.enter("2026-0117");
  driver.press(Special::enter);
  driver.type("keyaki");
  REQUIRE(driver.shows("******"));
  driver.press(Special::escape);
  driver.press(Special::enter);
  CHECK_FALSE(driver.shows("*"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
}
