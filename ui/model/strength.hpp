// How good a password is that a person chooses: told while it is typed. dozod decides (its rule is
// the same); this only saves the walk.
#pragma once

#include <string_view>

#include "firmware/base/bytes.hpp"

namespace dozo::ui {

enum class Strength {
  too_short,   ///< fewer than kLeastCharacters
  too_simple,  ///< few different characters, or the account's name in it
  enough,      ///< dozod takes it
  good,
};

inline constexpr int kLeastCharacters = 12;

/// Characters of UTF-8 text.
int characters(ByteView text);

Strength strength(ByteView password, std::string_view login);

}  // namespace dozo::ui
