#include "firmware/sealed/age/bech32.hpp"

#include <cctype>

namespace dozo::sealed::age {
namespace {

constexpr std::string_view kCharset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kKey = 32;
constexpr std::size_t kKeySymbols = 52;  // 256 bits in groups of five, the last with 4 spare bits
constexpr std::size_t kChecksum = 6;

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// The BCH code's running remainder (BIP 173, "Checksum").
class Checksum {
 public:
  void add(unsigned value) {
    static constexpr std::uint32_t kGenerator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
    const std::uint32_t top = state_ >> 25;
    state_ = (state_ & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; ++i) {
      if ((top >> i & 1) != 0) state_ ^= kGenerator[i];
    }
  }
  [[nodiscard]] bool good() const { return state_ == 1; }

 private:
  std::uint32_t state_ = 1;
};

}  // namespace

Result<SecretBytes> decode_bech32_key(std::string_view prefix, std::string_view text) {
  const auto malformed = [] { return fail(ErrorCode::age_key_malformed); };
  if (text.size() != prefix.size() + 1 + kKeySymbols + kChecksum || !text.starts_with(prefix) ||
      text[prefix.size()] != '1') {
    return malformed();
  }
  const bool upper = std::isupper(static_cast<unsigned char>(prefix.front())) != 0;
  Checksum checksum;
  for (const char c : prefix) checksum.add(static_cast<unsigned char>(lower(c)) >> 5U);
  checksum.add(0);
  for (const char c : prefix) checksum.add(static_cast<unsigned char>(lower(c)) & 31U);

  SecretBytes key = DOZO_TRY(SecretBytes::make(kKey));
  const auto data = text.substr(prefix.size() + 1);
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t filled = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const bool other_case = (upper ? std::islower(static_cast<unsigned char>(data[i]))
                                   : std::isupper(static_cast<unsigned char>(data[i]))) != 0;
    const std::size_t value = kCharset.find(lower(data[i]));
    if (other_case || value == std::string_view::npos) return malformed();
    checksum.add(static_cast<unsigned>(value));
    if (i >= kKeySymbols) continue;
    bits = bits << 5 | static_cast<std::uint32_t>(value);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    key.span()[filled++] = static_cast<std::uint8_t>(bits >> held);
    bits &= (1U << held) - 1;
  }
  if (!checksum.good() || bits != 0 || filled != kKey) return malformed();
  return key;
}

}  // namespace dozo::sealed::age
