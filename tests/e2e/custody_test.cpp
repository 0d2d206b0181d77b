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
  must(receive_disc(site.terminal, site.delivery.images[0]));
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "媒体金庫 A-2")) == "E-4204");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "媒体金庫Ａ－２")) == "E-4204");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, kOtherDiscPlace)) == "E-4218");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, "机の上")) == "E-4216");
  CHECK(outcome(receive_notice(site.terminal, site.delivery, " ")) == "E-4203");
  CHECK(count(site.terminal.ledger(), "notice.received") == 0);
  CHECK(outcome(receive_notice(site.terminal, site.delivery)) == "ok");
}

TEST_CASE("a notice that came first keeps its disc out of its place") {
  Site site;
  must(receive_notice(site.terminal, site.delivery));
  CHECK(outcome(receive_disc(site.terminal, site.delivery.images[0], "書類保管庫　Ｂ－１")) ==
        "E-4204");
  CHECK(outcome(receive_disc(site.terminal, site.delivery.images[0])) == "ok");
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

TEST_CASE("a name that is no account is delayed as an account is") {
  Site site;
  for (int i = 0; i < 5; ++i) {
    INFO(i);
    CHECK(log_in(site.terminal, "nobody", "kura-falsch-1234") ==
          log_in(site.terminal, kOtherHandler, "kura-falsch-1234"));
  }
  CHECK(log_in(site.terminal, "nobody", "kura-falsch-1234") == "E-4102");
}

TEST_CASE("after a reset nothing is done and nothing consented to before the password is changed") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string given = "kari-no-pasuwado-7";
  ui::Params reset(Json{{"login", kHandler}});
  must(reset.add_secret("password", secret(given)));
  must(reset.add_consent(kOtherHandler, password_of(kOtherHandler)));
  must(terminal.call(kSupervisor, "account.reset", reset));
  CHECK(log_in(terminal, kHandler, std::string(as_text(password_of(kHandler).view()))) == "E-4101");
  terminal.restart();

  ui::ApiClient client = must(ui::ApiClient::connect(terminal.socket()));
  ui::Params login(Json{{"login", kHandler}});
  must(login.add_secret("password", secret(given)));
  CHECK(must(client.call("login", login))["must_change"] == true);
  CHECK(outcome(client.call("job.list")) == "E-4112");
  ui::Params contacts(
      Json{{"contacts", {{{"duty", "区"}, {"name", "山田"}, {"phone", "03-0000-0000"}}}}});
  must(contacts.add_consent(kHandler, secret(given)));
  CHECK(outcome(terminal.call(kSupervisor, "contact.set", contacts)) == "E-4113");

  ui::Params change;
  must(change.add_secret("current", secret(given)));
  must(change.add_secret("password", password_of(kHandler)));
  must(client.call("password.change", change));
  CHECK(outcome(client.call("job.list")) == "ok");
  CHECK(search(terminal.folder(), {given}).empty());
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "account.password_reset", {{"login", kHandler}}) == 1);
  CHECK(count(ledger, "account.password_changed", {{"login", kHandler}}) == 1);
}

TEST_CASE("what is out of its place, and who is inside, is known after a restart") {
  Site site;
  Terminal& terminal = site.terminal;
  must(receive_disc(terminal, site.delivery.images[0]));
  const Json disc{{"what", "disc"}, {"job", "J-0001"}, {"disc", 1}};
  Json out = disc;
  out["purpose"] = "import";
  must(terminal.call(kHandler, "keeping.take_out", ui::Params(out)));
  must(terminal.call(kInspector, "visit.enter",
                     ui::Params(Json{{"area", "media_vault"},
                                     {"person", "山田 一郎"},
                                     {"organisation", "見本区"},
                                     {"purpose", "立入調査"},
                                     {"escort", "鈴木 花子"}})));
  terminal.restart();
  const Json item = must(terminal.call(kInspector, "keeping.list"))["items"][0];
  CHECK(item["out"]["by"] == kHandler);
  CHECK(must(terminal.call(kMaintenance, "visit.list",
                           ui::Params(Json{{"inside", true}})))["total"] == 1);
  Json back = disc;
  back["place"] = kOtherDiscPlace;
  CHECK(outcome(terminal.call(kOtherHandler, "keeping.put_back", ui::Params(back))) == "ok");
  CHECK(must(terminal.call(kInspector, "keeping.list"))["items"][0]["place"] == kOtherDiscPlace);
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
  CHECK(finding(insert(terminal, site.ward.seal(terminal.pem()).images[0])) == "fresh");
}

TEST_CASE("what is left of a rejected job is recognised, returned, and kept no longer") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string job = site.same_day_job();
  must(terminal.together(kHandler, kSupervisor, "job.reject",
                         {{"job", job}, {"reason", "区の指示"}}));
  const auto live = [&] {
    return must(terminal.call(kHandler, "job.list", ui::Params(Json{{"live", true}})))["total"];
  };
  CHECK(live() == 1);
  const Json itself{{"job", job}};
  insert(terminal, site.ward.seal(terminal.pem()).images[0]);  // another of that number
  CHECK(outcome(terminal.call(kHandler, "disc.return", ui::Params(itself))) == "E-2306");
  CHECK(finding(insert(terminal, site.delivery.images[0])) == "received");
  must(terminal.call(kHandler, "disc.return", ui::Params(itself)));
  must(terminal.call(kHandler, "notice.return",
                     ui::Params(Json{{"job", job}, {"number", site.delivery.notice}})));
  CHECK(must(terminal.call(kHandler, "keeping.list"))["total"] == 0);
  CHECK(live() == 0);
  terminal.restart();
  CHECK(terminal.job(job)["state"] == "rejected");
  CHECK_FALSE(terminal.job(job)["discs"][0]["returned_at"].is_null());
  CHECK(finding(insert(terminal, site.delivery.images[0])) == "E-4202");
}
