#include "ui/model/strength.hpp"

#include <algorithm>
#include <bitset>

#include "firmware/base/bytes.hpp"

namespace dozo::ui {

int characters(ByteView text) {
  return static_cast<int>(
      std::ranges::count_if(text, [](std::uint8_t octet) { return (octet & 0xC0U) != 0x80U; }));
}

Strength strength(ByteView password, std::string_view login) {
  constexpr std::size_t kLeastDifferent = 5;
  constexpr int kLong = 16;
  constexpr std::size_t kVaried = 8;
  if (characters(password) < kLeastCharacters) return Strength::too_short;
  std::bitset<256> different;
  for (const std::uint8_t octet : password) different.set(octet);
  const bool names_account =
      !login.empty() && as_text(password).find(login) != std::string_view::npos;
  if (different.count() < kLeastDifferent || names_account) return Strength::too_simple;
  return characters(password) >= kLong && different.count() >= kVaried ? Strength::good
                                                                       : Strength::enough;
}

}  // namespace dozo::ui
