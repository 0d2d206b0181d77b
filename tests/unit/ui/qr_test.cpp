// The QR code on the screen: read back by an independent reader from a picture of the cells, as a
// camera sees them.
#include "ui/model/qr.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "tests/unit/ui/driver.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

constexpr int kCellWidth = 8;
constexpr int kCellHeight = 16;

// As long as a document's code is: base 45 (RFC 9285) of a COSE_Sign1 with ES256.
std::string a_code() {
  std::string text = "DOZO1:";
  constexpr std::string_view kBase45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  for (std::size_t i = 0; i < 330; ++i) text += kBase45[(i * i + 7 * i) % kBase45.size()];
  return text;
}

// What a dark terminal shows (PGM, one octet a pixel): cells of the code's style are black on
// white, everything else is dark with light writing.
std::string picture(const Screen& screen) {
  std::string pixels;
  for (int y = 0; y < screen.height() * kCellHeight; ++y) {
    for (int x = 0; x < screen.width() * kCellWidth; ++x) {
      const Cell& cell = screen.at(y / kCellHeight, x / kCellWidth);
      const bool upper = y % kCellHeight < kCellHeight / 2;
      if (cell.style != Style::code) {
        pixels += cell.glyph == " " || cell.glyph.empty() ? '\x20' : '\x90';
      } else if (cell.glyph == "█" || cell.glyph == (upper ? "▀" : "▄")) {
        pixels += '\0';
      } else {
        pixels += '\xff';
      }
    }
  }
  return "P5\n" + std::to_string(screen.width() * kCellWidth) + " " +
         std::to_string(screen.height() * kCellHeight) + "\n255\n" + pixels;
}

// What zbarimg reads from it; empty where it finds no code.
std::string read_by_zbar(const Screen& screen) {
  char path[] = "/tmp/dozo-qr-XXXXXX";
  const int file = mkstemp(path);
  REQUIRE(file >= 0);
  close(file);
  std::ofstream(path, std::ios::binary) << picture(screen);
  const std::string command = std::string("zbarimg -q --raw pgm:") + path + " 2>/dev/null";
  FILE* reader = popen(command.c_str(), "r");
  REQUIRE(reader != nullptr);
  std::string text;
  for (int c = std::fgetc(reader); c != EOF; c = std::fgetc(reader)) text += static_cast<char>(c);
  pclose(reader);
  unlink(path);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void open_code(Driver& driver) {
  driver.begin("inspector");
  driver.kiosk.push(make_qr_page("ECE-T014-2026-0001"));
  driver.settle();
  driver.answer(driver.take("document.qr"), Json{{"text", a_code()}});
}

}  // namespace

TEST_CASE("A document's code is read back from the screen to the same text, in every size") {
  Driver driver;
  open_code(driver);
  for (const auto& [width, height] : {std::pair{120, 40}, {128, 48}, {132, 43}, {200, 60}}) {
    INFO(width << " × " << height);
    CHECK(read_by_zbar(driver.kiosk.draw(width, height)) == a_code());
  }
}

TEST_CASE("Where the code does not fit, nothing of it is shown, and what is needed is said") {
  Driver driver;
  open_code(driver);
  for (const auto& [width, height] : {std::pair{80, 24}, {100, 30}, {60, 60}}) {
    const std::string screen = driver.screen(width, height);
    CHECK(screen.find("QRコードがこの画面に入りません") != std::string::npos);
    CHECK(screen.find("█") == std::string::npos);
    CHECK(screen.find("現在は" + std::to_string(width) + "桁×" + std::to_string(height)) !=
          std::string::npos);
  }
}

TEST_CASE("The size that is asked for is enough") {
  Driver driver;
  open_code(driver);
  int rows = 24;
  while (driver.shows("この画面に入りません", 120, rows)) ++rows;
  CHECK(driver.shows(std::to_string(rows) + "行が必要", 120, rows - 1));
  CHECK(read_by_zbar(driver.kiosk.draw(120, rows)) == a_code());
}

TEST_CASE("A text that no code can hold is refused") {
  CHECK(make_qr(std::string(8000, 'x')).error().code == ErrorCode::message_too_large);
}
