#include "tools/dozo-sample/record.hpp"

#include <fmt/format.h>

namespace dozo::sample {
namespace {

std::string compact(Date date) {
  return fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day);
}

// GS1's modulus 10: weights 3, 1, 3 … from the right.
char check_digit(std::string_view digits) {
  int sum = 0;
  int weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += (*digit - '0') * weight;
    weight = 4 - weight;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

void append_field(std::string& out, const Field& field, std::string_view octets) {
  const std::size_t end = out.size() + field.octets;
  if (field.kind == FieldKind::number) {
    out.append(field.octets - octets.size(), '0');
    out += octets;
    return;
  }
  // A full-width field has two octets a character, so its border is never inside of one.
  out += octets.substr(0, field.octets);
  while (out.size() < end) out += field.kind == FieldKind::full_width ? "\x81\x40" : " ";
}

}  // namespace

std::int64_t total(const Reminder& reminder) {
  return reminder.premium + reminder.fee + reminder.interest;
}

std::string barcode(const Reminder& reminder, const PrintRun& run) {
  std::string digits = fmt::format("91999999{:021}0{}0{:06}", reminder.notice_number,
                                   compact(run.pay_before).substr(2), total(reminder));
  digits += check_digit(digits);
  return digits;
}

std::vector<Field> fields_of(const Reminder& reminder, const PrintRun& run) {
  using enum FieldKind;
  return {{"通知書番号", number, 10, std::to_string(reminder.notice_number)},
          {"記号番号", half_width, 12, fmt::format("99-{}", reminder.insured)},
          {"郵便番号", half_width, 8, reminder.postcode},
          {"住所", full_width, 80, reminder.address},
          {"方書", full_width, 40, reminder.building},
          {"氏名", full_width, 40, reminder.name},
          {"カナ氏名", half_width, 30, reminder.kana},
          {"年度", number, 2, std::to_string(run.fiscal_year)},
          {"期別", number, 2, std::to_string(reminder.instalment)},
          {"納期限", number, 8, compact(run.due)},
          {"保険料額", number, 9, std::to_string(reminder.premium)},
          {"督促手数料", number, 5, std::to_string(reminder.fee)},
          {"延滞金", number, 7, std::to_string(reminder.interest)},
          {"合計額", number, 9, std::to_string(total(reminder))},
          {"指定期限", number, 8, compact(run.pay_before)},
          {"バーコード", number, 44, barcode(reminder, run)},
          {"外字有無", number, 1, ""}};
}

Record make_record(const std::vector<Field>& fields, Cp932& cp932) {
  Record record;
  for (const Field& field : fields) {
    const bool flag = &field == &fields.back();
    const auto converted = cp932.convert(flag ? (record.replaced > 0 ? "1" : "0") : field.value);
    record.replaced += converted.replaced;
    append_field(record.octets, field, converted.octets);
  }
  record.octets.append(kRecordOctets - 2 - record.octets.size(), ' ');
  record.octets += "\r\n";
  return record;
}

}  // namespace dozo::sample
