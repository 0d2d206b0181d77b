#include "tools/dozo-sample/files.hpp"

#include <map>

#include <fmt/format.h>

#include "firmware/base/digest.hpp"
#include "firmware/base/file.hpp"
#include "tools/dozo-sample/record.hpp"

namespace dozo::sample {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr PrintRun kRun{{2026, 11, 2}, {2026, 12, 10}, 8};

struct Totals {
  std::map<int, std::int64_t> letters_by_instalment;
  std::int64_t amount = 0;
  std::int64_t with_external = 0;
};

Result<> write_text(const fs::path& path, std::string_view text) {
  return write_file(path, as_bytes(text), 0644);
}

std::string csv_cell(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

// レイアウト定義.csv: number, name, kind, octets, first octet (from 1).
std::string layout(const std::vector<Field>& fields) {
  std::string text(kByteOrderMark);
  text += csv_line({"項番", "項目名", "属性", "桁数（バイト）", "開始位置"});
  std::size_t at = 1;
  int number = 0;
  const auto row = [&](std::string_view name, const char* kind, std::size_t octets) {
    text += csv_line({std::to_string(++number), std::string(name), kind, std::to_string(octets),
                      std::to_string(at)});
    at += octets;
  };
  for (const Field& field : fields) {
    row(field.name,
        field.kind == FieldKind::number       ? "数字（右詰め・前ゼロ）"
        : field.kind == FieldKind::half_width ? "半角（左詰め・空白）"
                                              : "全角（左詰め・全角空白）",
        field.octets);
  }
  row("予備", "半角空白", kRecordOctets - 1 - at);
  row("改行", "CR LF（0D0A）", 2);
  return text;
}

std::string counts(const Totals& totals, std::int64_t records, std::string_view print_file) {
  std::string text = "国民健康保険料督促状　件数表\r\n\r\n";
  for (const auto& [instalment, letters] : totals.letters_by_instalment) {
    text += fmt::format("第{}期　{}件\r\n", instalment, letters);
  }
  text += fmt::format("合計　　{}件\r\n合計額　{}円\r\n外字を含む件数　{}件\r\n", records,
                      totals.amount, totals.with_external);
  text += fmt::format("\r\n文字コード　CP932\r\nレコード長　{}バイト（CR LFを含む）\r\n",
                      kRecordOctets);
  text += fmt::format("SHA-256　{}\r\n", to_hex(sha256(as_bytes(print_file))));
  return text;
}

// Names that a ward's file server really holds: an empty folder, an empty file, and one name in
// decomposed form (NFD), as a Macintosh writes it: "カ" + U+3099.
Result<> write_oddities(const fs::path& folder) {
  std::error_code error;
  fs::create_directory(folder / "差し替え", error);
  if (error) return fail(ErrorCode::io_failed, "mkdir");
  DOZO_TRY(write_text(folder / "引抜き一覧.txt", ""));
  DOZO_TRY(write_text(folder / "同封物カ\xe3\x82\x99イト\xe3\x82\x99.txt",
                      "同封物　返信用封筒、口座振替のご案内（各1部）\r\n"));
  return write_text(folder / "外字一覧.csv",
                    std::string(kByteOrderMark) +
                        csv_line({"外字コード", "Unicode", "文字", "代替文字"}) +
                        csv_line({"F040", "U+20BB7", "𠮷", "吉"}));
}

}  // namespace

Result<> write_delivery(const fs::path& folder, std::int64_t records, std::uint64_t seed) {
  std::error_code error;
  fs::create_directories(folder / ".", error);
  if (error) return fail(ErrorCode::file_not_permitted, "mkdir");
  if (!fs::is_empty(folder, error) || error) return fail(ErrorCode::folder_not_empty);
  fs::create_directory(folder / "印刷データ", error);
  if (error) return fail(ErrorCode::io_failed, "mkdir");

  Dice dice(seed);
  Cp932 cp932 = DOZO_TRY(Cp932::open());
  Totals totals;
  std::string print_file;
  std::string csv(kByteOrderMark);
  std::vector<Field> fields;
  for (std::int64_t row = 0; row < records; ++row) {
    const Reminder reminder = invent(dice, row);
    fields = fields_of(reminder, kRun);
    const Record record = make_record(fields, cp932);
    fields.back().value = record.replaced > 0 ? "1" : "0";
    print_file += record.octets;
    std::vector<std::string> names;
    std::vector<std::string> values;
    for (const Field& field : fields) {
      names.push_back(field.name);
      values.push_back(field.value);
    }
    if (row == 0) csv += csv_line(names);
    csv += csv_line(values);
    ++totals.letters_by_instalment[reminder.instalment];
    totals.amount += total(reminder);
    totals.with_external += record.replaced > 0 ? 1 : 0;
  }
  DOZO_TRY(write_text(folder / "印刷データ" / "督促状_2026年11月.dat", print_file));
  DOZO_TRY(write_text(folder / "印刷データ" / "督促状_2026年11月.csv", csv));
  DOZO_TRY(write_text(folder / "レイアウト定義.csv", layout(fields)));
  DOZO_TRY(write_text(folder / "件数表.txt", counts(totals, records, print_file)));
  return write_oddities(folder);
}

}  // namespace dozo::sample
