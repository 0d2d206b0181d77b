#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

bool is_login(std::string_view login) {
  return login.size() >= 2 && login.size() <= 32 && login != "terminal" &&
         std::ranges::all_of(login, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

Result<Drafts> account_events(const std::string& actor, const std::string& second,
                              const Person& person) {
  if (!is_login(person.login) || !sealed::is_one_line(person.name, 200)) {
    return fail(ErrorCode::account_name_invalid);
  }
  if (person.verifier.empty()) return fail(ErrorCode::account_password_weak);
  return Drafts{
      {type::kAccountCreated,
       actor,
       {{"login", person.login},
        {"name", person.name},
        {"role", to_text(person.role)},
        {"second", second}}},
      {type::kPasswordSet, actor, {{"login", person.login}, {"verifier", person.verifier}}}};
}

Result<> check_terminal(const Terminal& terminal) {
  for (const std::string* text :
       {&terminal.contractor, &terminal.address, &terminal.number, &terminal.place}) {
    if (!sealed::is_one_line(*text, 400)) return fail(ErrorCode::request_malformed, "terminal");
  }
  const bool number_ok = std::ranges::all_of(terminal.number, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!number_ok || terminal.number.size() > 16) {
    return fail(ErrorCode::request_malformed, "terminal number: A-Z, 0-9 and '-', at most 16");
  }
  return {};
}

}  // namespace

Result<> require(const State& state, const Who& who, Act act) {
  if (!state.terminal) return fail(ErrorCode::not_commissioned);
  const auto actor = state.accounts.find(who.actor);
  if (actor == state.accounts.end()) return fail(ErrorCode::not_logged_in);
  if (!permits(actor->second.role, act)) return fail(ErrorCode::role_forbidden);
  if (!needs_second(act)) return {};
  const auto second = state.accounts.find(who.second);
  if (second == state.accounts.end()) return fail(ErrorCode::second_person_needed);
  if (who.second == who.actor) return fail(ErrorCode::second_person_same);
  if (!may_consent(second->second.role, act)) return fail(ErrorCode::role_forbidden);
  if (actor->second.role != Role::supervisor && second->second.role != Role::supervisor) {
    return fail(ErrorCode::role_forbidden, "one of the two must be a supervisor");
  }
  return {};
}

Result<Drafts> decide_commission(const State& state, const Terminal& terminal,
                                 const std::vector<ShelfUse>& shelves,
                                 const std::vector<Person>& people) {
  if (state.terminal) return fail(ErrorCode::already_commissioned);
  DOZO_TRY(check_terminal(terminal));
  const bool supervised = std::ranges::any_of(
      people, [](const Person& person) { return person.role == Role::supervisor; });
  if (people.size() < 2 || !supervised) return fail(ErrorCode::second_person_needed);
  if (shelves.empty()) return fail(ErrorCode::request_malformed, "shelves");
  Json ranges = Json::array();
  for (const ShelfUse& shelf : shelves) {
    ranges.push_back({{"offset", shelf.offset}, {"bytes", shelf.bytes}});
  }
  Drafts drafts{{type::kCommissioned,
                 "terminal",
                 {{"contractor", terminal.contractor},
                  {"address", terminal.address},
                  {"number", terminal.number},
                  {"place", terminal.place},
                  {"key_fingerprint", terminal.key_fingerprint},
                  {"shelves", ranges}}}};
  std::set<std::string> logins;
  for (const Person& person : people) {
    if (!logins.insert(person.login).second) return fail(ErrorCode::account_exists);
    for (ledger::Draft& draft : DOZO_TRY(account_events("terminal", "", person))) {
      drafts.push_back(std::move(draft));
    }
  }
  return drafts;
}

Result<Drafts> decide_account(const State& state, const Who& who, const Person& person) {
  DOZO_TRY(require(state, who, Act::manage_accounts));
  if (state.accounts.contains(person.login)) return fail(ErrorCode::account_exists);
  return account_events(who.actor, who.second, person);
}

Result<Drafts> decide_anchor(const State& state, const Who& who, const Anchor& anchor) {
  DOZO_TRY(require(state, who, Act::manage_anchors));
  if (state.anchors.contains(anchor.fingerprint)) return fail(ErrorCode::anchor_known);
  return Drafts{
      {type::kAnchorEnrolled,
       who.actor,
       {{"fingerprint", anchor.fingerprint}, {"pem", anchor.pem}, {"second", who.second}}}};
}

Result<> may_log_in(const State& state, const std::string& login, Instant now) {
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end()) return {};  // no enumeration: it fails at the password
  const std::int64_t wait = seconds_to_wait(account->second.attempts, now);
  if (wait > 0) return fail(ErrorCode::login_delayed, std::to_string(wait) + " s");
  return {};
}

}  // namespace dozo::custody
