// Every screen as text, in both languages and three sizes, compared with golden files that a person
// has looked at. DOZO_GOLDEN=write writes them anew: look at the difference before committing it.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/ui/golden.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

void with_job(Driver& driver, const std::string& state) {
  driver.jobs = Json::array({a_job(state)});
  if (state == "ready" || state == "receiving") return;
  driver.status["shelves"][0]["job"] = "J-0001";
  driver.status["shelves"][0]["state"] = "filled";
  driver.status["shelves"][0]["subject"] = driver.jobs[0]["subject"];
  driver.status["shelves"][0]["job_state"] = state;
}

void open_job(Driver& driver, const std::string& state) {
  with_job(driver, state);
  driver.begin();
  driver.press(Special::enter);
}

void open_files(Driver& driver) {
  open_job(driver, "open");
  driver.press(U'f');
  driver.answer(
      driver.take("file.list"),
      Json{{"files",
            {{{"file", 0}, {"path", "件数表.txt"}, {"size", 335}},
             {{"file", 1}, {"path", "印刷データ/督促状_2026年11月.csv"}, {"size", 832100}}}},
           {"total", 2}});
}

void disc(Driver& driver, Json found) {
  driver.begin();
  driver.status["disc"] = std::move(found);
  driver.change();
}

void activity(Driver& driver, const char* kind, const char* step) {
  with_job(driver, kind == std::string("erase") ? "erasing" : "importing");
  driver.begin();
  auto& now = driver.status["activity"];
  now = {{"id", 7},   {"kind", kind},       {"job", "J-0001"}, {"running", true},  {"step", step},
         {"disc", 1}, {"total", 100000000}, {"done", 0},       {"milliseconds", 0}};
  driver.change();
  driver.press(U'v');
  now["done"] = 40000000;
  now["milliseconds"] = 2000;
  driver.pass(200);
}

void end_activity(Driver& driver, Json error, const char* result) {
  auto& now = driver.status["activity"];
  now["running"] = false;
  now["error"] = std::move(error);
  now["result"] = result;
  driver.pass(200);
}

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all = {
      {"away", [](Driver&) {}},
      {"not_commissioned",
       [](Driver& d) {
         d.status["terminal"] = nullptr;
         d.kiosk.connected();
         d.settle();
       }},
      {"login",
       [](Driver& d) {
         with_job(d, "held");
         d.kiosk.connected();
         d.settle();
         d.type("tanaka");
       }},
      {"home",
       [](Driver& d) {
         with_job(d, "held");
         d.jobs.push_back(a_job("receiving"));
         d.jobs[1]["id"] = "J-0002";
         d.jobs[1]["subject"] = "医療費通知書 2026年10月";
         d.jobs[1]["days_left"] = -2;
         d.notices = {{{"number", "2026-0200-P"},
                       {"place", "書類保管庫 B-1"},
                       {"received_at", "2026-11-20T10:00:00+09:00"}}};
         d.begin();
       }},
      {"home_help",
       [](Driver& d) {
         d.begin();
         d.press(U'?');
       }},
      {"disc_pending",
       [](Driver& d) {
         disc(d, {{"finding", "pending"}});
       }},
      {"disc_fresh", [](Driver& d) { disc(d, fresh_disc()); }},
      {"disc_received",
       [](Driver& d) {
         Json found = fresh_disc();
         found["finding"] = "received";
         disc(d, found);
       }},
      {"disc_blank", [](Driver& d) { disc(d, refused_disc(ErrorCode::disc_blank)); }},
      {"disc_foreign", [](Driver& d) { disc(d, refused_disc(ErrorCode::disc_foreign)); }},
      {"disc_damaged", [](Driver& d) { disc(d, refused_disc(ErrorCode::disc_unreadable)); }},
      {"disc_wrong_signature",
       [](Driver& d) { disc(d, refused_disc(ErrorCode::signature_wrong)); }},
      {"disc_receipt",
       [](Driver& d) {
         disc(d, fresh_disc());
         d.press(Special::enter);
         d.answer(d.take("disc.receive"), Json{{"receipt", "ERC-T014-2026-0001"}});
       }},
      {"notice_number",
       [](Driver& d) {
         with_job(d, "receiving");
         d.begin();
         d.press(U'n');
       }},
      {"notice_place",
       [](Driver& d) {
         d.begin();
         d.press(U'n');
         d.type("2026-0117-P");
         d.press(Special::enter);
       }},
      {"job_receiving", [](Driver& d) { open_job(d, "receiving"); }},
      {"job_ready", [](Driver& d) { open_job(d, "ready"); }},
      {"job_held", [](Driver& d) { open_job(d, "held"); }},
      {"job_open", [](Driver& d) { open_job(d, "open"); }},
      {"job_returned", [](Driver& d) { open_job(d, "returned"); }},
      {"job_erasing", [](Driver& d) { open_job(d, "erasing"); }},
      {"password",
       [](Driver& d) {
         open_job(d, "ready");
         d.press(U'i');
         d.type("7K3QN7K3QN");
       }},
      {"override",
       [](Driver& d) {
         with_job(d, "ready");
         d.jobs[0]["same_day_blocked"] = true;
         d.begin();
         d.press(Special::enter);
         d.press(U'o');
         d.press(Special::down);
       }},
      {"reject",
       [](Driver& d) {
         open_job(d, "ready");
         d.press(U'j');
       }},
      {"import_progress", [](Driver& d) { activity(d, "import", "reading"); }},
      {"import_waiting",
       [](Driver& d) {
         activity(d, "import", "waiting");
         d.status["activity"]["waiting_for_disc"] = true;
         d.status["activity"]["hint"] = {{"number", static_cast<int>(ErrorCode::other_delivery)},
                                         {"detail", ""}};
         d.pass(200);
       }},
      {"import_done",
       [](Driver& d) {
         activity(d, "import", "sealing");
         with_job(d, "held");
         end_activity(d, nullptr, "{}");
       }},
      {"import_wrong_password",
       [](Driver& d) {
         activity(d, "import", "unsealing");
         end_activity(d, {{"number", static_cast<int>(ErrorCode::password_wrong)}, {"detail", ""}},
                      "");
       }},
      {"files", [](Driver& d) { open_files(d); }},
      {"file_preview",
       [](Driver& d) {
         open_files(d);
         d.press(Special::enter);
         // "件数" in Windows' Japanese code page, as the ward's systems write.
         d.answer(d.take("file.read"), Json::object(), "\x8c\x8f\x90\x94,3200\r\n");
       }},
      {"return_disc",
       [](Driver& d) {
         Json found = fresh_disc();
         found["finding"] = "received";
         found["job"] = "J-0001";
         d.status["disc"] = found;
         open_job(d, "held");
         // Logging in with a disc in the drive brings up the disc first.
         d.press(U'r');
         d.press(Special::escape);
         d.press(Special::escape);
         d.press(Special::enter);
         d.press(U'r');
       }},
      {"return_notice",
       [](Driver& d) {
         with_job(d, "held");
         d.jobs[0]["discs"][0]["returned_at"] = "2026-11-22T10:00:00+09:00";
         d.begin();
         d.press(Special::enter);
         d.press(U'r');
       }},
      {"return_signatures",
       [](Driver& d) {
         with_job(d, "held");
         d.jobs[0]["discs"][0]["returned_at"] = "2026-11-22T10:00:00+09:00";
         d.jobs[0]["notice"]["returned_at"] = "2026-11-22T10:05:00+09:00";
         d.begin();
         d.press(Special::enter);
         d.press(U'r');
         d.press(Special::enter);
       }},
      {"erase_number",
       [](Driver& d) {
         open_job(d, "returned");
         d.press(U'w');
       }},
      {"erase_second_person",
       [](Driver& d) {
         open_job(d, "returned");
         d.press(U'w');
         d.type("2026-0117");
         d.press(Special::enter);
         d.press(Special::enter);
         d.type("secret");
       }},
      {"erase_without_return",
       [](Driver& d) {
         open_job(d, "held");
         d.press(U'w');
         d.type("2026-0117");
         d.press(Special::enter);
       }},
      {"erase_progress", [](Driver& d) { activity(d, "erase", "read_back"); }},
      {"erase_done",
       [](Driver& d) {
         activity(d, "erase", "key_test");
         end_activity(d, nullptr, "ECE-T014-2026-0001");
       }},
      {"erase_failed",
       [](Driver& d) {
         activity(d, "erase", "read_back");
         end_activity(d, {{"number", static_cast<int>(ErrorCode::erase_mismatch)}, {"detail", ""}},
                      "");
       }},
      {"documents",
       [](Driver& d) {
         d.begin();
         d.press(U'p');
         d.answer(d.take("document.list"), Json{{"documents",
                                                 {{{"number", "ERC-T014-2026-0001"},
                                                   {"kind", "disc_receipt"},
                                                   {"job", "J-0001"},
                                                   {"sha256", std::string(64, 'b')},
                                                   {"issued_at", "2026-11-18T10:00:00+09:00"}},
                                                  {{"number", "ECE-T014-2026-0001"},
                                                   {"kind", "erasure_certificate"},
                                                   {"job", "J-0001"},
                                                   {"sha256", std::string(64, 'd')},
                                                   {"issued_at", "2026-11-22T10:00:00+09:00"}}}},
                                                {"total", 2}});
       }},
      {"certificate",
       [](Driver& d) {
         activity(d, "erase", "key_test");
         end_activity(d, nullptr, "ECE-T014-2026-0001");
         d.press(Special::enter);
         d.answer(d.take("document.fetch"), Json::object(),
                  R"({"kind":"erasure_certificate","assurance":"evaluation",)"
                  R"("addressee":{"department":"見本区 国保年金課"},)"
                  R"("delivery":{"number":"2026-0117","subject":"督促状"},)"
                  R"("verification":{"bytes":67108864,"share":100}})");
       }},
      {"ledger",
       [](Driver& d) {
         d.status["ledger"]["size"] = 2;
         d.begin();
         d.press(U's');
         d.press(U'g');
         d.answer(d.take("ledger.list"), Json{{"events",
                                               {{{"sequence", 0},
                                                 {"time", "2026-11-18T09:00:00+09:00"},
                                                 {"type", "terminal.commissioned"},
                                                 {"actor", "terminal"},
                                                 {"job", ""}},
                                                {{"sequence", 1},
                                                 {"time", "2026-11-18T10:00:00+09:00"},
                                                 {"type", "disc.received"},
                                                 {"actor", "tanaka"},
                                                 {"job", "J-0001"}}}},
                                              {"total", 2}});
       }},
      {"system",
       [](Driver& d) {
         d.begin();
         d.press(U's');
       }},
      {"home_trouble",
       [](Driver& d) {
         d.status["self_test"] = {
             {"ok", false}, {"at", "2026-11-21T08:00:00+09:00"}, {"failed", {"shelves"}}};
         d.status["overdue"] = {{"returns", 1}, {"out", 2}};
         d.status["incidents"] = 3;
         d.status["disc"] = fresh_disc();
         d.begin("supervisor");
         d.press(Special::escape);
       }},
      {"self_test",
       [](Driver& d) {
         d.begin();
         d.press(U's');
         d.press(U't');
         Json checks = Json::array();
         for (const char* name :
              {"ledger", "store", "workers", "shelves", "key", "dumps", "memory", "clock"}) {
           checks.push_back({{"name", name}, {"ok", true}, {"detail", "1204"}});
         }
         checks[3]["ok"] = false;
         checks[3]["detail"] = "2: not wiped";
         checks.push_back({{"name", "swap"}, {"ok", true}, {"detail", "none"}});
         checks.push_back(
             {{"name", "network"}, {"ok", true}, {"detail", "present, not enforced here"}});
         d.answer(d.take("terminal.self_test"), Json{{"ok", false}, {"checks", checks}});
       }},
      {"own_password",
       [](Driver& d) {
         d.begin();
         d.press(U's');
         d.press(U'w');
         d.type("present-one");
         d.press(Special::enter);
         d.type("new one");
       }},
      {"own_password_due",
       [](Driver& d) {
         d.kiosk.connected();
         d.settle();
         d.type("tanaka");
         d.press(Special::enter);
         d.type("from the supervisor");
         d.press(Special::enter);
         d.answer(d.take("login"), Json{{"login", "tanaka"},
                                        {"name", "田中 太郎"},
                                        {"role", "handler"},
                                        {"must_change", true}});
       }},
      {"password_reset",
       [](Driver& d) {
         d.begin("supervisor");
         d.kiosk.push(make_password_reset_page("suzuki"));
         for (int i = 0; i < 2; ++i) {
           d.type("keyaki-namiki-2026");
           d.press(Special::enter);
         }
       }},
      {"document_qr",
       [](Driver& d) {
         d.begin("inspector");
         d.kiosk.push(make_qr_page("ECE-T014-2026-0001"));
         d.settle();
         d.answer(d.take("document.qr"), Json{{"text", std::string(300, 'A')}});
       }},
      {"file_hex",
       [](Driver& d) {
         open_files(d);
         d.press(Special::enter);
         d.answer(d.take("file.read"), Json::object(),
                  std::string("PK\x03\x04\0\0", 6) + "a font, or a picture");
       }},
      {"activity_cut_off",
       [](Driver& d) {
         activity(d, "import", "reading");
         d.status["activity"] = {{"id", 7}, {"kind", "clear"}, {"running", true}};
         d.pass(200);
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("Every screen is as a person has seen and approved it") {
  compare_with_golden(scenes());
}

TEST_CASE("Every screen fits, whatever the size: no row is wider than the terminal") {
  check_all_sizes(scenes());
}

TEST_CASE("At 80 × 24 the way back and the help are always in sight") {
  for (const Scene& scene : scenes()) {
    Driver driver;
    scene.play(driver);
    const std::string name = scene.name;
    if (name == "away" || name == "not_commissioned" || name == "home_help") continue;
    INFO(name);
    CHECK(driver.shows("手引き"));
    CHECK(driver.shows("English"));
    if (!name.starts_with("home") && name != "login") CHECK(driver.shows("Esc"));
  }
}

TEST_CASE("Every key that a page offers stands whole on the screen, in either language") {
  for (const Scene& scene : scenes()) {
    Driver driver;
    scene.play(driver);
    for (const Language language : {Language::japanese, Language::english}) {
      speak(language);
      for (const auto& [width, height] : {std::pair{80, 24}, {60, 20}}) {
        const std::string screen = driver.screen(width, height);
        const auto keys = screen.substr(screen.rfind("─"));
        INFO(scene.name << "\n" << screen);
        // A key that had no room would have been cut off or left out.
        CHECK(keys.find("…") == std::string::npos);
        CHECK(keys.find(language == Language::japanese ? "English" : "日本語") !=
              std::string::npos);
      }
    }
  }
}
