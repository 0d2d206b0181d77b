// The terminal and its people.
#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

Result<> created(State& state, const Event& event) {
  state.ledger = DOZO_TRY(text(event, "ledger"));
  return {};
}

Result<> commissioned(State& state, const Event& event) {
  Terminal terminal;
  terminal.contractor = DOZO_TRY(text(event, "contractor"));
  terminal.address = DOZO_TRY(text(event, "address"));
  terminal.number = DOZO_TRY(text(event, "number"));
  terminal.place = DOZO_TRY(text(event, "place"));
  terminal.key_fingerprint = DOZO_TRY(text(event, "key_fingerprint"));
  for (const Json& shelf : event.body.value("shelves", Json::array())) {
    const int number = static_cast<int>(state.shelves.size()) + 1;
    ShelfUse& use = state.shelves[number];
    use.offset = static_cast<std::uint64_t>(DOZO_TRY(json_integer(shelf, "offset")));
    use.bytes = static_cast<std::uint64_t>(DOZO_TRY(json_integer(shelf, "bytes")));
  }
  const Json places = event.body.value("places", Json::object());
  for (const PlaceKind kind : {PlaceKind::discs, PlaceKind::notices}) {
    for (const Json& name : places.value(to_text(kind), Json::array())) {
      if (!name.is_string()) return contradiction(event);
      state.places[place_key(name)] = {name, kind, false};
    }
  }
  state.terminal = std::move(terminal);
  return {};
}

Result<> account_created(State& state, const Event& event) {
  Account account;
  account.login = DOZO_TRY(text(event, "login"));
  account.name = DOZO_TRY(text(event, "name"));
  const auto role = role_from_text(DOZO_TRY(text(event, "role")));
  if (!role || state.accounts.contains(account.login)) return contradiction(event);
  account.role = *role;
  account.created_at = event.time;
  state.accounts.emplace(account.login, account);
  return {};
}

Result<> password_set(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))));
  account->verifier = DOZO_TRY(text(event, "verifier"));
  account->attempts = {};
  // At the commissioning ("terminal") everybody typed the own password.
  account->must_change = event.actor != account->login && event.actor != "terminal";
  return {};
}

Result<> role_changed(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))));
  const auto role = role_from_text(DOZO_TRY(text(event, "role")));
  if (!role) return contradiction(event);
  account->role = *role;
  return {};
}

Result<> account_closed(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))));
  account->closed = true;
  account->verifier.clear();
  return {};
}

Result<> login_succeeded(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, event.actor));
  account->attempts = {};
  return {};
}

Result<> login_failed(State& state, const Event& event) {
  const std::string login = DOZO_TRY(text(event, "login"));
  // An unknown name is recorded without the name: people type passwords there.
  if (login.empty()) return {};
  Account* account = DOZO_TRY(account_of(state, event, login));
  account->attempts = {account->attempts.failed + 1, event.time};
  return {};
}

Result<> anchor_enrolled(State& state, const Event& event) {
  auto anchor =
      built<Anchor>(DOZO_TRY(text(event, "fingerprint")), DOZO_TRY(text(event, "pem")), false);
  state.anchors[anchor.fingerprint] = anchor;
  return {};
}

Result<> anchor_retired(State& state, const Event& event) {
  const auto anchor = state.anchors.find(DOZO_TRY(text(event, "fingerprint")));
  if (anchor == state.anchors.end()) return contradiction(event);
  anchor->second.retired = true;
  return {};
}

}  // namespace

void add_people_folds(FoldTable& table) {
  table["ledger.created"] = created;
  table[type::kCommissioned] = commissioned;
  table[type::kAccountCreated] = account_created;
  table[type::kPasswordSet] = password_set;
  table[type::kPasswordChanged] = no_change;  // what changes is in account.password_set
  table[type::kPasswordReset] = no_change;
  table[type::kRoleChanged] = role_changed;
  table[type::kAccountClosed] = account_closed;
  table[type::kLoginSucceeded] = login_succeeded;
  table[type::kLoginFailed] = login_failed;
  table[type::kAnchorEnrolled] = anchor_enrolled;
  table[type::kAnchorRetired] = anchor_retired;
}

}  // namespace dozo::custody
