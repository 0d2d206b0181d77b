// The layout of a reminder's record: one table, from which the print file, the CSV and the layout
// definition are made.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "firmware/base/time.hpp"
#include "tools/dozo-sample/cp932.hpp"
#include "tools/dozo-sample/people.hpp"

namespace dozo::sample {

/// Octets of one record of the print file, the CR LF at its end among them.
inline constexpr std::size_t kRecordOctets = 512;

/// How a field is filled up: numbers with zeros at the left, half-width text with spaces,
/// full-width text with full-width spaces (0x8140).
enum class FieldKind { number, half_width, full_width };

struct Field {
  std::string name;
  FieldKind kind;
  std::size_t octets;
  std::string value;  ///< UTF-8
};

/// What is the same in all letters of a print run.
struct PrintRun {
  Date due;         ///< 納期限 of the instalment
  Date pay_before;  ///< 指定期限
  int fiscal_year;  ///< 年度 of Reiwa
};

/// The fields of a reminder, in the order of the record. The last is 外字有無, set by make_record.
std::vector<Field> fields_of(const Reminder& reminder, const PrintRun& run);

/// 44 digits for convenience stores: GS1-128 application identifier 91, made-up company 999999,
/// notice, date, amount, modulus-10 check digit.
std::string barcode(const Reminder& reminder, const PrintRun& run);

struct Record {
  std::string octets;  ///< kRecordOctets of code page 932
  int replaced = 0;    ///< external characters
};
/// A value that does not fit is cut at a character's border, as the layout prescribes.
Record make_record(const std::vector<Field>& fields, Cp932& cp932);

std::int64_t total(const Reminder& reminder);

}  // namespace dozo::sample
