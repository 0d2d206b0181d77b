// DER (ITU-T X.690, chapter 10 and 11): the little that a signature file needs. Inner to this room.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/time.hpp"

namespace dozo::sealed::der {

inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
/// [n], constructed.
constexpr std::uint8_t context(int number) {
  return static_cast<std::uint8_t>(0xa0 | number);
}

Bytes concat(std::initializer_list<ByteView> parts);
/// Tag, shortest length, content.
Bytes wrap(std::uint8_t tag, ByteView content);
Bytes wrap(std::uint8_t tag, std::initializer_list<ByteView> parts);
/// SET OF: the elements in ascending order of their octets (X.690, 11.6), under `tag`.
Bytes set_of(std::uint8_t tag, std::vector<Bytes> elements);
/// signingTime's form: UTCTime from 1950 to 2049, else GeneralizedTime (RFC 5652, 11.3).
Bytes time(Instant instant);
/// The instant of a whole time element, if it has exactly the form that time() gives.
std::optional<Instant> read_time(ByteView element);

/// Takes elements off the front. Lengths must be definite and in the shortest form.
class Reader {
 public:
  explicit Reader(ByteView octets) : rest_(octets) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// The next element whole, if there is one and it has this tag.
  std::optional<ByteView> element(std::uint8_t tag);
  /// Its content.
  std::optional<ByteView> content(std::uint8_t tag);
  /// The next element, of any tag of one octet.
  struct Element {
    std::uint8_t tag;
    ByteView whole;
    ByteView content;
  };
  std::optional<Element> next();

 private:
  ByteView rest_;
};

/// One element and nothing behind it, built of such elements all the way down.
bool is_strict(ByteView octets, int depth = 24);

}  // namespace dozo::sealed::der
