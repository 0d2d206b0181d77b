// Random keys, answers and events: no crash, no dead end, no broken screen.
#include <chrono>
#include <cstdlib>
#include <random>

#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"
#include "ui/model/layout.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

constexpr Special kSpecials[] = {
    Special::enter, Special::enter,    Special::enter,  Special::backspace, Special::erase,
    Special::tab,   Special::back_tab, Special::up,     Special::down,      Special::left,
    Special::right, Special::home,     Special::end,    Special::page_up,   Special::page_down,
    Special::help,  Special::language, Special::reveal, Special::escape,    Special::sample,
    Special::paper};
constexpr std::u32string_view kCharacters =
    U"abcdefghijklmnopqrstuvwxyz0123456789-/?　ーＡ７あ蔵𠮷\u3099\u202E\x7f";
constexpr const char* kRoles[] = {"handler", "supervisor", "inspector", "maintenance"};
constexpr std::pair<int, int> kSizes[] = {{80, 24},  {100, 30}, {132, 43}, {60, 20},
                                          {61, 200}, {240, 21}, {59, 24},  {2, 1}};
constexpr const char* kStates[] = {"receiving", "ready",    "importing", "held",
                                   "open",      "returned", "erasing"};

class Monkey {
 public:
  explicit Monkey(unsigned seed) : random_(seed), driver_(Evaluation{true, true, {"紙"}, "文書"}) {
    driver_.begin(kRoles[seed % std::size(kRoles)]);
  }
  void step();
  /// Draws in some size: every row must be exactly as wide as the screen, and no wide character cut
  /// in half.
  void look();
  /// Logs in where nobody is; then Esc must lead to the storehouse.
  void lead_home();
  Driver& driver() { return driver_; }

 private:
  std::size_t pick(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  void world();
  void answer();
  Json result(const std::string& method);

  std::mt19937 random_;
  Driver driver_;
  std::int64_t activity_ = 1;
};

void Monkey::step() {
  switch (pick(10)) {
    case 0:
      world();
      break;
    case 1:
    case 2:
      answer();
      break;
    case 3:
    case 4:
    case 5:
      driver_.press(kSpecials[pick(std::size(kSpecials))]);
      break;
    default:
      driver_.kiosk.key({Special::none, kCharacters[pick(kCharacters.size())], pick(8) == 0});
      driver_.settle();
      break;
  }
}

void Monkey::world() {
  Json& status = driver_.status;
  switch (pick(10)) {
    case 8:
      // Set up elsewhere, or not at all yet.
      status["terminal"] = pick(3) == 0 ? Json(nullptr) : commissioned_status()["terminal"];
      break;
    case 9:
      status["ledger"]["size"] = pick(3000);
      status["self_test"] = pick(2) == 0 ? Json(nullptr) : Json{{"ok", pick(2) == 0}};
      status["overdue"] = {{"returns", pick(3)}, {"out", pick(3)}};
      break;
    case 0:
      status["disc"] = pick(2) == 0 ? Json(nullptr) : fresh_disc();
      break;
    case 1:
      status["disc"] = refused_disc(ErrorCode::disc_foreign);
      break;
    case 2: {
      driver_.jobs = Json::array();
      if (pick(4) != 0) driver_.jobs.push_back(a_job(kStates[pick(std::size(kStates))]));
      status["shelves"][0]["job"] = driver_.jobs.empty() ? "" : "J-0001";
      break;
    }
    case 3: {
      const bool running = pick(2) == 0;
      status["activity"] = {{"id", activity_ += static_cast<std::int64_t>(pick(2))},
                            {"kind", pick(2) == 0 ? "import" : "erase"},
                            {"job", "J-0001"},
                            {"running", running},
                            {"step", "reading"},
                            {"done", pick(1000)},
                            {"total", pick(1000)},
                            {"milliseconds", pick(100000)},
                            {"waiting_for_disc", pick(3) == 0},
                            {"error", pick(2) == 0 ? Json(nullptr) : Json{{"number", 2402}}},
                            {"result", pick(2) == 0 ? "ECE-1" : ""}};
      break;
    }
    case 4:
      if (pick(10) == 0) {
        driver_.asked.clear();
        driver_.kiosk.disconnected();
        driver_.kiosk.connected();
      }
      break;
    default:
      driver_.pass(static_cast<std::int64_t>(pick(5000)));
      break;
  }
  driver_.change();
}

Json Monkey::result(const std::string& method) {
  if (method == "login") {
    const bool other = pick(4) == 0;
    return {{"login", other ? "suzuki" : "tanaka"},
            {"name", "名"},
            {"must_change", pick(8) == 0},
            {"role", kRoles[pick(std::size(kRoles))]}};
  }
  if (method == "document.qr") return {{"text", std::string(pick(9000), 'A')}};
  if (method == "terminal.self_test") {
    return {{"ok", false},
            {"checks", {{{"name", "shelves"}, {"ok", pick(2) == 0}, {"detail", "棚\x1b[2J"}}}}};
  }
  if (method == "activity.status") {
    return {{"id", pick(9)}, {"kind", "import"}, {"job", "J-0001"}, {"running", pick(2) == 0}};
  }
  if (method == "file.list") {
    return {{"files", {{{"file", 0}, {"path", "あ\x1b[2J.txt"}, {"size", 3}}}},
            {"total", pick(300)}};
  }
  if (method == "document.list") {
    return {{"documents", {{{"number", "E"}, {"kind", "deviation"}, {"sha256", "ab"}}}},
            {"total", pick(300)}};
  }
  if (method == "ledger.list") return {{"events", {{{"sequence", 1}, {"type", "x"}}}}};
  if (pick(6) == 0) return nullptr;
  return {{"activity", activity_}, {"receipt", "R"}, {"report", "D"}};
}

void Monkey::answer() {
  if (driver_.asked.empty()) return;
  const std::size_t at = pick(driver_.asked.size());
  const Request request = std::move(driver_.asked[at]);
  driver_.asked.erase(driver_.asked.begin() + static_cast<std::ptrdiff_t>(at));
  if (pick(4) == 0) {
    driver_.answer(request, fail(pick(6) == 0 ? ErrorCode::not_logged_in : ErrorCode::same_day));
  } else {
    driver_.answer(request, result(request.method),
                   pick(2) == 0 ? R"({"kind":"erasure_certificate","a":[1,"x"]})" : "\xff\x00");
  }
}

void Monkey::look() {
  const auto& [width, height] = kSizes[pick(std::size(kSizes))];
  const Screen screen = driver_.kiosk.draw(width, height);
  REQUIRE(screen.width() == width);
  REQUIRE(screen.height() == height);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const Cell& cell = screen.at(row, column);
      const int wide = columns(cell.glyph);
      const bool half = column > 0 && columns(screen.at(row, column - 1).glyph) == 2;
      const bool whole = half ? cell.glyph.empty() : wide == 1 || (wide == 2 && column + 1 < width);
      if (whole) continue;
      INFO(width << " × " << height << ", row " << row << ", column " << column);
      INFO(screen.text());
      FAIL("a broken row");
    }
  }
  if (screen.cursor()) {
    CHECK(screen.cursor()->row >= 0);
    CHECK(screen.cursor()->row < height);
  }
}

void Monkey::lead_home() {
  driver_.asked.clear();
  driver_.status["terminal"] = commissioned_status()["terminal"];
  driver_.status["disc"] = nullptr;
  driver_.status["activity"] = {{"id", 0}, {"running", false}};
  driver_.kiosk.disconnected();
  driver_.kiosk.connected();
  driver_.settle();
  driver_.press(Special::escape);
  for (int i = 0; i < 700; ++i) driver_.press(Special::backspace);
  driver_.type("tanaka");
  driver_.press(Special::enter);
  driver_.type("pass");
  driver_.press(Special::enter);
  driver_.answer(driver_.take("login"),
                 Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}});
  speak(Language::japanese);
  for (int i = 0; i < 60; ++i) driver_.press(Special::escape);
  INFO(driver_.screen());
  CHECK(driver_.shows("ディスクを入れてください"));
}

void play(unsigned seed, int steps) {
  INFO("seed " << seed);
  Monkey monkey(seed);
  for (int i = 0; i < steps; ++i) {
    monkey.step();
    if (i % 20 == 0) monkey.look();
    REQUIRE_FALSE(monkey.driver().kiosk.wants_quit());
  }
  monkey.lead_home();
}

}  // namespace

TEST_CASE("Random keys, answers and events: every screen is whole, and Esc leads home") {
#ifdef DOZO_SANITIZED
  const unsigned games = 4;  // each takes ten times as long
#else
  const unsigned games = 20;
#endif
  for (unsigned seed = 1; seed <= games; ++seed) play(seed, 5'000);
}

// By hand: DOZO_UI_MINUTES=10 test_ui "[long]"
TEST_CASE("Random keys for minutes", "[.][long]") {
  const char* minutes = std::getenv("DOZO_UI_MINUTES");
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::minutes(minutes == nullptr ? 1 : std::atoi(minutes));
  unsigned seed = 1000;
  while (std::chrono::steady_clock::now() < end) play(seed++, 20'000);
  WARN("games played: " << seed - 1000);
}
