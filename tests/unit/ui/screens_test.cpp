// Every screen as text, in both languages and three sizes, compared with golden files that a person
// has looked at. DOZO_GOLDEN=write writes them anew: look at the difference before committing it.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"
#include "ui/model/layout.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

struct Scene {
  const char* name;
  std::function<void(Driver&)> play;
};

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
  if (state == "ready" || state == "receiving") {
    for (int i = 0; i < 4; ++i) driver.press(Special::down);
  }
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
         for (int i = 0; i < 4; ++i) d.press(Special::down);
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
         d.answer(d.take("document.list"),
                  Json{{"documents",
                        {{{"number", "ECE-T014-2026-0001"},
                          {"kind", "erasure_certificate"},
                          {"sha256",
                           "6b322c1700c0600a53dee022b631beafdd5817436109c2ed9b86484477bee2b2"}}}},
                       {"total", 1}});
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
  };
  return all;
}

std::string golden_path(const std::string& scene, const std::string& language, int width) {
  return std::string(DOZO_SOURCE_DIR) + "/tests/unit/ui/golden/" + scene + "." + language + "." +
         std::to_string(width) + ".txt";
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Every screen is as a person has seen and approved it") {
  const bool write = std::getenv("DOZO_GOLDEN") != nullptr;
  for (const Scene& scene : scenes()) {
    Driver driver;
    scene.play(driver);
    for (const auto& [language, name] :
         {std::pair{Language::japanese, "ja"}, std::pair{Language::english, "en"}}) {
      speak(language);
      for (const auto& [width, height] : {std::pair{80, 24}, {100, 30}, {132, 43}}) {
        const std::string path = golden_path(scene.name, name, width);
        const std::string picture = driver.screen(width, height);
        if (write) std::ofstream(path) << picture;
        INFO(scene.name << " in " << name << " at " << width << " columns");
        CHECK(picture == read(path));
      }
    }
  }
}

TEST_CASE("Every screen fits, whatever the size: no row is wider than the terminal") {
  for (const Scene& scene : scenes()) {
    Driver driver;
    scene.play(driver);
    for (const int width : {1, 2, 10, 59, 60, 61, 79, 80, 81, 133, 200}) {
      for (const int height : {1, 2, 5, 19, 20, 24, 60}) {
        std::istringstream rows(driver.screen(width, height));
        int count = 0;
        for (std::string row; std::getline(rows, row); ++count) {
          INFO(scene.name << " at " << width << " × " << height << ": " << row);
          CHECK(columns(row) <= width);
        }
        CHECK(count == height);
      }
    }
  }
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
    if (name != "home" && name != "login") CHECK(driver.shows("Esc"));
  }
}
