// Over the API, by its own schema: no role alone gets through a method that needs two, and nobody
// who is not there, was away too long, or must change the password first gets through any.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "firmware/base/file.hpp"
#include "tests/unit/daemon/office.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

const Json& schema() {
  static const Json json = [] {
    const auto text = read_file(DOZO_SOURCE_DIR "/firmware/daemon/api/api.schema.json", 1 << 20);
    REQUIRE(text);
    return *parse_json(as_text(*text));
  }();
  return json;
}

// Always, that is: elsewhere a ward's policy may ask for the second person.
bool needs_two(const Json& method) {
  const Json& required = method["required"];
  return std::ranges::find(required, Json("consent")) != required.end();
}

// Something of the right type for a parameter; secrets and files are added by the caller.
Json example(const Json& type) {
  if (type.contains("$ref")) {
    const std::string name = type["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    return example(schema()["$defs"][name]);
  }
  if (type.contains("enum")) return type["enum"][0];
  const Json kind = type.value("type", Json("string"));
  if (kind == "integer") return type.value("minimum", 0);
  if (kind == "boolean") return false;
  if (kind == "array") return Json::array({example(type["items"])});
  if (kind == "object") {
    Json object = Json::object();
    for (const auto& [key, member] : type["properties"].items()) object[key] = example(member);
    return object;
  }
  return type.value("format", "") == "date" ? "2026-11-01" : "x";
}

// A request with everything that the schema asks for, but for the consent.
Params request(Office& office, const Json& method) {
  Params params;
  for (const auto& [key, type] : method["properties"].items()) {
    if (key == "consent") continue;
    if (type.value("$ref", "") == "#/$defs/descriptor") {
      params.secret(key.c_str(), "yottsu-no-kotoba-42");
    } else {
      params.json[key] = example(type);
    }
  }
  // These two are read before it is asked who may.
  if (params.json.contains("pem")) params.json["pem"] = office.system->certificate().value();
  if (params.json.contains("signature")) params.json["signature"] = "AAAA";
  return params;
}

// What nobody need be logged in for, and what a person can always do.
const std::set<std::string> kOpen = {"status",
                                     "terminal.commission",
                                     "terminal.certificate",
                                     "terminal.recovery_key",
                                     "login",
                                     "logout",
                                     "drive.status",
                                     "activity.status",
                                     "subscribe",
                                     "contact.list"};

// Asks every method that needs a person; what each says.
void check_all_refused(Office& office, api::Session session, ErrorCode expected,
                       const std::set<std::string>& except) {
  const std::string login = session.login;
  for (const auto& [name, method] : schema()["methods"].items()) {
    if (kOpen.contains(name) || except.contains(name)) continue;
    INFO(name);
    session.login = login;
    CHECK(error_of(office.call(session, name, request(office, method))) == expected);
  }
}

}  // namespace

TEST_CASE("No role alone gets through a method that needs two") {
  Office office;
  int methods = 0;
  for (const auto& [name, method] : schema()["methods"].items()) {
    if (!needs_two(method)) continue;
    ++methods;
    for (const char* login : {"tanaka", "suzuki", "kansa", "hoshu"}) {
      INFO(name << " by " << login);
      const auto size = office.system->core().ledger().size();
      api::Session session = office.log_in(login);
      const auto alone = error_of(office.call(session, name, request(office, method)));
      CHECK((alone == ErrorCode::second_person_needed || alone == ErrorCode::role_forbidden));
      // The log-in is on record, and nothing else.
      CHECK(office.system->core().ledger().size() == size + 1);
      Params twice = request(office, method);
      twice.consent(login, Office::password_of(login));
      CHECK(error_of(office.call(session, name, std::move(twice))) ==
            ErrorCode::second_person_same);
    }
  }
  CHECK(methods >= 10);
}

TEST_CASE("A second person who cannot consent is refused by every method that needs two") {
  Office office;
  for (const auto& [name, method] : schema()["methods"].items()) {
    if (!needs_two(method)) continue;
    INFO(name);
    for (const char* second : {"kansa", "hoshu"}) {
      CHECK(error_of(office.call_by_two("suzuki", second, name, request(office, method))) ==
            ErrorCode::role_forbidden);
    }
    // Two handlers are not enough for anything.
    CHECK(error_of(office.call_by_two("tanaka", "sato", name, request(office, method))) ==
          ErrorCode::role_forbidden);
  }
}

TEST_CASE("Nobody gets through any method that needs a person") {
  Office office;
  check_all_refused(office, api::Session(), ErrorCode::not_logged_in, {});
}

TEST_CASE("Before the password that another set is changed, a person can do nothing else") {
  Office office;
  api::Session supervisor = office.log_in("suzuki");
  api::Session before = office.log_in("tanaka");
  Params reset(Json{{"login", "tanaka"}});
  reset.secret("password", "set-by-two-others-1").consent("sato", Office::password_of("sato"));
  REQUIRE(office.call(supervisor, "account.reset", std::move(reset)));

  // The session that was there before the reset as well.
  check_all_refused(office, before, ErrorCode::password_change_due, {"password.change"});
  api::Session session;
  Params login(Json{{"login", "tanaka"}});
  login.secret("password", "set-by-two-others-1");
  const auto logged_in = office.call(session, "login", std::move(login));
  REQUIRE(logged_in);
  CHECK((*logged_in)["must_change"] == true);
  check_all_refused(office, session, ErrorCode::password_change_due, {"password.change"});

  Params consent(Json{{"contacts", {{{"duty", "区"}, {"name", "山田"}, {"phone", "03"}}}}});
  consent.consent("tanaka", "set-by-two-others-1");
  CHECK(error_of(office.call(supervisor, "contact.set", std::move(consent))) ==
        ErrorCode::second_password_change_due);

  const auto change = [&](const char* current, const char* next) {
    Params params;
    params.secret("current", current).secret("password", next);
    return error_of(office.call(session, "password.change", std::move(params)));
  };
  CHECK(change("not-the-present-one", "my-own-four-words-2") == ErrorCode::login_failed);
  CHECK(change("set-by-two-others-1", "set-by-two-others-1") == ErrorCode::password_same);
  CHECK(change("set-by-two-others-1", "short") == ErrorCode::account_password_weak);
  CHECK_FALSE(change("set-by-two-others-1", "my-own-four-words-2"));
  CHECK(office.call(session, "job.list"));
}

TEST_CASE("A closed account logs in as if it had never been, and its session is over") {
  Office office;
  api::Session session = office.log_in("sato");
  REQUIRE(office.call_by_two("suzuki", "tanaka", "account.close",
                             Params(Json{{"login", "sato"}, {"reason", "退職"}})));
  CHECK(error_of(office.call(session, "job.list")) == ErrorCode::not_logged_in);
  const auto log_in = [&](const char* login) {
    api::Session other;
    Params params(Json{{"login", login}});
    params.secret("password", Office::password_of(login));
    return error_of(office.call(other, "login", std::move(params)));
  };
  // Word for word and delay for delay as a name that is no account.
  for (int i = 0; i < 5; ++i) {
    INFO(i);
    CHECK(log_in("sato") == log_in("nobody"));
  }
  CHECK(log_in("sato") == ErrorCode::login_delayed);
  Params consent(Json{{"login", "kansa"}, {"reason", "異動"}});
  CHECK(error_of(office.call_by_two("suzuki", "sato", "account.close", std::move(consent))) ==
        ErrorCode::login_delayed);
}

namespace {
constexpr std::int64_t kIdle = 15 * 60;
}  // namespace

TEST_CASE("A person who is away for a quarter of an hour is logged out") {
  Office office;
  api::Session session = office.log_in("tanaka");
  office.clock.advance(kIdle - 1);
  CHECK_FALSE(session.expire(office.clock.now(), kIdle));
  CHECK(office.call(session, "job.list"));
  office.clock.advance(kIdle - 1);
  CHECK_FALSE(session.expire(office.clock.now(), kIdle));
  // What a screen asks by itself does not count as a person's doing.
  CHECK(office.call(session, "status"));
  office.clock.advance(1);
  CHECK(session.expire(office.clock.now(), kIdle));
  CHECK(error_of(office.call(session, "job.list")) == ErrorCode::not_logged_in);
  CHECK_FALSE(session.expire(office.clock.now(), kIdle));
}

TEST_CASE("A clock that is set back logs people out") {
  Office office;
  api::Session session = office.log_in("tanaka");
  office.clock.advance(-60);
  CHECK(session.expire(office.clock.now(), kIdle));
}
