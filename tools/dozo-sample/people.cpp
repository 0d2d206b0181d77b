#include "tools/dozo-sample/people.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace dozo::sample {
namespace {

struct Name {
  std::string_view written;
  std::string_view kana;
};

// With the forms that make trouble in real files: 𠮷 is in no JIS set before 2004 and lies outside
// of the BMP; 髙, 﨑, 邉 and 德 are vendors' extensions or variants.
constexpr std::array kSurnames = {
    Name{"佐藤", "ｻﾄｳ"},   Name{"鈴木", "ｽｽﾞｷ"},  Name{"高橋", "ﾀｶﾊｼ"},  Name{"髙橋", "ﾀｶﾊｼ"},
    Name{"田中", "ﾀﾅｶ"},   Name{"伊藤", "ｲﾄｳ"},   Name{"渡辺", "ﾜﾀﾅﾍﾞ"}, Name{"渡邉", "ﾜﾀﾅﾍﾞ"},
    Name{"渡邊", "ﾜﾀﾅﾍﾞ"}, Name{"山本", "ﾔﾏﾓﾄ"},  Name{"中村", "ﾅｶﾑﾗ"},  Name{"小林", "ｺﾊﾞﾔｼ"},
    Name{"加藤", "ｶﾄｳ"},   Name{"吉田", "ﾖｼﾀﾞ"},  Name{"𠮷田", "ﾖｼﾀﾞ"},  Name{"山田", "ﾔﾏﾀﾞ"},
    Name{"佐々木", "ｻｻｷ"}, Name{"山口", "ﾔﾏｸﾞﾁ"}, Name{"松本", "ﾏﾂﾓﾄ"},  Name{"井上", "ｲﾉｳｴ"},
    Name{"木村", "ｷﾑﾗ"},   Name{"林", "ﾊﾔｼ"},     Name{"斎藤", "ｻｲﾄｳ"},  Name{"齋藤", "ｻｲﾄｳ"},
    Name{"齊藤", "ｻｲﾄｳ"},  Name{"清水", "ｼﾐｽﾞ"},  Name{"山崎", "ﾔﾏｻﾞｷ"}, Name{"山﨑", "ﾔﾏｻﾞｷ"},
    Name{"森", "ﾓﾘ"},      Name{"池田", "ｲｹﾀﾞ"},  Name{"橋本", "ﾊｼﾓﾄ"},  Name{"阿部", "ｱﾍﾞ"},
    Name{"石川", "ｲｼｶﾜ"},  Name{"山下", "ﾔﾏｼﾀ"},  Name{"中島", "ﾅｶｼﾞﾏ"}, Name{"石井", "ｲｼｲ"},
    Name{"小川", "ｵｶﾞﾜ"},  Name{"前田", "ﾏｴﾀﾞ"},  Name{"岡田", "ｵｶﾀﾞ"},  Name{"長谷川", "ﾊｾｶﾞﾜ"},
    Name{"藤田", "ﾌｼﾞﾀ"},  Name{"後藤", "ｺﾞﾄｳ"},  Name{"近藤", "ｺﾝﾄﾞｳ"}, Name{"村上", "ﾑﾗｶﾐ"},
    Name{"遠藤", "ｴﾝﾄﾞｳ"}, Name{"青木", "ｱｵｷ"},   Name{"坂本", "ｻｶﾓﾄ"},  Name{"福田", "ﾌｸﾀﾞ"},
    Name{"太田", "ｵｵﾀ"},   Name{"西村", "ﾆｼﾑﾗ"},  Name{"藤井", "ﾌｼﾞｲ"},  Name{"金子", "ｶﾈｺ"},
    Name{"三浦", "ﾐｳﾗ"},   Name{"藤原", "ﾌｼﾞﾜﾗ"}, Name{"岡本", "ｵｶﾓﾄ"},  Name{"松田", "ﾏﾂﾀﾞ"},
    Name{"中川", "ﾅｶｶﾞﾜ"}, Name{"中野", "ﾅｶﾉ"},   Name{"原田", "ﾊﾗﾀﾞ"},  Name{"德永", "ﾄｸﾅｶﾞ"}};

constexpr std::array kGivenNames = {
    Name{"太郎", "ﾀﾛｳ"},  Name{"花子", "ﾊﾅｺ"},   Name{"一郎", "ｲﾁﾛｳ"},  Name{"和子", "ｶｽﾞｺ"},
    Name{"健一", "ｹﾝｲﾁ"}, Name{"洋子", "ﾖｳｺ"},   Name{"誠", "ﾏｺﾄ"},     Name{"恵子", "ｹｲｺ"},
    Name{"博", "ﾋﾛｼ"},    Name{"幸子", "ｻﾁｺ"},   Name{"隆", "ﾀｶｼ"},     Name{"久美子", "ｸﾐｺ"},
    Name{"浩二", "ｺｳｼﾞ"}, Name{"由美子", "ﾕﾐｺ"}, Name{"大輔", "ﾀﾞｲｽｹ"}, Name{"真由美", "ﾏﾕﾐ"},
    Name{"直樹", "ﾅｵｷ"},  Name{"智子", "ﾄﾓｺ"},   Name{"翔太", "ｼｮｳﾀ"},  Name{"陽子", "ﾖｳｺ"},
    Name{"拓也", "ﾀｸﾔ"},  Name{"美咲", "ﾐｻｷ"},   Name{"蓮", "ﾚﾝ"},      Name{"さくら", "ｻｸﾗ"},
    Name{"健太", "ｹﾝﾀ"},  Name{"結衣", "ﾕｲ"},    Name{"哲也", "ﾃﾂﾔ"},   Name{"陽菜", "ﾋﾅ"},
    Name{"修", "ｵｻﾑ"},    Name{"千代", "ﾁﾖ"},    Name{"清", "ｷﾖｼ"},     Name{"文子", "ﾌﾐｺ"}};

// Towns that no ward has.
constexpr std::array<std::string_view, 8> kTowns = {"見本町", "例題台", "架空坂", "試作橋",
                                                    "仮名川", "雛形谷", "模擬原", "手本ケ丘"};
constexpr std::array<std::string_view, 6> kBuildings = {
    "見本ハイツ", "コーポ例題", "メゾン架空", "試作荘", "サンプルコート", "雛形マンション"};

// Ward systems print numbers of an address full-width.
std::string full_width(std::uint64_t number) {
  constexpr std::array<std::string_view, 10> kDigits = {"０", "１", "２", "３", "４",
                                                        "５", "６", "７", "８", "９"};
  std::string text;
  for (const char digit : std::to_string(number)) {
    text += kDigits[static_cast<std::size_t>(digit - '0')];
  }
  return text;
}

}  // namespace

Reminder invent(Dice& dice, std::int64_t row) {
  const Name& surname = kSurnames[dice.below(kSurnames.size())];
  const Name& given = kGivenNames[dice.below(kGivenNames.size())];
  const std::size_t town = dice.below(kTowns.size());
  Reminder reminder{};
  // One household in a few has several instalments open: numbers rise by 1 to 3.
  reminder.notice_number = 2'608'000'000 + row * 3 + static_cast<std::int64_t>(dice.below(3));
  reminder.insured = 10'000'000 + static_cast<std::int64_t>(dice.below(89'999'999));
  reminder.postcode = fmt::format("000-{:04}", town + 1);
  reminder.address =
      fmt::format("東京都見本区{}{}丁目{}番{}号", kTowns[town], full_width(dice.below(6) + 1),
                  full_width(dice.below(40) + 1), full_width(dice.below(20) + 1));
  if (dice.below(10) < 4) {
    reminder.building = fmt::format("{}{}号室", kBuildings[dice.below(kBuildings.size())],
                                    full_width((dice.below(9) + 1) * 100 + dice.below(8) + 1));
  }
  reminder.name = fmt::format("{}　{}", surname.written, given.written);
  reminder.kana = fmt::format("{} {}", surname.kana, given.kana);
  reminder.instalment = static_cast<int>(dice.below(3)) + 3;
  reminder.premium = static_cast<std::int64_t>(dice.below(580) + 12) * 100;
  reminder.fee = 100;
  reminder.interest = dice.below(5) == 0 ? static_cast<std::int64_t>(dice.below(12)) * 100 : 0;
  return reminder;
}

}  // namespace dozo::sample
