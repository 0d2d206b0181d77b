#include "firmware/custody/policy.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <toml++/toml.h>

#include "firmware/sealed/delivery.hpp"

namespace dozo::custody {
namespace {

constexpr std::int64_t kGrammar = 1;
constexpr std::int64_t kMaxSerial = 999'999'999;
constexpr std::size_t kLongestForm = 60;

// The kinds of documents that may bear a form number.
constexpr std::array<std::string_view, 10> kForms{
    "disc_receipt", "notice_receipt", "erasure_certificate", "erasure_failure",   "deviation",
    "roster",       "status_report",  "incident_report",     "inspection_report", "enrolment"};

tl::unexpected<Error> invalid(std::string_view what) {
  return fail(ErrorCode::policy_invalid, std::string(what));
}

// A rule that is a number, and its range (docs/formats/policy.md).
struct NumberRule {
  std::string_view section, key;
  int least, most;
  bool most_is_built_in;  // else the least is
  int Policy::*member;
};
constexpr std::array<NumberRule, 6> kNumbers{{
    {"split", "days", 1, 30, false, &Policy::split_days},
    {"waiting", "wrong_password_seconds", 30, 3600, false, &Policy::wrong_password_delay},
    {"idle", "work_minutes", 1, 15, true, &Policy::idle_minutes},
    {"keeping", "hours_out", 1, 24, true, &Policy::hours_out},
    {"retention", "wipe_days", 0, 7, true, &Policy::wipe_days},
    {"training", "months", 1, 36, true, &Policy::training_months},
}};

// A step that needs two people where the policy says so.
struct TwoRule {
  std::string_view section, key;
  bool Policy::*member;
};
constexpr std::array<TwoRule, 3> kTwo{{
    {"two_people", "password", &Policy::two_for_password},
    {"two_people", "open_work", &Policy::two_for_work},
    {"two_people", "give_back", &Policy::two_for_return},
}};

// The tables that hold such rules, in the grammar's order.
constexpr std::array<std::string_view, 7> kSections{"split",   "two_people", "waiting", "idle",
                                                    "keeping", "retention",  "training"};

/// One table of the policy: what nobody asked for is not of the grammar.
class Section {
 public:
  static Result<Section> of(const toml::table& policy, std::string_view name) {
    Section section(name);
    const auto node = policy[name];
    if (!node) return section;
    if (!node.is_table()) return invalid(name);
    section.table_ = node.as_table();
    return section;
  }

  /// The built-in rule is one end of the range: beyond that end the policy is weaker, beyond the
  /// other it is invalid.
  Result<> number(const NumberRule& rule, Policy& policy) {
    const toml::node* node = take(rule.key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<std::int64_t>();
    if (!value) return invalid(whole(rule.key));
    const bool under = *value < rule.least;
    const bool over = *value > rule.most;
    if (rule.most_is_built_in ? over : under) {
      return fail(ErrorCode::policy_weaker, whole(rule.key));
    }
    if (under || over) return invalid(whole(rule.key));
    policy.*rule.member = static_cast<int>(*value);
    return {};
  }

  /// A rule that one person may do alone can be made to need two; never the other way round.
  Result<> two(std::string_view key, bool& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<bool>();
    if (!value) return invalid(whole(key));
    if (!*value) return fail(ErrorCode::policy_weaker, whole(key));
    into = true;
    return {};
  }

  Result<> line(std::string_view key, std::size_t longest, std::string& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<std::string>();
    if (!value || !sealed::is_one_line(*value, longest)) return invalid(whole(key));
    into = *value;
    return {};
  }

  [[nodiscard]] Result<> end() const {
    if (table_ == nullptr) return {};
    for (const auto& [key, value] : *table_) {
      if (!known_.contains(key.str())) return invalid(whole(key.str()));
    }
    return {};
  }

 private:
  explicit Section(std::string_view name) : name_(name) {}
  /// Nothing where the policy does not say it.
  const toml::node* take(std::string_view key) {
    known_.insert(key);
    return table_ == nullptr ? nullptr : table_->get(key);
  }
  [[nodiscard]] std::string whole(std::string_view key) const {
    return name_ + "." + std::string(key);
  }

  std::string name_;
  const toml::table* table_ = nullptr;
  std::set<std::string_view> known_;
};

Result<> read_rules(const toml::table& table, Policy& policy) {
  for (const std::string_view name : kSections) {
    Section section = DOZO_TRY(Section::of(table, name));
    for (const NumberRule& rule : kNumbers) {
      if (rule.section == name) DOZO_TRY(section.number(rule, policy));
    }
    for (const TwoRule& rule : kTwo) {
      if (rule.section == name) DOZO_TRY(section.two(rule.key, policy.*rule.member));
    }
    DOZO_TRY(section.end());
  }
  return {};
}

Result<> read_forms(const toml::table& table, Policy& policy) {
  Section forms = DOZO_TRY(Section::of(table, "forms"));
  for (const std::string_view kind : kForms) {
    std::string number;
    DOZO_TRY(forms.line(kind, kLongestForm, number));
    if (!number.empty()) policy.forms.emplace(kind, number);
  }
  return forms.end();
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<> read_logo(const toml::table& table, Policy& policy) {
  Section logo = DOZO_TRY(Section::of(table, "logo"));
  DOZO_TRY(logo.line("sha256", 64, policy.logo));
  if (!policy.logo.empty() && !is_digest(policy.logo)) return invalid("logo.sha256");
  return logo.end();
}

Result<Policy> read_policy(const toml::table& table) {
  constexpr std::array<std::string_view, 5> kKeys{"policy", "serial", "ward", "forms", "logo"};
  for (const auto& [key, value] : table) {
    const bool known = std::ranges::find(kKeys, key.str()) != kKeys.end() ||
                       std::ranges::find(kSections, key.str()) != kSections.end();
    if (!known) return invalid(key.str());
  }
  if (table["policy"].value_exact<std::int64_t>() != kGrammar) return invalid("policy");
  Policy policy;
  policy.serial = table["serial"].value_exact<std::int64_t>().value_or(0);
  if (policy.serial < 1 || policy.serial > kMaxSerial) return invalid("serial");
  policy.ward = table["ward"].value_exact<std::string>().value_or("");
  if (!sealed::is_one_line(policy.ward)) return invalid("ward");
  DOZO_TRY(read_rules(table, policy));
  DOZO_TRY(read_forms(table, policy));
  DOZO_TRY(read_logo(table, policy));
  return policy;
}

std::string key_of(std::string_view section, std::string_view key) {
  return std::string(section) + "." + std::string(key);
}

}  // namespace

std::vector<Rule> rules_of(const Policy& policy) {
  std::vector<Rule> rules;
  for (const std::string_view section : kSections) {
    for (const NumberRule& rule : kNumbers) {
      if (rule.section != section) continue;
      rules.push_back({key_of(section, rule.key), std::int64_t{policy.*rule.member}});
    }
    for (const TwoRule& rule : kTwo) {
      if (rule.section == section) {
        rules.push_back({key_of(section, rule.key), policy.*rule.member});
      }
    }
  }
  for (const std::string_view kind : kForms) {
    const auto form = policy.forms.find(std::string(kind));
    rules.push_back(
        {key_of("forms", kind), form == policy.forms.end() ? std::string() : form->second});
  }
  rules.push_back({"logo.sha256", policy.logo});
  return rules;
}

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > kMaxPolicy) return invalid("size");
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return invalid("line " + std::to_string(error.source().begin.line));
  }
  return read_policy(table);
}

}  // namespace dozo::custody
