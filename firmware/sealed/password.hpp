// The password on a notice: four groups of four characters and a check character, "7K3QN-…-…-…"
// (docs/formats/password.md). The printed string, hyphens and all, is the age passphrase.
#pragma once

#include <cstddef>
#include <string_view>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::sealed::password {

inline constexpr int kGroups = 4;
inline constexpr std::size_t kGroupLength = 5;
/// Octets of `groups` printed groups, with their hyphens.
constexpr std::size_t printed_length(int groups) {
  return static_cast<std::size_t>(groups) * (kGroupLength + 1) - 1;
}
/// Octets of a printed password.
inline constexpr std::size_t kLength = printed_length(kGroups);

/// A fresh password of 20 random bits a group as it is printed, printed_length() octets of ASCII.
/// `groups`, 1 to 31: those of a notice, or of another secret on paper.
Result<SecretBytes> generate(Random& random, int groups = kGroups);

/// True where `typed` (UTF-8, one group as a person types it, with or without spaces around it) is
/// a correct group number `group`, 1 to kGroups.
bool check_group(int group, std::string_view typed);

/// The printed form of what a person typed. Full-width and lower-case letters, full-width digits,
/// the hyphens of Japanese keyboards, spaces for hyphens, O for 0, I and L for 1 are understood,
/// and only where the result is a password with all its check characters right. Otherwise
/// password_grammar, whose detail is "group N", the first group that is wrong; never what was
/// typed.
Result<SecretBytes> normalise(std::string_view typed, int groups = kGroups);

}  // namespace dozo::sealed::password
