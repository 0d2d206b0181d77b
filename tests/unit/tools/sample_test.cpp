#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <stdlib.h>

#include "firmware/base/file.hpp"
#include "tools/dozo-sample/files.hpp"
#include "tools/dozo-sample/record.hpp"

namespace dozo::sample {
namespace {

namespace fs = std::filesystem;
constexpr PrintRun kRun{{2026, 11, 2}, {2026, 12, 10}, 8};

class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "dozo-sample-XXXXXX").string()) {
    REQUIRE(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  std::string path_;
};

std::map<std::string, Bytes> contents(const fs::path& folder) {
  std::map<std::string, Bytes> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    files[name] = entry.is_directory() ? Bytes{} : *read_file(entry.path(), 1 << 24);
  }
  return files;
}

TEST_CASE("a character that code page 932 lacks becomes 〓 and is counted, its extensions stay") {
  auto cp932 = Cp932::open();
  REQUIRE(cp932);
  const auto usual = cp932->convert("髙﨑ｶﾞA");
  CHECK(usual.octets == "\xfb\xfc\xfa\xb1\xb6\xde\x41");
  CHECK(usual.replaced == 0);
  const auto external = cp932->convert("𠮷田");
  CHECK(external.octets == "\x81\xac\x93\x63");
  CHECK(external.replaced == 1);
  // A refused character leaves no state behind.
  CHECK(cp932->convert("田").octets == "\x93\x63");
}

TEST_CASE("every record has its length, ends in CR LF, and every field fits") {
  auto cp932 = Cp932::open();
  REQUIRE(cp932);
  Dice dice(1);
  std::int64_t last_number = 0;
  for (int row = 0; row < 2000; ++row) {
    const Reminder reminder = invent(dice, row);
    const auto fields = fields_of(reminder, kRun);
    for (const Field& field : fields) {
      CAPTURE(field.name, field.value);
      CHECK(cp932->convert(field.value).octets.size() <= field.octets);
    }
    const Record record = make_record(fields, *cp932);
    REQUIRE(record.octets.size() == kRecordOctets);
    CHECK(record.octets.ends_with("\r\n"));
    CHECK(record.octets.find('\n') == kRecordOctets - 1);
    CHECK(record.octets[314] == (record.replaced > 0 ? '1' : '0'));
    CHECK(reminder.notice_number > last_number);
    last_number = reminder.notice_number;
  }
}

TEST_CASE("the bar code's 44 digits end in the modulus-10 check digit") {
  Dice dice(1);
  for (int row = 0; row < 50; ++row) {
    const std::string digits = barcode(invent(dice, row), kRun);
    REQUIRE(digits.size() == 44);
    int sum = 0;
    for (std::size_t i = 0; i < 44; ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
    // From the right the check digit has weight 1, its neighbour 3, and so on: 44 is even.
    CHECK(sum % 10 == 0);
  }
}

TEST_CASE("the same seed makes the same octets, another one makes others") {
  const Folder one;
  const Folder two;
  const Folder three;
  REQUIRE(write_delivery(one.path(), 100, 5));
  REQUIRE(write_delivery(two.path(), 100, 5));
  REQUIRE(write_delivery(three.path(), 100, 6));
  CHECK(contents(one.path()) == contents(two.path()));
  CHECK(contents(one.path()) != contents(three.path()));
}

TEST_CASE(
    "the delivery has what makes trouble: an empty file and folder, NFD, external characters") {
  const Folder folder;
  REQUIRE(write_delivery(folder.path(), 3200, 2026));
  const auto files = contents(folder.path());
  CHECK(files.at("引抜き一覧.txt").empty());
  CHECK(fs::is_empty(folder.path() / "差し替え"));
  CHECK(files.contains("同封物カ\xe3\x82\x99イト\xe3\x82\x99.txt"));
  CHECK(files.at("印刷データ/督促状_2026年11月.dat").size() == 3200 * kRecordOctets);
  const std::string csv(as_text(files.at("印刷データ/督促状_2026年11月.csv")));
  CHECK(csv.starts_with("\xef\xbb\xbf\"通知書番号\","));
  CHECK(std::ranges::count(csv, '\n') == 3201);
  for (const char* surname : {"𠮷田", "髙橋", "山﨑"}) {
    CAPTURE(surname);
    CHECK(csv.find(surname) != std::string::npos);
  }
}

TEST_CASE("a folder that holds something is not touched") {
  const Folder folder;
  REQUIRE(write_file(folder.path() / "mine", as_bytes("x")));
  CHECK(write_delivery(folder.path(), 10, 1).error().code == ErrorCode::folder_not_empty);
  CHECK(contents(folder.path()).size() == 1);
}

}  // namespace
}  // namespace dozo::sample
