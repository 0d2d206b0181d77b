// Set-up, people, log-in.
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"

namespace dozo::daemon::api {
namespace {

Result<std::vector<custody::Place>> first_places(const Request& request) {
  std::vector<custody::Place> places;
  const Json by_kind = request.params.value("places", Json::object());
  for (const auto kind : {custody::PlaceKind::discs, custody::PlaceKind::notices}) {
    const Json* names = by_kind.is_object() && by_kind.contains(custody::to_text(kind))
                            ? &by_kind[custody::to_text(kind)]
                            : nullptr;
    if (names == nullptr || !names->is_array()) {
      return fail(ErrorCode::request_malformed, "places");
    }
    for (const Json& name : *names) {
      if (!name.is_string()) return fail(ErrorCode::request_malformed, "places");
      places.push_back({name, kind, false});
    }
  }
  return places;
}

Result<custody::Person> first_person(Request& request, const Json& json) {
  const SecretBytes password = DOZO_TRY(request.secret(json, "password"));
  custody::Person person = DOZO_TRY(request.system.people().person(
      DOZO_TRY(json_string(json, "login")), DOZO_TRY(json_string(json, "name")),
      DOZO_TRY(json_string(json, "role")), password));
  if (const auto training = json.find("training"); training != json.end()) {
    person.training = built<custody::Training>(
        DOZO_TRY(json_string(*training, "course")), DOZO_TRY(Request::date(*training, "held_on")),
        DOZO_TRY(Request::date(*training, "valid_until")), std::string());
  }
  return person;
}

Result<Answer> commission(Request& request) {
  Commissioning commissioning;
  custody::Terminal& terminal = commissioning.terminal;
  terminal.contractor = DOZO_TRY(request.text("contractor"));
  terminal.address = DOZO_TRY(request.text("address"));
  terminal.number = DOZO_TRY(request.text("number"));
  terminal.place = DOZO_TRY(request.text("place"));
  commissioning.shelves = static_cast<int>(DOZO_TRY(request.integer("shelves")));
  commissioning.shelf_bytes = static_cast<std::uint64_t>(DOZO_TRY(request.integer("shelf_bytes")));
  const Json people = request.params.value("people", Json::array());
  if (!people.is_array() || people.size() > kMaxDescriptors) {
    return fail(ErrorCode::request_malformed, "people");
  }
  for (const Json& each : people) {
    commissioning.people.push_back(DOZO_TRY(first_person(request, each)));
  }
  commissioning.places = DOZO_TRY(first_places(request));
  DOZO_TRY(request.system.commission(commissioning));
  const std::string certificate = DOZO_TRY(request.system.certificate());
  return Answer{{{"certificate", certificate}}, {}};
}

Result<Answer> login(Request& request) {
  const std::string name = DOZO_TRY(request.text("login"));
  const SecretBytes password = DOZO_TRY(request.secret("password"));
  request.session.login.clear();
  DOZO_TRY(request.system.people().authenticate(name, password));
  request.session.login = name;
  request.session.last_request = request.system.core().clock().now();
  const auto held = request.system.core().lock();
  const custody::State& state = request.system.core().state();
  return Answer{view(state.accounts.at(name), request.system.core().now()), {}};
}

Result<Answer> logout(Request& request) {
  request.session.login.clear();
  return Answer{};
}

// Open to a person who may do nothing else before this.
Result<Answer> password_change(Request& request) {
  if (request.session.login.empty()) return fail(ErrorCode::not_logged_in);
  const SecretBytes current = DOZO_TRY(request.secret("current"));
  const SecretBytes password = DOZO_TRY(request.secret("password"));
  DOZO_TRY(request.system.people().change_password(request.session.login, current, password));
  request.session.last_request = request.system.core().clock().now();
  return Answer{};
}

Result<Answer> account_reset(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const SecretBytes password = DOZO_TRY(request.secret("password"));
  DOZO_TRY(request.system.people().reset_password(who, DOZO_TRY(request.text("login")), password));
  return Answer{};
}

Result<Answer> account_role(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const auto role = custody::role_from_text(DOZO_TRY(request.text("role")));
  if (!role) return fail(ErrorCode::request_malformed, "role");
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_role(core.state(), who, DOZO_TRY(request.text("login")), *role))));
  return Answer{};
}

Result<Answer> account_close(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_closing(
      core.state(), who, DOZO_TRY(request.text("login")), DOZO_TRY(request.text("reason"))))));
  return Answer{};
}

Result<Answer> account_create(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const SecretBytes password = DOZO_TRY(request.secret("password"));
  const custody::Person person = DOZO_TRY(request.system.people().person(
      DOZO_TRY(request.text("login")), DOZO_TRY(request.text("name")),
      DOZO_TRY(request.text("role")), password));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_account(core.state(), who, person))));
  return Answer{};
}

Result<Answer> account_list(Request& request) {
  DOZO_TRY(request.actor());
  const auto held = request.system.core().lock();
  Json accounts = Json::array();
  for (const auto& [login, account] : request.system.core().state().accounts) {
    accounts.push_back(view(account, request.system.core().now()));
  }
  return Answer{{{"accounts", accounts}}, {}};
}

}  // namespace

void add_people_methods(MethodTable& table) {
  table["terminal.commission"] = commission;
  table["login"] = login;
  table["logout"] = logout;
  table["password.change"] = password_change;
  table["account.create"] = account_create;
  table["account.reset"] = account_reset;
  table["account.role"] = account_role;
  table["account.close"] = account_close;
  table["account.list"] = account_list;
}

}  // namespace dozo::daemon::api
