// Random keys, answers and events: no crash, no dead end, no broken screen.
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
constexpr const char* kStates[] = {"receiving", "ready",    "importing", "held",
                                   "open",      "returned", "erasing"};

class Monkey {
 public:
  explicit Monkey(unsigned seed) : random_(seed), driver_(Evaluation{true, true, {"紙"}}) {
    driver_.begin();
  }
  void step();
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
  switch (pick(8)) {
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
            {"role", pick(5) == 0 ? "inspector" : "handler"}};
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

}  // namespace

TEST_CASE("100,000 random keys, answers and events: every screen is whole, and Esc leads home") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    Monkey monkey(seed);
    for (int i = 0; i < 10'000; ++i) {
      monkey.step();
      if (i % 50 == 0) {
        const Screen screen = monkey.driver().kiosk.draw(80, 24);
        for (int row = 0; row < 24; ++row) {
          int width = 0;
          for (int column = 0; column < 80; ++column) {
            width += columns(screen.at(row, column).glyph);
          }
          REQUIRE(width == 80);
        }
      }
      REQUIRE_FALSE(monkey.driver().kiosk.wants_quit());
    }
    // Whatever has happened: with a person logged in, Esc leads back to the storehouse.
    Driver& driver = monkey.driver();
    driver.asked.clear();
    driver.status["disc"] = nullptr;
    driver.status["activity"] = {{"id", 0}, {"running", false}};
    driver.change();
    if (!driver.kiosk.person()) {
      driver.kiosk.disconnected();
      driver.kiosk.connected();
      driver.settle();
      driver.press(Special::escape);
      for (int i = 0; i < 700; ++i) driver.press(Special::backspace);
      driver.type("tanaka");
      driver.press(Special::enter);
      driver.type("pass");
      driver.press(Special::enter);
      driver.answer(driver.take("login"),
                    Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}});
    }
    speak(Language::japanese);
    for (int i = 0; i < 40; ++i) driver.press(Special::escape);
    INFO(driver.screen());
    CHECK(driver.shows("ディスクを入れてください"));
  }
}
