// Setting the terminal up, enrolling a ward, its site policy.
#include <catch2/catch.hpp>

#include "tests/unit/ui/register_kit.hpp"
#include "ui/model/pages/registers.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

TEST_CASE("A ward is enrolled only where the last group was read from its paper") {
  Driver driver;
  open_ward(driver);
  CHECK(driver.shows("3F2A 91C0 C77B 1E55"));
  driver.press(U'w');
  driver.press(Special::enter);
  CHECK(driver.shows("区に連絡してください"));
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.enter("713C");
  CHECK(driver.shows("一致しません"));
  driver.erase(4);
  driver.enter("７１３ｂ");
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
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
  driver.enter("suzuki");
  driver.enter("thick-walls-2026");
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

TEST_CASE("A ward that has just been enrolled is not offered once more") {
  Driver driver;
  open_ward(driver);
  REQUIRE(driver.shows("区の指紋を照合して"));
  driver.press(U'w');
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.enter("713B");
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
  // No list of wards has come since: it is known all the same.
  driver.answer(driver.take("anchor.enrol"), Json::object());
  INFO(driver.screen());
  CHECK(driver.shows("この区は登録済み"));
  CHECK_FALSE(driver.shows("区の指紋を照合して"));
  CHECK(driver.shows("区の運用方針を読んで採用する"));
}

TEST_CASE("A policy is not offered before its ward is enrolled, or it is known whether it is") {
  Driver driver;
  open_ward(driver);
  CHECK_FALSE(driver.shows("区の運用方針を読んで採用する"));
  Driver early;
  open_register(early, U'w');
  early.status["disc"] = refused_disc(ErrorCode::disc_commissioning);
  early.change();
  early.answer(early.take("enrolment.read"), enrolment());
  CHECK_FALSE(early.shows("区の指紋を照合して"));
  CHECK_FALSE(early.shows("区の運用方針を読んで採用する"));
}

TEST_CASE("A policy is read to its end before two people are asked to adopt it") {
  Driver driver;
  open_policy(driver);
  CHECK(driver.shows("第3版（現在は第2版が有効）"));
  CHECK(driver.shows("ディスクと通知書の受領は、2日以上離します。"));
  CHECK(driver.shows("今まで：ディスクと通知書は、別の日に受領します。"));
  CHECK(driver.shows("続きを読む"));
  int presses = 0;
  while (!driver.shows("採用の手続へ進む") && presses < 10) {
    driver.press(Special::enter);
    ++presses;
  }
  CHECK(presses > 1);
  CHECK(driver.shows("消去証明書の様式番号：様式第3号"));
  CHECK(driver.asked.empty());
  driver.press(Special::enter);
  driver.press(Special::enter);  // the first choice is not to do it
  CHECK(driver.shows("採用しません"));
  driver.press(Special::down);
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
  const Request request = driver.take("policy.adopt");
  CHECK(value(request, "policy") == "policy = 1\n");
  CHECK(value(request, "signature") == "AAAA");
  CHECK(value(request, "logo") == "iVBO");
  CHECK(request.consent);
  driver.answer(request, Json::object());
  CHECK(driver.shows("この運用方針が現在有効です"));
  CHECK_FALSE(driver.shows("運用方針を読んで採用する"));
}

TEST_CASE("Every rule of a policy is shown in words, in either language, at any size") {
  for (const Language language : {Language::japanese, Language::english}) {
    for (const auto& [width, height] : {std::pair{80, 24}, {132, 43}}) {
      Driver driver;
      open_policy(driver);
      speak(language);
      std::string all;
      for (int i = 0; i < 20; ++i) {
        all += driver.screen(width, height);
        driver.press(Special::down);
      }
      INFO(all);
      for (const Json& rule : policy_rules("new", "now")) {
        const std::string name = rule["rule"];
        CHECK(all.find(name) == std::string::npos);  // a sentence, never the key
      }
      const bool japanese = language == Language::japanese;
      CHECK(all.find(japanese ? "パスワードは、一人で入力できます" : "One person may type the") !=
            std::string::npos);
      CHECK(all.find(japanese ? "データは、返却した日のうちに消去" : "on the day of the return") !=
            std::string::npos);
      CHECK(all.find(japanese ? "帳票に区のロゴを印刷します" : "logo is printed") !=
            std::string::npos);
    }
  }
}

TEST_CASE("A policy that cannot be adopted says why, and nobody is asked for it") {
  Driver driver;
  Json found = enrolment();
  found["policy"]["error"] = {{"number", static_cast<int>(ErrorCode::logo_mismatch)},
                              {"detail", ""}};
  open_ward(driver, found, /*enrolled=*/true);
  CHECK(driver.shows("E-4235"));
  CHECK_FALSE(driver.shows("運用方針を読んで"));
  found["policy"]["error"]["number"] = static_cast<int>(ErrorCode::policy_older);
  found["policy"]["serial_now"] = 3;
  Driver later;
  open_ward(later, found, /*enrolled=*/true);
  CHECK(later.shows("この運用方針が現在有効です"));
  CHECK_FALSE(later.shows("E-4306"));
}

TEST_CASE("An inspector reads the policy in force, and is not offered to adopt one") {
  Driver driver;
  driver.begin("inspector");
  driver.kiosk.push(make_registers_page());
  driver.press(U's');
  driver.answer(driver.take("policy.show"), policies());
  CHECK(driver.shows("第2版") == false);  // the list tells the number alone
  CHECK_FALSE(driver.shows("ディスクから採用"));
  driver.press(Special::enter);
  CHECK(driver.shows("第2版"));
  CHECK(driver.shows("端末の標準：ディスクと通知書は、別の日に受領します。"));
  driver.press(Special::end);
  CHECK(driver.shows("様式番号なし：受領書"));
}
