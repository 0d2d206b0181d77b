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

  /// An integer from `least` to `most`. The built-in rule is one end of the range: beyond that end
  /// (above it where `most` is it) the policy is weaker, beyond the other it is invalid.
  template <class Number>
  Result<> number(std::string_view key, std::int64_t least, std::int64_t most, bool most_is_rule,
                  Number& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<std::int64_t>();
    if (!value) return invalid(whole(key));
    const bool under = *value < least;
    const bool over = *value > most;
    if (most_is_rule ? over : under) return fail(ErrorCode::policy_weaker, whole(key));
    if (under || over) return invalid(whole(key));
    into = static_cast<Number>(*value);
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
  Section split = DOZO_TRY(Section::of(table, "split"));
  DOZO_TRY(split.number("days", 1, 30, false, policy.split_days));
  DOZO_TRY(split.end());
  Section two = DOZO_TRY(Section::of(table, "two_people"));
  DOZO_TRY(two.two("password", policy.two_for_password));
  DOZO_TRY(two.two("open_work", policy.two_for_work));
  DOZO_TRY(two.two("give_back", policy.two_for_return));
  DOZO_TRY(two.end());
  Section waiting = DOZO_TRY(Section::of(table, "waiting"));
  DOZO_TRY(waiting.number("wrong_password_seconds", 30, 3600, false, policy.wrong_password_delay));
  DOZO_TRY(waiting.end());
  Section idle = DOZO_TRY(Section::of(table, "idle"));
  DOZO_TRY(idle.number("work_minutes", 1, 15, true, policy.idle_minutes));
  DOZO_TRY(idle.end());
  Section keeping = DOZO_TRY(Section::of(table, "keeping"));
  DOZO_TRY(keeping.number("hours_out", 1, 24, true, policy.hours_out));
  DOZO_TRY(keeping.end());
  Section retention = DOZO_TRY(Section::of(table, "retention"));
  DOZO_TRY(retention.number("wipe_days", 0, 7, true, policy.wipe_days));
  DOZO_TRY(retention.end());
  Section training = DOZO_TRY(Section::of(table, "training"));
  DOZO_TRY(training.number("months", 1, 36, true, policy.training_months));
  return training.end();
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

Result<Policy> read_policy(const toml::table& table) {
  constexpr std::array<std::string_view, 11> kKeys{"policy",     "serial",   "ward", "split",
                                                   "two_people", "waiting",  "idle", "keeping",
                                                   "retention",  "training", "forms"};
  for (const auto& [key, value] : table) {
    if (std::ranges::find(kKeys, key.str()) == kKeys.end()) return invalid(key.str());
  }
  if (table["policy"].value_exact<std::int64_t>() != kGrammar) return invalid("policy");
  Policy policy;
  policy.serial = table["serial"].value_exact<std::int64_t>().value_or(0);
  if (policy.serial < 1 || policy.serial > kMaxSerial) return invalid("serial");
  policy.ward = table["ward"].value_exact<std::string>().value_or("");
  if (!sealed::is_one_line(policy.ward)) return invalid("ward");
  DOZO_TRY(read_rules(table, policy));
  DOZO_TRY(read_forms(table, policy));
  return policy;
}

}  // namespace

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
