// Passwords: of a notice, of people, and the second person of a ward that wants two.
#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

TEST_CASE("A password that another person set is changed before anything else") {
  Driver driver;
  driver.kiosk.connected();
  driver.settle();
  driver.enter("tanaka");
  driver.enter("from the supervisor");
  driver.answer(
      driver.take("login"),
      Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}, {"must_change", true}});
  CHECK(driver.shows("ほかの方が設定したものです"));
  driver.enter("from the supervisor");
  driver.type("short");
  CHECK(driver.shows("あと7文字必要です"));
  driver.press(Special::enter);
  CHECK(driver.shows("E-4110"));
  driver.type(" of tanaka");
  CHECK(driver.shows("単純すぎます"));
  driver.erase(30);
  driver.type("sakura zaka 2026");
  CHECK(driver.shows("十分に強い"));
  driver.press(Special::enter);
  driver.enter("sakura zaka 2027");
  CHECK(driver.shows("一致"));
  CHECK(driver.asked.empty());
  for (int i = 0; i < 2; ++i) {
    driver.enter("sakura zaka 2026");
  }
  const Request request = driver.take("password.change");
  REQUIRE(request.secrets.size() == 2);
  CHECK(request.secrets[0].first == "current");
  CHECK(text_of(request.secrets[0].second) == "from the supervisor");
  CHECK(text_of(request.secrets[1].second) == "sakura zaka 2026");
  SECTION("afterwards everything can be done") {
    driver.answer(request, Json::object());
    CHECK(driver.shows("ディスクを入れてください"));
    CHECK(driver.shows("パスワードを変更しました"));
  }
  SECTION("a wrong present password is typed again, the new one stays") {
    driver.answer(request, fail(ErrorCode::login_failed));
    CHECK(driver.shows("E-4101"));
    driver.type("from the supervisor");
    for (int i = 0; i < 3; ++i) driver.press(Special::enter);
    CHECK(text_of(driver.take("password.change").secrets[1].second) == "sakura zaka 2026");
  }
  SECTION("Esc leads to nothing but the lock") {
    driver.answer(request, fail(ErrorCode::login_failed));
    driver.press(Special::escape);
    CHECK(driver.shows("ログインしてください"));
  }
}

TEST_CASE("A typed password is hidden, and shown for three seconds by Ctrl-R") {
  Driver driver;
  driver.begin();
  driver.press(U's');
  driver.press(U'w');
  driver.type("present-one");
  CHECK_FALSE(driver.shows("present-one"));
  driver.press(Special::reveal);
  CHECK(driver.shows("present-one"));
  driver.pass(3001);
  CHECK_FALSE(driver.shows("present-one"));
}

TEST_CASE("Another's password is set by two people") {
  Driver driver;
  driver.begin("supervisor");
  driver.kiosk.push(make_password_reset_page("suzuki"));
  CHECK(driver.shows("鈴木 花子"));
  for (int i = 0; i < 2; ++i) {
    driver.enter("keyaki-namiki-2026");
  }
  CHECK(driver.asked.empty());
  driver.erase(10);
  driver.enter("suzuki");
  driver.enter("her password");
  const Request request = driver.take("account.reset");
  CHECK(value(request, "login") == "suzuki");
  CHECK(text_of(request.secrets.at(0).second) == "keyaki-namiki-2026");
  REQUIRE(request.consent);
  CHECK(text_of(request.consent->second) == "her password");
  driver.answer(request, fail(ErrorCode::login_failed));
  CHECK(driver.shows("E-4101"));
}
