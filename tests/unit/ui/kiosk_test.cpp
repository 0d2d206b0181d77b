// What the terminal asks of dozod, and what never happens.
#include <catch2/catch.hpp>

#include "firmware/sealed/password.hpp"
#include "tests/unit/ui/driver.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

// A password as a notice has it: four groups, each with its own check character.
std::string a_password() {
  std::string all;
  for (int group = 1; group <= sealed::password::kGroups; ++group) {
    for (const char check : std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
      const std::string typed = std::string("7K3Q") + check;
      if (sealed::password::check_group(group, typed)) all += (group > 1 ? "-" : "") + typed;
    }
  }
  return all;
}

}  // namespace

TEST_CASE("A person logs in by name and password; the password is sent as a secret, once") {
  Driver driver;
  driver.kiosk.connected();
  driver.settle();
  driver.enter("tanaka");
  driver.type("パスワード12");
  CHECK_FALSE(driver.shows("パスワード12"));
  driver.press(Special::enter);
  driver.press(Special::enter);
  REQUIRE(driver.asked.size() == 1);
  const Request request = driver.take("login");
  CHECK(value(request, "login") == "tanaka");
  CHECK(text_of(request.secrets.at(0).second) == "パスワード12");
}

TEST_CASE("A refused log-in keeps the name, drops the password and tells the number") {
  Driver driver;
  driver.kiosk.connected();
  driver.settle();
  driver.enter("tanaka");
  driver.enter("wrong");
  driver.answer(driver.take("login"), fail(ErrorCode::login_failed));
  CHECK(driver.shows("E-4101"));
  CHECK(driver.shows("tanaka"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // the password field is empty again
}

TEST_CASE("A disc that is inserted brings up what can be done with it") {
  Driver driver;
  driver.begin();
  driver.status["disc"] = fresh_disc();
  driver.change();
  CHECK(driver.shows("ディスクを確認しました"));
  CHECK(driver.shows("1枚目／全2枚"));
  CHECK(driver.shows("有効"));
  driver.press(Special::enter);  // the place used last is proposed
  const Request request = driver.take("disc.receive");
  CHECK(value(request, "place") == "媒体金庫 A-2");
  driver.answer(request, Json{{"receipt", "ERC-T014-2026-0001"}});
  CHECK(driver.shows("ERC-T014-2026-0001"));
}

TEST_CASE("Nothing typed is lost when a disc comes or goes, or an error is told") {
  Driver driver;
  driver.begin();
  driver.press(U'n');
  driver.type("２０２６ー０１１７－Ｐ");
  driver.status["disc"] = fresh_disc();
  driver.change();
  CHECK(driver.shows("２０２６ー０１１７－Ｐ"));
  CHECK(driver.shows("ディスクが入りました"));
  driver.press(Special::enter);
  driver.press(Special::enter);
  const Request request = driver.take("notice.receive");
  CHECK(value(request, "number") == "2026-0117-P");  // full-width typing just works
  CHECK(value(request, "place") == "書類保管庫 B-1");
  driver.answer(request, fail(ErrorCode::place_unknown));
  CHECK(driver.shows(error_number(ErrorCode::place_unknown)));
  CHECK(driver.shows("2026-0117-P"));
  driver.press(Special::escape);
  CHECK(driver.shows("２０２６ー０１１７－Ｐ"));
}

TEST_CASE("A place is chosen from the register, and stays chosen when the disc leaves the drive") {
  Driver driver;
  driver.begin();
  driver.status["disc"] = fresh_disc();
  driver.change();
  driver.press(Special::down);
  driver.status["disc"] = nullptr;
  driver.change();
  CHECK(driver.shows("ディスクが入っていません"));
  driver.status["disc"] = fresh_disc();
  driver.change();
  driver.type("何か");  // nothing is typed here
  driver.press(Special::enter);
  CHECK(value(driver.take("disc.receive"), "place") == "媒体金庫 A-1");
}

TEST_CASE("A place is chosen by its number, too; a number that is no place's does nothing") {
  Driver driver;
  driver.begin();
  driver.status["disc"] = fresh_disc();
  driver.change();
  driver.press(U'２');  // from a Japanese keyboard
  driver.press(U'9');
  driver.press(Special::enter);
  CHECK(value(driver.take("disc.receive"), "place") == "媒体金庫 A-1");
}

TEST_CASE(
    "Each refusal says what was seen, what it means, what to do, whom to call, and its number") {
  const auto code =
      GENERATE(ErrorCode::disc_blank, ErrorCode::disc_foreign, ErrorCode::disc_unreadable,
               ErrorCode::signature_wrong, ErrorCode::other_terminal, ErrorCode::already_imported);
  for (const Language language : {Language::japanese, Language::english}) {
    Driver driver;
    driver.begin();
    driver.status["disc"] = refused_disc(code);
    driver.change();
    speak(language);
    const bool japanese = language == Language::japanese;
    CHECK(driver.shows(japanese ? "確認したこと" : "What was seen"));
    CHECK(driver.shows(japanese ? "その意味" : "What it means"));
    CHECK(driver.shows(japanese ? "次にすること" : "What to do now"));
    CHECK(driver.shows(japanese ? "連絡先" : "Whom to call"));
    CHECK(driver.shows(error_number(code)));
  }
}

TEST_CASE("A mistyped group is told as soon as it is complete, before anything is asked") {
  Driver driver;
  driver.jobs = Json::array({a_job("ready")});
  driver.begin();
  driver.press(Special::enter);
  driver.press(U'i');
  driver.type("7K3QP");  // group 2's check character
  CHECK(driver.shows("1組目に打ち間違いがあります"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
  driver.type("７ｋ３ｑＮ");  // typed anew, full-width and small
  CHECK(driver.shows("1組目 正しい"));
  CHECK_FALSE(driver.shows("7 K 3 Q N"));
  driver.press(Special::reveal);
  CHECK(driver.shows("7 K 3 Q N"));
  driver.pass(3001);
  CHECK_FALSE(driver.shows("7 K 3 Q N"));
}

TEST_CASE("A pasted password with its hyphens is understood, pasted nonsense is harmless") {
  Driver driver;
  driver.jobs = Json::array({a_job("ready")});
  driver.begin();
  driver.press(Special::enter);
  driver.press(U'i');
  driver.paste("あいう \n!?$");
  CHECK(driver.shows("通知書では使われない文字"));
  const std::string password = a_password();
  driver.paste(password + "\n");
  CHECK(driver.asked.empty());  // a paste decides nothing
  driver.paste("ZZZZZ");        // more than there is room for
  CHECK(driver.shows("4組とも正しく入力されました"));
  driver.press(Special::enter);
  const Request request = driver.take("job.import");
  CHECK(text_of(request.secrets.at(0).second) == password);
}

TEST_CASE(
    "Where the ward wants two for the password, the second person consents after the groups") {
  Driver driver;
  driver.jobs = Json::array({a_job("ready")});
  driver.jobs[0]["two_people"] = {{"password", true}};
  driver.begin();
  driver.press(Special::enter);
  driver.press(U'i');
  driver.paste(a_password());
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
  CHECK(driver.shows("二人目の合意が必要"));
  driver.press(Special::escape);
  CHECK(driver.shows("4組とも正しく入力されました"));
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
  const Request request = driver.take("job.import");
  CHECK(text_of(request.secrets.at(0).second) == a_password());
  REQUIRE(request.consent);
  CHECK(request.consent->first == "suzuki");
  driver.answer(request, fail(ErrorCode::login_failed));
  CHECK(driver.shows("E-4101"));
  driver.enter("thick-walls-2026");
  CHECK(text_of(driver.take("job.import").secrets.at(0).second) == a_password());
}

TEST_CASE("A paste on a page without a field is no command") {
  Driver driver;
  driver.begin();
  driver.paste("lnpgskbjel");
  driver.settle();
  CHECK(driver.asked.empty());
  CHECK(driver.kiosk.person());
  CHECK(driver.shows("ディスクを入れてください"));
}

TEST_CASE("A wipe needs the delivery number typed, and a second person") {
  Driver driver;
  driver.jobs = Json::array({a_job("returned")});
  driver.status["shelves"][0]["job"] = "J-0001";
  driver.begin();
  driver.press(Special::enter);
  driver.press(U'w');
  driver.press(Special::enter);
  driver.press(U'y');
  driver.press(Special::enter);
  CHECK(driver.shows("E-4213"));
  CHECK(driver.asked.empty());
  driver.press(Special::backspace);
  driver.enter("2026-0117");
  CHECK(driver.shows("suzuki"));  // the supervisor is proposed
  driver.press(Special::enter);
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // no password yet
  driver.enter("keyaki-namiki");
  const Request request = driver.take("job.erase");
  CHECK(value(request, "confirmation") == "2026-0117");
  CHECK(value(request, "job") == "J-0001");
  REQUIRE(request.consent);
  CHECK(request.consent->first == "suzuki");
  CHECK(text_of(request.consent->second) == "keyaki-namiki");
  driver.answer(request, fail(ErrorCode::login_failed));
  CHECK(driver.shows("E-4101"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // the refused password is forgotten
}

TEST_CASE("A wipe without return asks why") {
  Driver driver;
  driver.jobs = Json::array({a_job("held")});
  driver.status["shelves"][0]["job"] = "J-0001";
  driver.begin();
  driver.press(Special::enter);
  driver.press(U'w');
  driver.enter("2026-0117");
  driver.press(Special::enter);
  CHECK(driver.shows("E-4212"));
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.enter("keyaki-namiki");
  CHECK_FALSE(value(driver.take("job.erase"), "reason").empty());
}

TEST_CASE("The lock hides everything and gives it back to the same person only") {
  Driver driver;
  driver.begin();
  driver.press(U'n');
  driver.type("2026-0117-P");
  driver.pass(10 * 60 * 1000);  // nobody is there
  CHECK(driver.shows("ログインしてください"));
  CHECK_FALSE(driver.shows("2026-0117-P"));
  driver.enter("a good long password");
  const Request again = driver.take("login");
  SECTION("the same person goes on") {
    driver.answer(again, Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}});
    CHECK(driver.shows("2026-0117-P"));
  }
  SECTION("another one begins at the storehouse") {
    driver.answer(again, Json{{"login", "suzuki"}, {"name", "鈴木 花子"}, {"role", "supervisor"}});
    CHECK(driver.shows("ディスクを入れてください"));
  }
}

TEST_CASE("A restart of dozod is survived: nothing typed is lost, nothing waits for ever") {
  Driver driver;
  driver.begin();
  driver.press(U'n');
  driver.enter("2026-0117-P");
  driver.press(Special::enter);
  driver.take("notice.receive");
  driver.kiosk.disconnected();
  CHECK(driver.shows("端末を再始動しています"));
  driver.kiosk.connected();
  driver.settle();
  driver.enter("a good long password");
  driver.answer(driver.take("login"),
                Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}});
  CHECK(driver.shows("書類保管庫 B-1"));
  driver.press(Special::enter);
  CHECK(value(driver.take("notice.receive"), "place") == "書類保管庫 B-1");
}

TEST_CASE("The language changes at any moment without loss") {
  Driver driver;
  driver.begin();
  driver.press(U'n');
  driver.type("eE");
  CHECK(driver.shows("eE"));
  driver.press(Special::language);
  CHECK(driver.shows("eE"));
  CHECK(driver.shows("Which number stands on the notice?"));
  driver.press(Special::language);
  CHECK(driver.shows("通知書の番号"));
  driver.press(Special::escape);
  driver.press(U'ｅ');  // from a Japanese keyboard
  CHECK(driver.shows("Please insert a disc"));
}

TEST_CASE("Progress shows phase, amount, rate and time left, and cancelling asks first") {
  Driver driver;
  driver.jobs = Json::array({a_job("importing")});
  driver.begin();
  auto& activity = driver.status["activity"];
  activity = {{"id", 7},         {"kind", "import"},   {"job", "J-0001"},
              {"running", true}, {"step", "reading"},  {"disc", 1},
              {"done", 0},       {"total", 100000000}, {"milliseconds", 0}};
  driver.change();
  CHECK(driver.kiosk.wake_after() == 200);
  driver.press(U'v');
  activity["done"] = 40000000;
  activity["milliseconds"] = 2000;
  driver.pass(200);
  CHECK(driver.shows("40.0 MB / 100.0 MB  40%"));
  CHECK(driver.shows("毎秒 20.0 MB"));
  CHECK(driver.shows("約4秒"));
  driver.press(U'c');
  CHECK(driver.asked.empty());
  driver.press(Special::escape);
  driver.press(U'c');
  driver.press(Special::enter);
  driver.answer(driver.take("activity.cancel"), Json::object());
  activity["running"] = false;
  activity["error"] = {{"number", static_cast<int>(ErrorCode::cancelled)}, {"detail", ""}};
  driver.pass(200);
  CHECK(driver.shows("E-6101"));
  CHECK(driver.shows("棚には何も残っていません"));
  CHECK(driver.kiosk.wake_after() > 1000);  // idle again: the clock's minute only
}

TEST_CASE("An inspector looks and does not act") {
  Driver driver;
  driver.jobs = Json::array({a_job("held")});
  driver.status["shelves"][0]["job"] = "J-0001";
  driver.begin("inspector");
  driver.press(U'n');
  CHECK(driver.shows("ディスクを入れてください"));
  driver.press(Special::enter);
  driver.press(U'w');
  driver.press(U'o');
  CHECK(driver.asked.empty());
  CHECK_FALSE(driver.shows("消去："));
}

TEST_CASE("A custodian's terminal is not left; an evaluation is, after asking") {
  Driver terminal;
  terminal.begin();
  terminal.press(Special::quit);
  terminal.press(Special::enter);
  CHECK_FALSE(terminal.kiosk.wants_quit());
  Driver evaluation(Evaluation{true, false, {}, {}});
  evaluation.begin();
  evaluation.press(Special::quit);
  evaluation.press(U'x');
  CHECK_FALSE(evaluation.kiosk.wants_quit());
  evaluation.press(Special::quit);
  evaluation.press(Special::enter);
  CHECK(evaluation.kiosk.wants_quit());
}

TEST_CASE(
    "At the storehouse the selection stands on what is due first, and stays on its delivery") {
  Driver driver;
  driver.jobs = Json::array({a_job("ready"), a_job("ready"), a_job("ready")});
  const char* subjects[] = {"一", "二", "三"};
  const int days[] = {5, -1, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    driver.jobs[i]["id"] = "J-000" + std::to_string(i + 1);
    driver.jobs[i]["subject"] = subjects[i];
    driver.jobs[i]["days_left"] = days[i];
  }
  driver.begin();
  driver.press(Special::enter);
  CHECK(driver.shows("二"));
  CHECK(driver.shows("パスワード"));
  driver.press(Special::escape);
  driver.press(Special::down);  // to the third
  driver.jobs.erase(0);
  driver.change();
  driver.press(Special::enter);
  CHECK(driver.shows("三"));
}

TEST_CASE("Each area has its key at the storehouse, and Esc leads back from each") {
  for (const char32_t key : {U'k', U'b', U'j', U'p', U's'}) {
    Driver driver;
    driver.begin("supervisor");
    driver.press(key);
    CHECK_FALSE(driver.shows("ディスクを入れてください"));
    driver.press(Special::escape);
    CHECK(driver.shows("ディスクを入れてください"));
  }
}
