// What a disc says of itself: the signed, public part of a delivery (bag-info.txt). No personal
// data stands here, and no file name.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/base/digest.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"

namespace dozo::sealed {

/// The largest part (one age file) in octets: an ISO 9660 extent stays far below 4 GiB.
inline constexpr std::uint64_t kMaxPart = 4'000'000'000;

/// The job sheet. Texts are UTF-8, one line, 1 to 200 characters.
struct Delivery {
  std::string department;    ///< 所管課, Source-Organization and Dozo-Department
  std::string subject;       ///< 件名, Dozo-Subject
  std::string contract;      ///< contract number, Dozo-Contract
  std::string number;        ///< delivery number 送付番号, External-Identifier
  std::string notice;        ///< password notice number, Dozo-Notice: `number` + "-P"
  std::string group;         ///< UUID of this sealing, Bag-Group-Identifier
  Digest recipient{};        ///< SHA-256 of the terminal's public key (SubjectPublicKeyInfo, DER)
  Instant sealed_at;         ///< Dozo-Sealed-At
  Date return_by;            ///< 返却期限, Dozo-Return-By
  std::int64_t records = 0;  ///< 件数, Dozo-Records
  std::string record_rule;   ///< how records are counted, Dozo-Record-Rule
  std::string checkpoint;    ///< last checkpoint the ward saw; empty where none
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// One disc of a delivery: `number` of `count`, both from 1.
struct DiscNumber {
  int number = 1;
  int count = 1;
  friend bool operator==(const DiscNumber&, const DiscNumber&) = default;
};

/// The same as an object of canonical JSON, for the ledger and the workers. from_json trusts
/// nothing: every member is checked (bag_info_invalid).
Json to_json(const Delivery& delivery);
Result<Delivery> delivery_from_json(const Json& json);

/// One line of 1 to `longest` octets of UTF-8 without control characters.
bool is_one_line(std::string_view text, std::size_t longest = 800);

}  // namespace dozo::sealed
