#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/decide_registers.hpp"
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

bool handles_jobs(Role role) {
  return role == Role::handler || role == Role::supervisor;
}

// The terminal can be run by these roles: whatever needs two finds two, one of them a supervisor.
bool enough(const std::vector<Role>& roles) {
  return std::ranges::count(roles, Role::supervisor) >= 1 &&
         std::ranges::count_if(roles, handles_jobs) >= 2;
}

Result<> enough_people(const std::vector<Person>& people) {
  std::vector<Role> roles;
  for (const Person& person : people) roles.push_back(person.role);
  if (!enough(roles)) return fail(ErrorCode::too_few_people);
  return {};
}

// Would enough be left if `login` had that role, or (none) were closed?
Result<> enough_left(const State& state, const std::string& login, std::optional<Role> role) {
  std::vector<Role> roles;
  for (const auto& [name, account] : state.accounts) {
    if (name != login && !account.closed) roles.push_back(account.role);
  }
  if (role) roles.push_back(*role);
  if (!enough(roles)) return fail(ErrorCode::too_few_people);
  return {};
}

// The account that another person manages: never one's own, and not a closed one.
Result<const Account*> managed(const State& state, const Who& who, const std::string& login) {
  DOZO_TRY(require(state, who, Act::manage_accounts));
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end()) return fail(ErrorCode::account_unknown);
  if (account->second.closed) return fail(ErrorCode::account_closed);
  if (login == who.actor) return fail(ErrorCode::not_oneself);
  return &account->second;
}

Result<Json> first_places(const std::vector<Place>& places) {
  Json names{{"discs", Json::array()}, {"notices", Json::array()}};
  std::set<std::string> known;
  for (const Place& place : places) {
    DOZO_TRY(check_place_name(place.name));
    if (!known.insert(place_key(place.name)).second) return fail(ErrorCode::place_exists);
    names[to_text(place.kind)].push_back(place.name);
  }
  if (names["discs"].empty() || names["notices"].empty()) return fail(ErrorCode::place_missing);
  return names;
}

Result<> add_first_training(Drafts& drafts, const Person& person, Date today) {
  if (!person.training) {
    if (handles_jobs(person.role)) return fail(ErrorCode::not_trained, person.login);
    return {};
  }
  drafts.push_back(
      DOZO_TRY(training_event({"terminal", ""}, person.login, *person.training, today)));
  if (handles_jobs(person.role) && person.training->valid_until < today) {
    return fail(ErrorCode::not_trained, person.login);
  }
  return {};
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

Result<> may_act(const State& state, const std::string& login) {
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end() || account->second.closed) {
    return fail(ErrorCode::not_logged_in);
  }
  if (account->second.must_change) return fail(ErrorCode::password_change_due);
  return {};
}

Result<> require(const State& state, const Who& who, Act act) {
  if (!state.terminal) return fail(ErrorCode::not_commissioned);
  DOZO_TRY(may_act(state, who.actor));
  const auto actor = state.accounts.find(who.actor);
  if (!permits(actor->second.role, act)) return fail(ErrorCode::role_forbidden);
  return needs_second(act) ? require_two(state, who) : Result<>();
}

Result<> require_two(const State& state, const Who& who) {
  const auto actor = state.accounts.find(who.actor);
  if (actor == state.accounts.end()) return fail(ErrorCode::not_logged_in);
  const auto second = state.accounts.find(who.second);
  if (second == state.accounts.end() || second->second.closed) {
    return fail(ErrorCode::second_person_needed);
  }
  if (who.second == who.actor) return fail(ErrorCode::second_person_same);
  if (second->second.must_change) return fail(ErrorCode::second_password_change_due);
  if (!may_be_second(second->second.role)) return fail(ErrorCode::role_forbidden);
  if (actor->second.role != Role::supervisor && second->second.role != Role::supervisor) {
    return fail(ErrorCode::role_forbidden, "one of the two must be a supervisor");
  }
  return {};
}

Result<Drafts> decide_commission(const State& state, const Now& now, const Setup& setup) {
  if (state.terminal) return fail(ErrorCode::already_commissioned);
  DOZO_TRY(check_terminal(setup.terminal));
  DOZO_TRY(enough_people(setup.people));
  if (setup.shelves.empty()) return fail(ErrorCode::request_malformed, "shelves");
  const Json places = DOZO_TRY(first_places(setup.places));
  Json ranges = Json::array();
  for (const ShelfUse& shelf : setup.shelves) {
    ranges.push_back({{"offset", shelf.offset}, {"bytes", shelf.bytes}});
  }
  Drafts drafts{{type::kCommissioned,
                 "terminal",
                 {{"contractor", setup.terminal.contractor},
                  {"address", setup.terminal.address},
                  {"number", setup.terminal.number},
                  {"place", setup.terminal.place},
                  {"key_fingerprint", setup.terminal.key_fingerprint},
                  {"places", places},
                  {"shelves", ranges}}}};
  std::set<std::string> logins;
  for (const Person& person : setup.people) {
    if (!logins.insert(person.login).second) return fail(ErrorCode::account_exists);
    for (ledger::Draft& draft : DOZO_TRY(account_events("terminal", "", person))) {
      drafts.push_back(std::move(draft));
    }
    DOZO_TRY(add_first_training(drafts, person, date_in_japan(now.time)));
  }
  return drafts;
}

Result<Drafts> decide_account(const State& state, const Who& who, const Person& person) {
  DOZO_TRY(require(state, who, Act::manage_accounts));
  if (state.accounts.contains(person.login)) return fail(ErrorCode::account_exists);
  return account_events(who.actor, who.second, person);
}

Result<Drafts> decide_password_change(const State& state, const std::string& login,
                                      const std::string& verifier) {
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end() || account->second.closed) {
    return fail(ErrorCode::not_logged_in);
  }
  return Drafts{{type::kPasswordChanged, login, {{"login", login}}},
                {type::kPasswordSet, login, {{"login", login}, {"verifier", verifier}}}};
}

Result<Drafts> decide_password_reset(const State& state, const Who& who, const std::string& login,
                                     const std::string& verifier) {
  DOZO_TRY(managed(state, who, login));
  return Drafts{{type::kPasswordReset, who.actor, {{"login", login}, {"second", who.second}}},
                {type::kPasswordSet, who.actor, {{"login", login}, {"verifier", verifier}}}};
}

Result<Drafts> decide_role(const State& state, const Who& who, const std::string& login,
                           Role role) {
  const Account* account = DOZO_TRY(managed(state, who, login));
  if (account->role == role) return fail(ErrorCode::role_same);
  DOZO_TRY(enough_left(state, login, role));
  return Drafts{{type::kRoleChanged,
                 who.actor,
                 {{"login", login}, {"role", to_text(role)}, {"second", who.second}}}};
}

Result<Drafts> decide_closing(const State& state, const Who& who, const std::string& login,
                              const std::string& reason) {
  DOZO_TRY(managed(state, who, login));
  if (!sealed::is_one_line(reason)) return fail(ErrorCode::reason_missing);
  DOZO_TRY(enough_left(state, login, std::nullopt));
  return Drafts{{type::kAccountClosed,
                 who.actor,
                 {{"login", login}, {"second", who.second}, {"reason", reason}}}};
}

Result<Drafts> decide_anchor(const State& state, const Who& who, const Anchor& anchor) {
  DOZO_TRY(require(state, who, Act::manage_anchors));
  if (const auto known = state.anchors.find(anchor.fingerprint); known != state.anchors.end()) {
    return fail(known->second.retired ? ErrorCode::anchor_retired : ErrorCode::anchor_known);
  }
  if (anchor.fingerprint == state.terminal->key_fingerprint) {
    return fail(ErrorCode::anchor_not_a_ward);
  }
  return Drafts{
      {type::kAnchorEnrolled,
       who.actor,
       {{"fingerprint", anchor.fingerprint}, {"pem", anchor.pem}, {"second", who.second}}}};
}

Result<> may_try(const Attempts& attempts, Instant now) {
  const std::int64_t wait = seconds_to_wait(attempts, now);
  if (wait > 0) return fail(ErrorCode::login_delayed, std::to_string(wait) + " s");
  return {};
}

}  // namespace dozo::custody
