// Looking into a file: whatever it is, however large it is, and in either direction.
#include "ui/model/pages/preview.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/words.hpp"

using namespace dozo;
using namespace dozo::ui;

namespace {

// A file, and somebody who looks into it.
class Reader {
 public:
  explicit Reader(std::string content)
      : content_(std::move(content)), preview_(File{0, "file", content_.size()}) {
    speak(Language::english);
    settle();
  }
  void press(Special special, int times = 1) {
    for (int i = 0; i < times; ++i) {
      preview_.key({special, 0, false});
      settle();
    }
  }
  [[nodiscard]] std::string screen(int width = 74, int height = 18) const {
    Screen screen(width, height);
    preview_.draw(screen, Area{0, 0, height, width});
    return screen.text();
  }
  [[nodiscard]] std::string line(int at = 0) const {
    std::string text = screen();
    for (; at > 0; --at) text.erase(0, text.find('\n') + 1);
    return text.substr(0, text.find('\n'));
  }
  [[nodiscard]] int reads() const { return reads_; }

 private:
  void settle() {
    for (int i = 0; i < 3; ++i) {
      const auto offset = preview_.wanted();
      if (!offset) return;
      ++reads_;
      const auto part = content_.substr(static_cast<std::size_t>(*offset), Preview::kWindow);
      preview_.arrived(as_bytes(part));
    }
    FAIL("it never has enough");
  }
  std::string content_;
  Preview preview_;
  int reads_ = 0;
};

std::string numbered(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += fmt::format("line {:06}\r\n", i);
  return text;
}

}  // namespace

TEST_CASE("Text is shown in UTF-8 and in Windows' Japanese code page, line ends of either kind") {
  CHECK(Reader("氏名,住所\n見本 太郎,見本区\n").line(1) == "見本 太郎,見本区");
  CHECK(Reader("\xEF\xBB\xBF件数\r\n3200\r\n").line() == "件数");
  const Reader old("\x8c\x8f\x90\x94,3200\r\n");  // 件数
  CHECK(old.line() == "件数,3200");
  CHECK(old.screen().find("Shift_JIS") != std::string::npos);
}

TEST_CASE("What is no text is shown as hex, its writing beside it") {
  const Reader reader(std::string("PK\x03\x04\0\0abc", 9) + "\xff");
  CHECK(reader.line().starts_with("00000000 50 4b 03 04 00 00 61 62 63 ff  "));
  CHECK(reader.line().ends_with("  PK....abc."));
  CHECK(columns(reader.line()) <= 74);
  CHECK(reader.screen().find("no text") != std::string::npos);
}

TEST_CASE("An empty file, one without a line end, and one of a single endless line") {
  CHECK(Reader("").screen().find("from byte 0 of 0") != std::string::npos);
  CHECK(Reader("one").line() == "one");
  Reader endless(std::string(100'000, 'x'));
  endless.press(Special::page_down, 20);
  CHECK(columns(endless.line()) <= 74);
}

TEST_CASE("A large file is read as far as it is looked at, down to its end and up again") {
  constexpr int kLines = 100'000;
  Reader reader(numbered(kLines));
  CHECK(reader.reads() == 1);
  for (int page = 1; page <= 1000; ++page) {
    reader.press(Special::page_down);
    REQUIRE(reader.line() == fmt::format("line {:06}", 15 * page));
    REQUIRE(reader.line(15) == fmt::format("line {:06}", 15 * page + 15));  // and what follows
  }
  for (int page = 999; page >= 0; --page) {
    reader.press(Special::page_up);
    REQUIRE(reader.line() == fmt::format("line {:06}", 15 * page));
  }
  reader.press(Special::up);
  CHECK(reader.line() == "line 000000");
  reader.press(Special::end);
  CHECK(reader.screen().find(fmt::format("line {:06}", kLines - 1)) != std::string::npos);
  reader.press(Special::page_down, 3);
  CHECK(reader.screen().find(fmt::format("line {:06}", kLines - 1)) != std::string::npos);
  reader.press(Special::home);
  CHECK(reader.line() == "line 000000");
}

TEST_CASE("A long line is read by going sideways") {
  Reader reader("あいうえおかきくけこさしすせそたちつてとなにぬねの\n");
  reader.press(Special::right);
  CHECK(reader.line() == "さしすせそたちつてとなにぬねの");
  reader.press(Special::left);
  CHECK(reader.line().starts_with("あいう"));
}

TEST_CASE("Hex goes on and back by whole rows") {
  std::string octets;
  for (int i = 0; i < 200'000; ++i) octets += static_cast<char>(i * 7);
  Reader reader(octets);
  reader.press(Special::page_down, 500);
  CHECK(reader.line().starts_with(fmt::format("{:08x} ", 500 * 15 * 16)));
  reader.press(Special::page_up, 300);
  CHECK(reader.line().starts_with(fmt::format("{:08x} ", 200 * 15 * 16)));
}
