// Rules of custody: places, days, two people, roles, log-ins.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

struct Site {
  Terminal terminal;
  Ward ward;
  Delivery delivery;
  Site() {
    enrol(terminal, ward);
    delivery = ward.seal(terminal.pem());
  }
  /// One delivery, received with its notice, the day's rule not yet overridden.
  std::string same_day_job() {
    must(receive_disc(terminal, delivery.images[0]));
    must(receive_notice(terminal, delivery));
    return "J-0001";
  }
};

std::string log_in(Terminal& terminal, const std::string& login, std::string_view password) {
  ui::ApiClient client = must(ui::ApiClient::connect(terminal.socket()));
  ui::Params params(Json{{"login", login}});
  must(params.add_secret("password", secret(password)));
  return outcome(client.call("login", params));
}

}  // namespace

TEST_CASE("disc and notice may not lie in one place, however it is written") {
  Site site;
  must(receive_disc(site.terminal, site.delivery.images[0], "金庫 A-2"));
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "金庫 A-2")) == "E-4204");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "金庫Ａ－２")) == "E-4204");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, " ")) == "E-4203");
  CHECK(count(site.terminal.ledger(), "notice.received") == 0);
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "書庫 B")) == "ok");
}

TEST_CASE("a notice that came first keeps its disc out of its place") {
  Site site;
  must(receive_notice(site.terminal, site.delivery, "書庫 B"));
  CHECK(outcome(receive_disc(site.terminal, site.delivery.images[0], "書庫B")) == "E-4204");
  CHECK(outcome(receive_disc(site.terminal, site.delivery.images[0], "金庫 A")) == "ok");
}

TEST_CASE("disc and notice of one day are opened only after two people override it") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string job = site.same_day_job();
  CHECK(outcome(begin_import(terminal, job, site.delivery.password)) == "E-4205");
  CHECK(count(terminal.ledger(), "password.attempted") == 0);

  const Json request{{"job", job}, {"reason", "納期のため"}};
  CHECK(outcome(terminal.call(kHandler, "job.override_same_day", ui::Params(request))) == "E-4105");
  CHECK(outcome(terminal.together(kHandler, kHandler, "job.override_same_day", request)) ==
        "E-4106");
  CHECK(outcome(terminal.together(kHandler, kOtherHandler, "job.override_same_day", request)) ==
        "E-4104");
  CHECK(outcome(terminal.together(kHandler, kInspector, "job.override_same_day", request)) ==
        "E-4104");
  CHECK(outcome(terminal.together(kInspector, kSupervisor, "job.override_same_day", request)) ==
        "E-4104");
  Json silent = request;
  silent["reason"] = "";
  CHECK(outcome(terminal.together(kHandler, kSupervisor, "job.override_same_day", silent)) ==
        "E-4212");
  CHECK(count(terminal.ledger(), "override.same_day") == 0);

  CHECK(outcome(override_same_day(terminal, job)) == "ok");
  CHECK(outcome(override_same_day(terminal, job)) == "E-4202");
  CHECK(import(terminal, job, site.delivery) == "ok");
}

TEST_CASE("a consent with a wrong password or an unknown name is no consent") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string job = site.same_day_job();
  const auto consent = [&](const std::string& login, std::string_view password) {
    ui::Params params(Json{{"job", job}, {"reason", "納期のため"}});
    must(params.add_consent(login, secret(password)));
    return outcome(terminal.call(kHandler, "job.override_same_day", params));
  };
  CHECK(consent(kSupervisor, "kura-no-kagi-falsch") == "E-4101");
  CHECK(consent("nobody-of-that-name", "kura-no-kagi-falsch") == "E-4101");
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "login.failed", {{"login", kSupervisor}}) == 1);
  CHECK(count(ledger, "login.failed", {{"login", ""}}) == 1);
  CHECK(count(ledger, "override.same_day") == 0);
}

TEST_CASE("nothing is done for nobody, and roles keep to their own") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string job = site.same_day_job();
  for (const char* method : {"disc.receive",  "notice.receive", "job.import",
                             "job.open",      "job.close",      "job.list",
                             "job.show",      "file.list",      "file.read",
                             "disc.return",   "notice.return",  "job.sign_return",
                             "job.erase",     "job.reject",     "job.override_same_day",
                             "account.list",  "account.create", "anchor.enrol",
                             "anchor.list",   "document.list",  "document.fetch",
                             "ledger.export", "drive.eject",    "activity.cancel"}) {
    INFO(method);
    CHECK(outcome(terminal.call("", method)) == "E-4103");
  }
  must(override_same_day(terminal, job));
  ui::Params params(Json{{"job", job}});
  must(params.add_secret("password", secret(site.delivery.password)));
  CHECK(outcome(terminal.call(kInspector, "job.import", params)) == "E-4104");
  CHECK(outcome(terminal.call(kInspector, "document.list")) == "ok");
  CHECK(outcome(terminal.call(kMaintenance, "document.list")) == "E-4104");
  CHECK(outcome(terminal.together(kHandler, kSupervisor, "anchor.enrol",
                                  {{"pem", Ward("別の区").pem()}})) == "E-4104");
  REQUIRE(import(terminal, job, site.delivery) == "ok");
  CHECK(outcome(terminal.call(kOtherHandler, "job.open", ui::Params(Json{{"job", job}}))) ==
        "E-4214");
  CHECK(outcome(terminal.call(kInspector, "job.open", ui::Params(Json{{"job", job}}))) == "E-4104");
}

TEST_CASE("five people share a terminal, and a sixth needs two of them") {
  Site site;
  Terminal& terminal = site.terminal;
  const auto create = [&](const std::string& actor, const std::string& second,
                          std::string_view password) {
    ui::Params params(Json{{"login", "kato"}, {"name", "加藤"}, {"role", "handler"}});
    must(params.add_secret("password", secret(password)));
    if (!second.empty()) must(params.add_consent(second, password_of(second)));
    return outcome(terminal.call(actor, "account.create", params));
  };
  CHECK(create(kSupervisor, "", "ichi-ni-san-shi-go") == "E-4105");
  CHECK(create(kHandler, kSupervisor, "ichi-ni-san-shi-go") == "E-4104");
  CHECK(create(kSupervisor, kHandler, "short") == "E-4110");
  CHECK(create(kSupervisor, kHandler, "ichi-ni-san-shi-go") == "ok");
  CHECK(create(kSupervisor, kHandler, "ichi-ni-san-shi-go") == "E-4107");
  CHECK(log_in(terminal, "kato", "ichi-ni-san-shi-go") == "ok");
}

TEST_CASE("three wrong log-ins are followed by a delay that outlives a restart") {
  Site site;
  Terminal& terminal = site.terminal;
  for (int i = 0; i < 3; ++i)
    CHECK(log_in(terminal, kOtherHandler, "kura-falsch-1234") == "E-4101");
  const std::string right(as_text(password_of(kOtherHandler).view()));
  CHECK(log_in(terminal, kOtherHandler, right) == "E-4102");
  terminal.restart();
  CHECK(log_in(terminal, kOtherHandler, right) == "E-4102");
  CHECK(log_in(terminal, kHandler, std::string(as_text(password_of(kHandler).view()))) == "ok");
  CHECK(count(terminal.ledger(), "login.failed", {{"login", kOtherHandler}}) == 3);
}

TEST_CASE("what is typed for a name that is no account stands nowhere afterwards") {
  Site site;
  const std::string typed = "my-password-in-the-wrong-field";
  CHECK(log_in(site.terminal, typed, "kura-falsch-1234") == "E-4101");
  CHECK(count(site.terminal.ledger(), "login.failed", {{"login", ""}}) == 1);
  CHECK(search(site.terminal.folder(), {typed, "kura-falsch-1234"}).empty());
}

TEST_CASE("passwords of people stand nowhere in the terminal's folder") {
  Site site;
  const std::string typed(as_text(password_of(kHandler).view()));
  CHECK(log_in(site.terminal, kHandler, typed) == "ok");
  CHECK(search(site.terminal.folder(), {typed}).empty());
}

TEST_CASE("a job may be rejected by two before it is opened, and its number is free again") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string job = site.same_day_job();
  const Json request{{"job", job}, {"reason", "区の指示"}};
  CHECK(outcome(terminal.call(kHandler, "job.reject", ui::Params(request))) == "E-4105");
  CHECK(outcome(terminal.together(kHandler, kSupervisor, "job.reject", request)) == "ok");
  CHECK(outcome(begin_import(terminal, job, site.delivery.password)) == "E-4202");
  CHECK(count(terminal.ledger(), "job.rejected", {{"job", job}}) == 1);
  CHECK(finding(insert(terminal, site.delivery.images[0])) == "E-4202");
  CHECK(finding(insert(terminal, site.ward.seal(terminal.pem()).images[0])) == "fresh");
}
