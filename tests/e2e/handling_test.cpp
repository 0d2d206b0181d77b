// What belongs to a job beside its data: handlers, counts, losses, the ward's word; and what the
// terminal does with the disc in its drive meanwhile.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

/// A file with a heading and so many rows.
Sealing of_rows(int rows, const std::string& number = "D-2026-0001") {
  std::string csv = "番号,氏名\r\n";
  for (int row = 1; row <= rows; ++row) {
    csv += std::to_string(row) + "," + std::string(kMarker) + "\r\n";
  }
  Sealing sealing;
  sealing.number = number;
  sealing.contents = {{std::string(kNameMarker) + ".csv", csv}};
  return sealing;
}

/// A terminal with one imported delivery.
struct Held {
  Terminal terminal;
  Ward ward;
  Delivery delivery;
  std::string job;

  explicit Held(const Sealing& sealing = {}) {
    enrol(terminal, ward);
    delivery = ward.seal(terminal.pem(), sealing);
    job = receive(terminal, delivery);
    REQUIRE(import(terminal, job, delivery) == "ok");
  }
  Result<Json> alone(const std::string& login, const std::string& method, Json params) {
    params["job"] = job;
    return terminal.call(login, method, ui::Params(std::move(params)));
  }
  Result<Json> two(const std::string& method, Json params, const std::string& login = kHandler,
                   const std::string& second = kSupervisor) {
    params["job"] = job;
    return terminal.together(login, second, method, std::move(params));
  }
};

}  // namespace

TEST_CASE("a handler who was named by two may open the job, and nobody else") {
  Held held;
  CHECK(outcome(held.alone(kOtherHandler, "job.open", {})) == "E-4214");
  CHECK(outcome(held.alone(kSupervisor, "job.handler", {{"login", kOtherHandler}})) == "E-4105");
  CHECK(outcome(held.two("job.handler", {{"login", kInspector}}, kSupervisor, kHandler)) ==
        "E-4104");
  must(held.two("job.handler", {{"login", kOtherHandler}}, kSupervisor, kHandler));
  must(held.alone(kOtherHandler, "job.open", {}));
  must(held.alone(kOtherHandler, "job.close", {}));
  CHECK(held.terminal.job(held.job)["handlers"] == Json::array({kOtherHandler, kHandler}));
  CHECK(count(held.terminal.ledger(), "handler.named", {{"login", kOtherHandler}}) == 1);
}

TEST_CASE("records are counted by the sheet's rule, and every difference is visible") {
  Held held(of_rows(2999));
  Json counts = held.terminal.job(held.job)["counts"];
  CHECK(counts["sheet"] == 3000);
  CHECK(counts["received"] == 2999);
  CHECK(counts["printed"].is_null());
  CHECK(counts["differs"] == true);
  CHECK(outcome(held.alone(kHandler, "counts.enter", {{"printed", -1}, {"enclosed", 0}})) ==
        "E-8001");
  CHECK(outcome(held.alone(kInspector, "counts.enter", {{"printed", 1}, {"enclosed", 1}})) ==
        "E-4104");
  must(held.alone(kHandler, "counts.enter", {{"printed", 2999}, {"enclosed", 2998}}));
  counts = held.terminal.job(held.job)["counts"];
  CHECK(counts["printed"] == 2999);
  CHECK(counts["enclosed"] == 2998);
  CHECK(count(held.terminal.ledger(), "import.done") == 1);
  no_plaintext(held.terminal, held.delivery);
}

TEST_CASE("counts that agree do not differ") {
  Held held(of_rows(3000));
  must(held.alone(kHandler, "counts.enter", {{"printed", 3000}, {"enclosed", 3000}}));
  const Json counts = held.terminal.job(held.job)["counts"];
  CHECK(counts["received"] == 3000);
  CHECK(counts["differs"] == false);
}

TEST_CASE("a lost disc has its incident and report, and the job goes its way to the certificate") {
  Held held;
  CHECK(outcome(held.alone(kHandler, "disc.lost",
                           {{"disc", 1}, {"kind", "lost"}, {"reason", "x"}})) == "E-4105");
  CHECK(outcome(held.two("disc.lost", {{"disc", 2}, {"kind", "lost"}, {"reason", "x"}})) ==
        "E-4228");
  const Json lost = must(
      held.two("disc.lost", {{"disc", 1}, {"kind", "lost"}, {"reason", "棚卸しで見つからない"}}));
  const std::string report = lost["report"];
  CHECK(Json::parse(held.terminal.document(report, "json"))["kind"] == "incident_report");
  CHECK(outcome(held.two("disc.lost", {{"disc", 1}, {"kind", "lost"}, {"reason", "x"}})) ==
        "E-4227");
  const Json incidents = must(held.terminal.call(kHandler, "incident.list"))["incidents"];
  REQUIRE(incidents.size() == 1);
  CHECK(incidents[0]["kind"] == "disc_lost");
  CHECK(incidents[0]["detail"] == "棚卸しで見つからない");
  CHECK(incidents[0]["reports"] == Json::array({report}));
  CHECK(incidents[0]["open"] == true);
  CHECK(held.terminal.status()["incidents"] == 1);

  CHECK(outcome(held.two("job.sign_return", {})) == "E-4202");
  must(held.alone(kHandler, "notice.return", {{"number", held.delivery.notice}}));
  must(held.two("job.sign_return", {}));
  CHECK(count(held.terminal.ledger(), "return.signed",
              {{"losses",
                Json::array({Json{
                    {"what", "disc"}, {"disc", 1}, {"kind", "lost"}, {"incident", "I-0001"}}})}}) ==
        1);
  CHECK(erase(held.terminal, held.job, held.delivery) == "ok");
  certificate_holds(held.terminal, held.job);
  const Json losses = held.terminal.job(held.job)["losses"];
  REQUIRE(losses.size() == 1);
  CHECK(losses[0]["kind"] == "lost");
}

TEST_CASE("what was wiped without return still goes back, and its certificate stays") {
  Held held;
  Terminal& terminal = held.terminal;
  must(held.two("job.erase", {{"confirmation", held.delivery.number}, {"reason", "区の指示"}}));
  REQUIRE(outcome(terminal.finish_activity()) == "ok");
  const Json certificate = terminal.job(held.job)["certificate"];
  CHECK(must(terminal.call(kHandler, "keeping.list"))["total"] == 2);
  CHECK(finding(insert(terminal, held.delivery.images[0])) == "received");
  must(held.alone(kHandler, "disc.return", {}));
  CHECK(outcome(held.alone(kHandler, "disc.return", {})) == "E-4202");
  must(held.alone(kHandler, "notice.return", {{"number", held.delivery.notice}}));
  CHECK(must(terminal.call(kHandler, "keeping.list"))["total"] == 0);
  CHECK(terminal.job(held.job)["state"] == "erased");
  CHECK(terminal.job(held.job)["certificate"] == certificate);
  CHECK(count(terminal.ledger(), "disc.returned", {{"job", held.job}}) == 1);
  CHECK(finding(insert(terminal, held.delivery.images[0])) == "E-2302");
  certificate_holds(terminal, held.job);
}

TEST_CASE("a broken notice is declared, and the disc is returned as ever") {
  Held held;
  must(held.two("notice.lost", {{"kind", "broken"}, {"reason", "水に濡れて読めない"}}));
  insert(held.terminal, held.delivery.images[0]);
  must(held.alone(kHandler, "disc.return", {}));
  take_out(held.terminal);
  must(held.two("job.sign_return", {}));
  CHECK(held.terminal.job(held.job)["state"] == "returned");
  CHECK(held.terminal.job(held.job)["losses"][0]["what"] == "notice");
}

TEST_CASE("the ward's word is entered after the return, also when the data is gone") {
  Held held;
  const std::string today = held.terminal.status()["time"].get<std::string>().substr(0, 10);
  const Json word{{"on", today}, {"by", "区 国保収納課 山本"}, {"note", "電話で確認"}};
  CHECK(outcome(held.alone(kHandler, "return.acknowledge", word)) == "E-4202");
  give_back(held.terminal, held.job, held.delivery);
  CHECK(outcome(held.alone(kHandler, "return.acknowledge", {{"on", "2099-01-01"}, {"by", "x"}})) ==
        "E-4229");
  CHECK(outcome(held.alone(kHandler, "return.acknowledge", {{"on", "yesterday"}, {"by", "x"}})) ==
        "E-8001");
  CHECK(erase(held.terminal, held.job, held.delivery) == "ok");
  must(held.alone(kHandler, "return.acknowledge", word));
  CHECK(held.terminal.job(held.job)["acknowledged"]["by"] == "区 国保収納課 山本");
  CHECK(outcome(held.alone(kHandler, "return.acknowledge", word)) == "E-4202");
  held.terminal.restart();
  CHECK(held.terminal.job(held.job)["acknowledged"]["on"] == today);
}

TEST_CASE("a disc that an import has read is known, and is not examined again") {
  Held held;
  const Json now = held.terminal.wait_idle();
  CHECK(now["activity"]["kind"] == "import");
  CHECK(finding(now["disc"]) == "received");
  CHECK(now["disc"]["job"] == held.job);
  must(held.alone(kHandler, "disc.return", {}));
  CHECK(held.terminal.status()["activity"]["kind"] == "import");
}

TEST_CASE("a password is not kept waiting by the examination of the disc") {
  Terminal terminal({1, 128 * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  Sealing sealing;
  sealing.contents = one_file(96 * kMiB);
  const Delivery delivery = ward.seal(terminal.pem(), sealing);
  const std::string job = receive(terminal, delivery);
  put_in_tray(terminal, delivery.images[0]);
  // It begins at once and takes a while; whatever it has come to, the import goes first.
  terminal.wait_until("a disc", [](const Json& now) { return !now["disc"].is_null(); });
  must(begin_import(terminal, job, delivery.password));
  CHECK(outcome(terminal.finish_activity()) == "ok");
  CHECK(finding(terminal.wait_idle()["disc"]) == "received");
  CHECK(count(terminal.ledger(), "disc.refused") == 0);
}
