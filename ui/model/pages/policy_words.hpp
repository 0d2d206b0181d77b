// The rules of a ward's policy as sentences, and pages that show them all.
#pragma once

#include <string>
#include <vector>

#include "ui/model/register_facts.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

/// What the rule says with this value. A rule that this version does not know reads as its key.
std::string rule_sentence(const std::string& name, const PolicyRule::Value& value);

/// How many rules have another value than the one they are compared with.
int count_changes(const std::vector<PolicyRule>& rules);

/// One rule as it is shown: its sentence, and where it differs the other one.
struct RuleText {
  std::string sentence;
  std::string other;  ///< empty where the rule is the same
};
/// `before`: what stands in front of the other sentence ("so far: {}"). Documents without a form
/// number, before and after, are told in one.
std::vector<RuleText> rule_texts(const std::vector<PolicyRule>& rules, const char* before);

/// The texts, marked where they differ, so that text `chosen` is in sight.
void draw_rules(Screen& screen, const Area& area, const std::vector<RuleText>& texts, int chosen);

}  // namespace dozo::ui
