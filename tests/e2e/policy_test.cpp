// The wards: the commissioning disc, policies, a certificate that is retired.
#include <algorithm>

#include "firmware/base/base64.hpp"
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

const std::string kPolicy = "policy = 1\nserial = 1\nward = '見本区'\n";

Result<Json> adopt(Terminal& terminal, const std::string& policy, ByteView signature) {
  return terminal.together(kSupervisor, kHandler, "policy.adopt",
                           {{"policy", policy}, {"signature", to_base64(signature)}});
}

// A picture of two by two dots.
Bytes a_logo() {
  return *from_hex(
      "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000134944415478da63f8"
      "ffffff093939062006b20039700803711e877f0000000049454e44ae426082");
}

std::string naming(const Bytes& logo) {
  return kPolicy + "[logo]\nsha256 = '" + to_hex(sha256(logo)) + "'\n";
}

Json adopt_from_disc(Terminal& terminal) {
  const Json policy = must(terminal.call(kSupervisor, "enrolment.read"))["policy"];
  must(terminal.together(
      kSupervisor, kHandler, "policy.adopt",
      {{"policy", policy["text"]}, {"signature", policy["signature"]}, {"logo", policy["logo"]}}));
  return policy;
}

const Json& rule(const Json& rules, const std::string& name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const Json& each) { return each["rule"] == name; });
  REQUIRE(found != rules.end());
  return *found;
}

Json policies(Terminal& terminal) {
  return must(terminal.call(kInspector, "policy.show"))["policies"];
}

}  // namespace

TEST_CASE("what the commissioning disc holds is read, and enrolled by two people") {
  Terminal terminal;
  Ward ward;
  CHECK(outcome(terminal.call(kSupervisor, "enrolment.read")) == "E-6103");
  insert(terminal, ward.commissioning(kPolicy));
  CHECK(outcome(terminal.call("", "enrolment.read")) == "E-4103");
  CHECK(outcome(terminal.call(kHandler, "enrolment.read")) == "E-4104");
  const Json found = must(terminal.call(kMaintenance, "enrolment.read"));
  CHECK(found["anchor"]["pem"] == ward.pem());
  CHECK(found["anchor"]["subject"].get<std::string>().find("見本区") != std::string::npos);
  CHECK(found["policy"]["text"] == kPolicy);
  CHECK(terminal.status()["anchors"] == 0);
  CHECK(outcome(terminal.call(kSupervisor, "anchor.enrol",
                              ui::Params(Json{{"pem", found["anchor"]["pem"]}}))) == "E-4105");
  must(terminal.together(kSupervisor, kHandler, "anchor.enrol", {{"pem", found["anchor"]["pem"]}}));
  must(terminal.together(
      kSupervisor, kHandler, "policy.adopt",
      {{"policy", found["policy"]["text"]}, {"signature", found["policy"]["signature"]}}));
  const Json adopted = policies(terminal);
  REQUIRE(adopted.size() == 1);
  CHECK(adopted[0]["signer"] == found["anchor"]["fingerprint"]);
  CHECK(adopted[0]["text"] == kPolicy);
  terminal.restart();
  CHECK(policies(terminal) == adopted);
}

TEST_CASE("a policy on a disc is told rule by rule, beside what is in force") {
  Terminal terminal;
  Ward ward;
  insert(terminal, ward.commissioning(kPolicy + "[split]\ndays = 3\n"));
  const auto read = [&] { return must(terminal.call(kSupervisor, "enrolment.read"))["policy"]; };
  Json policy = read();
  CHECK(policy["ward"] == "見本区");
  CHECK(policy["serial"] == 1);
  CHECK(policy["serial_now"] == 0);
  CHECK(policy["error"].is_null());
  CHECK(rule(policy["rules"], "split.days") ==
        Json{{"rule", "split.days"}, {"now", 1}, {"new", 3}});
  CHECK(rule(policy["rules"], "two_people.password")["new"] == false);
  enrol(terminal, ward);
  adopt_from_disc(terminal);
  policy = read();
  CHECK(policy["error"]["number"] == 4306);
  CHECK(rule(policy["rules"], "split.days")["now"] == 3);
  const Json shown = policies(terminal)[0];
  CHECK(rule(shown["rules"], "split.days") ==
        Json{{"rule", "split.days"}, {"now", 3}, {"built_in", 1}});
  CHECK(shown["by"] == kSupervisor);
  CHECK(shown["second"] == kHandler);
  // What a terminal would refuse is told before anybody is asked to consent.
  insert(terminal, ward.commissioning("policy = 1\nserial = 2\nward = 'x'\n[split]\ndays = 0\n"));
  policy = read();
  CHECK(policy["error"] == Json{{"number", 4305}, {"detail", "split.days"}});
  CHECK(policy["rules"].empty());
}

TEST_CASE("a ward's logo comes with its policy, and is printed on its documents alone") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const auto roster = [&] {
    const Json answer =
        must(terminal.call(kSupervisor, "report.issue", ui::Params(Json{{"kind", "roster"}})));
    return answer["document"].get<std::string>();
  };
  const auto has_picture = [&](const std::string& number) {
    return terminal.document(number, "page").find("/Subtype /Image") != std::string::npos;
  };
  const std::string before = roster();
  insert(terminal, ward.commissioning(naming(a_logo()), a_logo()));
  CHECK(adopt_from_disc(terminal)["logo"] == to_base64(a_logo()));
  const std::string after = roster();
  CHECK_FALSE(has_picture(before));
  CHECK(has_picture(after));
  terminal.restart();
  CHECK(has_picture(after));
}

TEST_CASE("a logo that the policy does not name, or that is no picture, is refused") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const auto found = [&](const std::string& policy, const Bytes& logo) {
    insert(terminal, ward.commissioning(policy, logo));
    const Json read = must(terminal.call(kSupervisor, "enrolment.read"))["policy"];
    const Json error = read["error"];
    const std::string adopted = outcome(terminal.together(
        kSupervisor, kHandler, "policy.adopt",
        {{"policy", read["text"]}, {"signature", read["signature"]}, {"logo", read["logo"]}}));
    CHECK(adopted == "E-" + error["number"].dump());
    return adopted;
  };
  Bytes altered = a_logo();
  altered[60] ^= 1;
  CHECK(found(naming(a_logo()), altered) == "E-4235");
  CHECK(found(naming(a_logo()), {}) == "E-4235");
  CHECK(found(kPolicy, a_logo()) == "E-4235");
  CHECK(found(naming(altered), altered) == "E-4234");
  const Bytes text{'t', 'e', 'x', 't'};
  CHECK(found(naming(text), text) == "E-4234");
  CHECK(policies(terminal).empty());
  insert(terminal, ward.commissioning(naming(a_logo()), Bytes(16 * 1024 + 1)));
  CHECK(outcome(terminal.call(kSupervisor, "enrolment.read")) == "E-4308");
}

TEST_CASE("dozo-seal makes the commissioning disc, and refuses a policy that a terminal would") {
  Terminal terminal;
  const Folder folder;
  const std::string out = folder.path().string();
  REQUIRE(run("dozo-seal", {"keygen", "--out", out}, folder.path() / "log") == 0);
  const auto commissioning = [&](const std::string& policy, const std::string& name) {
    write_text(folder.path() / "policy.toml", policy);
    return run("dozo-seal",
               {"commissioning", "--cert", out + "/ward.pem", "--key", out + "/ward.key",
                "--policy", out + "/policy.toml", "--out", out + "/" + name},
               folder.path() / "log");
  };
  CHECK(commissioning(kPolicy + "[split]\ndays = 0\n", "weak.iso") == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "weak.iso"));
  REQUIRE(commissioning(kPolicy, "ward.iso") == 0);
  CHECK(commissioning(kPolicy, "ward.iso") == 1);  // nothing is overwritten
  CHECK(run("dozo-seal",
            {"commissioning", "--cert", out + "/ward.pem", "--policy", out + "/policy.toml",
             "--out", out + "/other.iso"},
            folder.path() / "log") == 2);
  insert(terminal, folder.path() / "ward.iso");
  const Json found = must(terminal.call(kSupervisor, "enrolment.read"));
  CHECK(found["anchor"]["pem"] == read_text(folder.path() / "ward.pem"));
  CHECK(found["policy"]["text"] == kPolicy);
}

TEST_CASE("a disc of the other kind is never taken for this one") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  insert(terminal, delivery.images[0]);
  CHECK(outcome(terminal.call(kSupervisor, "enrolment.read")) == "E-4308");
  insert(terminal, ward.commissioning());
  CHECK(finding(terminal.status()["disc"]) == "E-2007");
  CHECK(count(terminal.ledger(), "disc.refused") == 0);
  const Json found = must(terminal.call(kSupervisor, "enrolment.read"));
  CHECK(found["policy"].is_null());
}

TEST_CASE("a policy is adopted only as an enrolled ward signed it") {
  Terminal terminal;
  Ward ward;
  Ward stranger("別の区");
  enrol(terminal, ward);
  CHECK(outcome(adopt(terminal, kPolicy, stranger.sign(kPolicy))) == "E-2204");
  CHECK(outcome(adopt(terminal, kPolicy + "# \n", ward.sign(kPolicy))) == "E-2203");
  CHECK(outcome(adopt(terminal, kPolicy, Bytes(10))) == "E-2201");
  const std::string weak = kPolicy + "[idle]\nwork_minutes = 60\n";
  CHECK(outcome(adopt(terminal, weak, ward.sign(weak))) == "E-4305");
  const std::string odd = kPolicy + "[erasure]\nskip = true\n";
  CHECK(outcome(adopt(terminal, odd, ward.sign(odd))) == "E-4304");
  CHECK(outcome(terminal.call(
            kSupervisor, "policy.adopt",
            ui::Params(Json{{"policy", kPolicy}, {"signature", to_base64(ward.sign(kPolicy))}}))) ==
        "E-4105");
  CHECK(policies(terminal).empty());
  must(adopt(terminal, kPolicy, ward.sign(kPolicy)));
  CHECK(outcome(adopt(terminal, kPolicy, ward.sign(kPolicy))) == "E-4306");
}

TEST_CASE("the terminal's own certificate never speaks for a ward") {
  Terminal terminal;
  CHECK(outcome(terminal.together(kSupervisor, kHandler, "anchor.enrol",
                                  {{"pem", terminal.pem()}})) == "E-4307");
}

TEST_CASE("a ward may ask for two people at the password and at the files") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const std::string policy = kPolicy + "[two_people]\npassword = true\nopen_work = true\n";
  must(adopt(terminal, policy, ward.sign(policy)));
  const Delivery delivery = ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  const Json shown = terminal.job(job);
  CHECK(shown["two_people"]["password"] == true);
  CHECK(shown["policy_sha256"] == to_hex(sha256(as_bytes(policy))));
  CHECK(outcome(begin_import(terminal, job, delivery.password)) == "E-4105");
  CHECK(count(terminal.ledger(), "password.attempted") == 0);
  ui::Params params(Json{{"job", job}});
  must(params.add_secret("password", secret(delivery.password)));
  must(params.add_consent(kSupervisor, password_of(kSupervisor)));
  must(terminal.call(kHandler, "job.import", params));
  REQUIRE(await_request(terminal, 1));
  put_in_tray(terminal, delivery.images[0]);
  CHECK(outcome(terminal.finish_activity()) == "ok");
  CHECK(outcome(terminal.call(kHandler, "job.open", ui::Params(Json{{"job", job}}))) == "E-4105");
  must(terminal.together(kHandler, kSupervisor, "job.open", {{"job", job}}));
  CHECK(count(terminal.ledger(), "work.opened", {{"job", job}, {"second", kSupervisor}}) == 1);
}

TEST_CASE("discs of a retired certificate are refused, and jobs at hand go on") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  REQUIRE(import(terminal, job, delivery) == "ok");
  Sealing next;
  next.number = "D-2026-0002";
  const Delivery later = ward.seal(terminal.pem(), next);
  CHECK(finding(insert(terminal, later.images[0])) == "fresh");
  const Json anchors = must(terminal.call(kSupervisor, "anchor.list"))["anchors"];
  must(terminal.together(kSupervisor, kHandler, "anchor.retire",
                         {{"fingerprint", anchors[0]["fingerprint"]}, {"reason", "区の鍵の更新"}}));
  CHECK(finding(terminal.wait_idle()["disc"]) == "E-4303");
  CHECK(must(terminal.call(kSupervisor, "anchor.list"))["anchors"][0]["retired"] == true);
  CHECK(outcome(terminal.together(kSupervisor, kHandler, "anchor.enrol", {{"pem", ward.pem()}})) ==
        "E-4303");
  CHECK(outcome(adopt(terminal, kPolicy, ward.sign(kPolicy))) == "E-4303");
  CHECK(work(terminal, job) == delivery.contents);
  give_back(terminal, job, delivery);
  CHECK(erase(terminal, job, delivery) == "ok");
  certificate_holds(terminal, job);
}
