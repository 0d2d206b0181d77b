#include "ui/model/layout.hpp"

#include <catch2/catch.hpp>

#include "ui/model/screen.hpp"

using namespace dozo::ui;

TEST_CASE("Japanese characters take two columns, combining marks none") {
  CHECK(columns("abc") == 3);
  CHECK(columns("土蔵") == 4);
  CHECK(columns("ﾃﾞｰﾀ") == 4);
  CHECK(columns("か\xE3\x82\x99") == 2);      // U+3099, a combining voiced mark
  CHECK(columns("辻\xF3\xA0\x84\x80") == 2);  // an ideographic variation selector
  CHECK(columns("𠮷") == 2);
}

TEST_CASE("Clipping never splits a character and never exceeds the width") {
  const std::string text = "国民健康保険料督促状 ABC";
  for (int width = 0; width <= 30; ++width) {
    const std::string cut = clip(text, width);
    CHECK(columns(cut) <= width);
    CHECK(cut.find("\xEF\xBF\xBD") == std::string::npos);
  }
  CHECK(clip(text, 24) == text);
  CHECK(clip("国民健康", 7) == "国民健…");
  CHECK(clip("国民健康", 6) == "国民…");
}

TEST_CASE("What a disc or a file name brings cannot move the cursor") {
  CHECK(clip("a\x1b[2Jb", 20) == "a\xEF\xBF\xBD[2Jb");
  CHECK(clip("a\xE2\x80\xAE"
             "b",
             20) ==
        "a\xEF\xBF\xBD"
        "b");  // right-to-left override
  CHECK(clip("a\nb\tc", 20) == "a b c");
  CHECK(clip("\xFF\xFE", 20) == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("Lines break between Japanese characters, not inside of a word or before a full stop") {
  CHECK(wrap("端末を閉じる。", 12) == std::vector<std::string>{"端末を閉じ", "る。"});
  // After a phrase, where one ends near the line's end.
  CHECK(wrap("この端末では、データを元に戻せません。", 36) ==
        std::vector<std::string>{"この端末では、データを元に", "戻せません。"});
  CHECK(wrap("call maintenance now", 12) == std::vector<std::string>{"call", "maintenance", "now"});
  CHECK(wrap("", 10) == std::vector<std::string>{""});
  for (int width = 2; width < 40; ++width) {
    for (const std::string& line : wrap("この端末 dozo-verify、または（一般の）ツール。", width)) {
      CHECK(columns(line) <= width);
    }
  }
}

TEST_CASE("A screen keeps its shape when wide characters overwrite each other") {
  Screen screen(10, 2);
  screen.put(0, 0, "土蔵土蔵土");
  screen.put(0, 1, "x");
  CHECK(screen.text() == " x蔵土蔵土\n\n");
  screen.put(0, 9, "蔵");  // no room for it
  CHECK(columns(screen.text().substr(0, screen.text().find('\n'))) <= 10);
  screen.put(5, 0, "outside");
  screen.put(-1, 0, "outside");
}

TEST_CASE("Full-width letters and digits are half-width ones") {
  CHECK(half_width(U'Ａ') == U'A');
  CHECK(half_width(U'９') == U'9');
  CHECK(half_width(U'　') == U' ');
  CHECK(half_width(U'あ') == U'あ');
}
