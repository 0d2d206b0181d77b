// What only an appliance shows: its recovery key before it is set up, and a terminal that has
// locked itself.
#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"
#include "tests/unit/ui/golden.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

constexpr const char* kKey = "7K3QN-0M2XV-AA11B-9ZZ4C";

void connect(Driver& driver) {
  driver.kiosk.connected();
  driver.settle();
}

void begin_setting_up(Driver& driver) {
  driver.status["terminal"] = nullptr;
  driver.status["recovery_key"] = true;
  driver.status["assurance"] = "appliance";
  connect(driver);
}

void show_key(Driver& driver) {
  begin_setting_up(driver);
  driver.answer(driver.take("terminal.recovery_key"), Json::object(), kKey);
}

void lock_out(Driver& driver) {
  driver.status = {{"version", "0.1.0"},
                   {"time", "2026-11-23T10:00:00+09:00"},
                   {"terminal", nullptr},
                   {"locked_out", {{"number", 3004}, {"detail", ""}}}};
  connect(driver);
}

}  // namespace

TEST_CASE("The appliance's own screens look as they should") {
  compare_with_golden({{"recovery_key", show_key},
                       {"recovery_key_check",
                        [](Driver& driver) {
                          show_key(driver);
                          driver.press(Special::enter);
                          driver.enter("9ZZ4D");
                        }},
                       {"locked_out", lock_out}});
}

TEST_CASE("The recovery key is the first thing shown, and comes through a pipe") {
  Driver driver;
  begin_setting_up(driver);
  const Request request = driver.take("terminal.recovery_key");
  CHECK(request.wanted >= 64);
  CHECK_FALSE(driver.shows("受託者の名称"));
  driver.answer(request, Json::object(), kKey);
  CHECK(driver.shows(kKey));
  CHECK(driver.shows("封筒"));
}

TEST_CASE("Setting up begins once the key's last group was typed from the paper") {
  Driver driver;
  show_key(driver);
  driver.press(Special::enter);
  CHECK_FALSE(driver.shows("7K3QN"));  // the paper has to be there
  driver.enter("9ZZ4D");
  CHECK(driver.shows("一致しません"));
  driver.press(Special::escape);
  CHECK(driver.shows(kKey));
  driver.press(Special::enter);
  driver.enter("９ｚｚ４ｃ");
  CHECK(driver.shows("受託者の名称を入力"));
  CHECK(driver.asked.empty());
  driver.change();
  CHECK(driver.shows("受託者の名称を入力"));  // it does not come back
}

TEST_CASE("A recovery key that cannot be read is told, and asked for again") {
  Driver driver;
  begin_setting_up(driver);
  driver.answer(driver.take("terminal.recovery_key"), fail(ErrorCode::recovery_key_gone));
  CHECK(driver.shows("E-1516"));
  driver.press(U'r');
  driver.answer(driver.take("terminal.recovery_key"), Json::object(), kKey);
  CHECK(driver.shows(kKey));
}

TEST_CASE("Where there is no recovery key nothing is asked about it") {
  Driver driver;
  driver.status["terminal"] = nullptr;
  connect(driver);
  CHECK(driver.asked.empty());
  CHECK(driver.shows("受託者の名称を入力"));
}

TEST_CASE("A terminal that another program has set up meanwhile keeps no key on the screen") {
  Driver driver;
  show_key(driver);
  driver.status["terminal"] = commissioned_status()["terminal"];
  driver.status["recovery_key"] = false;
  driver.change();
  CHECK_FALSE(driver.shows("7K3QN"));
}

TEST_CASE("A terminal that is locked out shows its number and what to do, and takes no key") {
  Driver driver;
  lock_out(driver);
  CHECK(driver.shows("E-3004"));
  CHECK(driver.shows("停止"));
  for (const char32_t key : {U'd', U's', U'n', U'x'}) driver.press(key);
  driver.press(Special::enter);
  driver.press(Special::escape);
  CHECK(driver.shows("E-3004"));
  CHECK(driver.asked.empty());
  driver.press(U'e');
  CHECK(driver.shows("stopped for safety"));
}

TEST_CASE("A reason that passes by itself is told as one") {
  Driver driver;
  lock_out(driver);
  CHECK(driver.shows("正しさを確認できません"));
  driver.status["locked_out"]["number"] = 5007;
  driver.change();
  CHECK(driver.shows("E-5007"));
  CHECK(driver.shows("端末の一部がまだ"));
}

TEST_CASE("A terminal that opens after all is an ordinary one again") {
  Driver driver;
  lock_out(driver);
  driver.kiosk.disconnected();
  driver.status = commissioned_status();
  connect(driver);
  CHECK_FALSE(driver.shows("E-3004"));
}

TEST_CASE("A drive that has gone is told where a disc would be asked for") {
  Driver driver;
  driver.begin();
  driver.status["drive"] = {{"number", 1510}, {"detail", ""}};
  driver.change();
  CHECK(driver.shows("ドライブが応答しません"));
}
