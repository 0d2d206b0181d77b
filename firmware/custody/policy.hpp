// 運用方針: what a ward asks for beyond the terminal's own rules (docs/formats/policy.md). It can
// only add: the least that it may ask for is the built-in rule, and that stands here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"

namespace dozo::custody {

/// The largest policy in octets of TOML.
inline constexpr std::size_t kMaxPolicy = 8 * 1024;
/// The largest logo of a ward in octets of PNG.
inline constexpr std::size_t kMaxLogo = 16 * 1024;

/// A value holds the built-in rule where the policy says nothing.
struct Policy {
  std::int64_t serial = 0;  ///< rises with each policy of a ward; 0: there is none
  std::string ward;         ///< whose it is, for people
  int split_days = 1;       ///< days between the receipts of disc and notice, at least
  bool two_for_password = false;
  bool two_for_work = false;
  bool two_for_return = false;    ///< of a disc or the notice
  int wrong_password_delay = 30;  ///< seconds after the third wrong password; then doubling
  int idle_minutes = 15;          ///< after which an open job closes, and a session ends
  int hours_out = 24;             ///< in which what was taken out lies in its place again
  int wipe_days = 7;              ///< after the return in which the shelf is wiped
  int training_months = 36;       ///< for which a training counts, at most
  std::map<std::string, std::string> forms;  ///< form number by kind of document
  std::string logo;  ///< SHA-256 (hex) of the PNG printed on the ward's documents; "": none
};

/// One rule as people are shown it.
struct Rule {
  std::string name;  ///< the grammar's key: "split.days", "two_people.password", "forms.roster"
  std::variant<bool, std::int64_t, std::string> value;
};
/// All of them in the grammar's order, also those of which the policy says nothing.
std::vector<Rule> rules_of(const Policy& policy);

/// Reads a policy. policy_invalid names the line or key that is not of the grammar; policy_weaker
/// the key that asks for less than the built-in rule.
Result<Policy> parse_policy(std::string_view toml);

/// A policy in force: the newest that its signer's policies have been.
struct AdoptedPolicy {
  Policy rules;
  std::string text;    ///< the TOML, octet by octet as it was signed
  std::string sha256;  ///< of it, hex: what documents print
  std::string by;
  std::string second;
  Instant at;
  std::string logo;  ///< the PNG that the policy names, octet by octet; "": it names none
};

}  // namespace dozo::custody
