// Set-up, people, log-in.
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"

namespace dozo::daemon::api {
namespace {

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
    const SecretBytes password = DOZO_TRY(request.secret(each, "password"));
    commissioning.people.push_back(DOZO_TRY(request.system.people().person(
        DOZO_TRY(json_string(each, "login")), DOZO_TRY(json_string(each, "name")),
        DOZO_TRY(json_string(each, "role")), password)));
  }
  DOZO_TRY(request.system.commission(commissioning));
  return Answer{{{"certificate", DOZO_TRY(request.system.certificate())}}, {}};
}

Result<Answer> login(Request& request) {
  const std::string name = DOZO_TRY(request.text("login"));
  const SecretBytes password = DOZO_TRY(request.secret("password"));
  request.session.login.clear();
  DOZO_TRY(request.system.people().authenticate(name, password));
  request.session.login = name;
  const auto held = request.system.core().lock();
  return Answer{view(request.system.core().state().accounts.at(name)), {}};
}

Result<Answer> logout(Request& request) {
  request.session.login.clear();
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
    accounts.push_back(view(account));
  }
  return Answer{{{"accounts", accounts}}, {}};
}

Result<Answer> anchor_enrol(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string pem = DOZO_TRY(request.text("pem"));
  const auto certificate = DOZO_TRY(sealed::Certificate::from_pem(as_bytes(pem)));
  if (!certificate.may_sign()) return fail(ErrorCode::certificate_malformed, "key usage");
  const std::string fingerprint = to_hex(certificate.fingerprint());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_anchor(core.state(), who, {fingerprint, certificate.to_pem()}))));
  return Answer{{{"fingerprint", fingerprint}, {"subject", certificate.subject()}}, {}};
}

Result<Answer> anchor_list(Request& request) {
  DOZO_TRY(request.actor());
  const auto held = request.system.core().lock();
  Json anchors = Json::array();
  for (const auto& [fingerprint, anchor] : request.system.core().state().anchors) {
    anchors.push_back({{"fingerprint", fingerprint}});
  }
  return Answer{{{"anchors", anchors}}, {}};
}

}  // namespace

void add_people_methods(MethodTable& table) {
  table["terminal.commission"] = commission;
  table["login"] = login;
  table["logout"] = logout;
  table["account.create"] = account_create;
  table["account.list"] = account_list;
  table["anchor.enrol"] = anchor_enrol;
  table["anchor.list"] = anchor_list;
}

}  // namespace dozo::daemon::api
