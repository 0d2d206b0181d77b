// Invented people with invented debts: common surnames and given names, a ward that does not exist.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace dozo::sample {

/// The same seed gives the same people on every machine: mt19937_64 is fixed by the standard, the
/// library's distributions are not, so there are none.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  /// 0 … limit - 1. The bias is below 2^-40 for the limits used here.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

 private:
  std::mt19937_64 engine_;
};

/// One reminder. Texts are UTF-8; amounts are yen.
struct Reminder {
  std::int64_t notice_number;  ///< 通知書番号, 10 digits
  std::int64_t insured;        ///< 記号番号, 8 digits
  std::string postcode;        ///< 郵便番号, "000-0001": no place has it
  std::string address;         ///< 住所
  std::string building;        ///< 方書, may be empty
  std::string name;            ///< 氏名
  std::string kana;            ///< カナ氏名, half-width
  int instalment;              ///< 期別, 1 to 10
  std::int64_t premium;        ///< 保険料額
  std::int64_t fee;            ///< 督促手数料
  std::int64_t interest;       ///< 延滞金
};

/// The reminder number `row` (from 0) of the file.
Reminder invent(Dice& dice, std::int64_t row);

}  // namespace dozo::sample
