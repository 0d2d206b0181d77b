// The pages of registers, incidents and reports: what they ask.
#include <catch2/catch.hpp>

#include "tests/unit/ui/register_kit.hpp"
#include "ui/model/pages/registers.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

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
  open_register(driver, U'k');
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
  driver.enter("2026-0117-P");
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
  driver.enter("2026-0117-P");
  CHECK(value(driver.take("notice.return"), "number") == "2026-0117-P");
}

TEST_CASE("Our own people need no escort, visitors do") {
  Driver driver;
  open_visits(driver);
  driver.press(U'n');
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.enter("点検");
  const Request own = driver.take("visit.enter");
  CHECK(value(own, "person") == "田中 太郎");
  CHECK(value(own, "organisation").empty());
  CHECK(value(own, "escort").empty());
  driver.answer(own, Json{{"visit", 3}});
  driver.press(U'n');
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.enter("見本区");
  driver.enter("監査");
  CHECK(driver.asked.empty());
  driver.enter("鈴木 花子");
  const Request visitor = driver.take("visit.enter");
  CHECK(value(visitor, "organisation") == "見本区");
  CHECK(value(visitor, "escort") == "鈴木 花子");
}

TEST_CASE("Contacts are set as a whole list: one line changed, the others as they were") {
  Driver driver;
  driver.contacts = contacts()["contacts"];
  open_register(driver, U'c');
  driver.press(Special::down);
  driver.press(U'c');
  driver.press(Special::enter);
  driver.press(Special::enter);
  driver.erase(12);
  driver.enter("０３－００００－７７７７");
  driver.press(Special::enter);
  driver.enter("thick-walls-2026");
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
  driver.enter("区に電話した");
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
    driver.enter("搬送中");
    driver.press(Special::enter);
    driver.enter("thick-walls-2026");
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
  driver.erase(4);
  driver.enter("３，２００");
  driver.erase(4);
  driver.enter("3200");
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
  open_register(driver, U'r');
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
  driver.erase(10);
  driver.enter("R8.4.1");
  driver.erase(10);
  driver.enter("R8.3.31");
  CHECK(driver.shows("開始日より前"));
  driver.erase(10);
  driver.enter("令和8年9月30日");
  const Request request = driver.take("bundle.export");
  CHECK(value(request, "from") == "2026-04-01");
  CHECK(value(request, "to") == "2026-09-30");
  CHECK(request.file == "evidence-2026-11-22.tar");
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
