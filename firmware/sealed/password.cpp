#include "firmware/sealed/password.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace dozo::sealed::password {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr std::size_t kData = kGroupLength - 1;
constexpr char kSeparator = '-';

/// Clears symbols of a password from the stack at the end of a scope.
template <std::size_t N>
class ScopedWipe {
 public:
  explicit ScopedWipe(std::array<unsigned, N>& symbols) : symbols_(symbols) {}
  ScopedWipe(const ScopedWipe&) = delete;
  ScopedWipe& operator=(const ScopedWipe&) = delete;
  ~ScopedWipe() { wipe({reinterpret_cast<std::uint8_t*>(symbols_.data()), sizeof symbols_}); }

 private:
  std::array<unsigned, N>& symbols_;
};

/// Times α in GF(2⁵) with x⁵ + x² + 1.
constexpr unsigned times_alpha(unsigned value) {
  const unsigned shifted = value << 1;
  return (shifted & 32U) != 0 ? shifted ^ 0b100101U : shifted;
}

/// c = g ⊕ α⁴d₁ ⊕ α³d₂ ⊕ α²d₃ ⊕ αd₄, by Horner's rule. Each place has its own weight (which finds
/// single errors and swaps of neighbours) and each group its own constant (swaps of groups).
unsigned check_value(int group, std::span<const unsigned, kData> data) {
  unsigned sum = 0;
  for (const unsigned value : data) sum = times_alpha(sum ^ value);
  return sum ^ static_cast<unsigned>(group);
}

/// The value of a printed character, or of what people take for one.
std::optional<unsigned> value_of(char32_t c) {
  if (c >= U'！' && c <= U'～') c -= U'！' - U'!';  // full-width forms, U+FF01 to U+FF5E
  if (c >= U'a' && c <= U'z') c -= U'a' - U'A';
  if (c == U'O') c = U'0';
  if (c == U'I' || c == U'L') c = U'1';
  if (c >= 0x80) return std::nullopt;
  const std::size_t at = kAlphabet.find(static_cast<char>(c));
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

/// Hyphens and what stands for one: the hyphens, dashes and minus signs that Japanese keyboards
/// and input methods give, the long-vowel mark, spaces, line ends.
bool is_separator(char32_t c) {
  switch (c) {
    case U' ':
    case U'\t':
    case U'\r':
    case U'\n':
    case 0x3000:  // ideographic space
    case U'-':
    case 0x2010:  // ‐ hyphen
    case 0x2011:  // non-breaking hyphen
    case 0x2013:  // – en dash
    case 0x2014:  // — em dash
    case 0x2015:  // ― horizontal bar
    case 0x2212:  // − minus
    case 0x30fc:  // ー long-vowel mark
    case 0xff0d:  // － full-width hyphen
    case 0xff70:  // ｰ half-width long-vowel mark
      return true;
    default:
      return false;
  }
}

/// Takes one code point off the front. Nothing on malformed UTF-8; of the forms that RFC 3629
/// forbids only what could be taken for a character of a password matters, so overlong ones fall.
std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
  if (text.size() < size || (size == 4 && first >> 3 != 30)) return std::nullopt;
  char32_t value = size == 1 ? first : first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if (next >> 6 != 2) return std::nullopt;
    value = value << 6 | (next & 63U);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[size]) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

bool drop_separators(std::string_view& text) {
  bool any = false;
  while (!text.empty()) {
    std::string_view rest = text;
    const auto c = take_code_point(rest);
    if (!c || !is_separator(*c)) break;
    text = rest;
    any = true;
  }
  return any;
}

/// Takes the five characters of a group off `text`; false where they are not there or wrong.
bool take_group(int group, std::string_view& text, ByteSpan printed) {
  std::array<unsigned, kGroupLength> values{};
  const ScopedWipe wipe_values(values);
  for (unsigned& value : values) {
    if (text.empty()) return false;
    const auto c = take_code_point(text);
    const auto known = c ? value_of(*c) : std::nullopt;
    if (!known) return false;
    value = *known;
  }
  if (check_value(group, std::span(values).first<kData>()) != values[kData]) return false;
  for (std::size_t i = 0; i < kGroupLength; ++i) {
    printed[i] = static_cast<std::uint8_t>(kAlphabet[values[i]]);
  }
  return true;
}

}  // namespace

Result<SecretBytes> generate(Random& random, int groups) {
  SecretBytes bits = DOZO_TRY(SecretBytes::make(static_cast<std::size_t>(groups) * kData));
  DOZO_TRY(random.fill(bits.span()));
  SecretBytes printed = DOZO_TRY(SecretBytes::make(printed_length(groups)));
  std::size_t at = 0;
  for (int group = 1; group <= groups; ++group) {
    std::array<unsigned, kData> data{};
    const ScopedWipe wipe_data(data);
    for (std::size_t i = 0; i < kData; ++i) {
      // The low five bits of an octet of its own: 32 divides 256, so all are equally likely.
      data[i] = bits.view()[static_cast<std::size_t>(group - 1) * kData + i] & 31U;
      printed.span()[at++] = static_cast<std::uint8_t>(kAlphabet[data[i]]);
    }
    printed.span()[at++] = static_cast<std::uint8_t>(kAlphabet[check_value(group, data)]);
    if (group < groups) printed.span()[at++] = kSeparator;
  }
  return printed;
}

bool check_group(int group, std::string_view typed) {
  if (group < 1 || group > kGroups) return false;
  std::array<std::uint8_t, kGroupLength> printed{};
  drop_separators(typed);
  const bool good = take_group(group, typed, printed);
  wipe(printed);
  drop_separators(typed);
  return good && typed.empty();
}

Result<SecretBytes> normalise(std::string_view typed, int groups) {
  SecretBytes printed = DOZO_TRY(SecretBytes::make(printed_length(groups)));
  drop_separators(typed);
  for (int group = 1; group <= groups; ++group) {
    const std::size_t at = static_cast<std::size_t>(group - 1) * (kGroupLength + 1);
    const bool good = take_group(group, typed, printed.span().subspan(at, kGroupLength));
    const bool ended = drop_separators(typed) || typed.empty();
    const bool last = group == groups;
    // A group that runs on into more characters is wrong itself, however its first five look.
    if (!good || !ended || (last && !typed.empty())) {
      return fail(ErrorCode::password_grammar, "group " + std::to_string(group));
    }
    if (!last) printed.span()[at + kGroupLength] = kSeparator;
  }
  return printed;
}

}  // namespace dozo::sealed::password
