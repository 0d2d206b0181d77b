// Incidents: recorded by people, and by the terminal itself.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

Json incidents(Terminal& terminal) {
  return must(terminal.call(kInspector, "incident.list"))["incidents"];
}

}  // namespace

TEST_CASE("an incident is recorded in steps, reported, and closed by two") {
  Terminal terminal;
  CHECK(outcome(terminal.call("", "incident.open",
                              ui::Params(Json{{"kind", "other"}, {"detail", "x"}}))) == "E-4103");
  const std::string id = must(terminal.call(
      kMaintenance, "incident.open",
      ui::Params(Json{{"kind", "tampering"}, {"detail", "封印シールが破れている"}})))["incident"];
  CHECK(id == "I-0001");
  const auto note = [&](const char* step, const char* text) {
    return terminal.call(kHandler, "incident.note",
                         ui::Params(Json{{"incident", id}, {"step", step}, {"text", text}}));
  };
  must(note("what", "朝の点検で気付いた"));
  CHECK(outcome(note("guess", "x")) == "E-8001");
  CHECK(outcome(terminal.together(kSupervisor, kHandler, "incident.close", {{"incident", id}})) ==
        "E-4232");
  must(note("measures", "区に電話で報告し、封印を貼り直した"));
  const std::string report = must(
      terminal.call(kHandler, "incident.report", ui::Params(Json{{"incident", id}})))["report"];
  const Json page = Json::parse(terminal.document(report, "json"));
  CHECK(page["incident"]["number"] == id);
  CHECK(page["incident"]["notes"].size() == 2);
  CHECK(outcome(terminal.call(kSupervisor, "incident.close", ui::Params(Json{{"incident", id}}))) ==
        "E-4105");
  must(terminal.together(kSupervisor, kHandler, "incident.close", {{"incident", id}}));
  CHECK(outcome(note("other", "x")) == "E-4231");
  CHECK(outcome(terminal.call(kHandler, "incident.report",
                              ui::Params(Json{{"incident", "I-0002"}}))) == "E-4230");
  const Json all = incidents(terminal);
  REQUIRE(all.size() == 1);
  CHECK(all[0]["open"] == false);
  CHECK(all[0]["reports"] == Json::array({report}));
  CHECK(must(terminal.call(kInspector, "incident.list",
                           ui::Params(Json{{"open", true}})))["total"] == 0);
  terminal.restart();
  CHECK(incidents(terminal) == all);
}

TEST_CASE("a disc that leaves while it is imported is an incident of the job") {
  Terminal terminal({1, 64 * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  Sealing sealing;
  sealing.contents = one_file(48 * kMiB);
  const Delivery delivery = ward.seal(terminal.pem(), sealing);
  const std::string job = receive(terminal, delivery);
  for (int i = 0; i < 2; ++i) {
    must(begin_import(terminal, job, delivery.password));
    REQUIRE(await_request(terminal, 1));
    put_in_tray(terminal, delivery.images[0]);
    terminal.wait_until("the unsealing", [](const Json& now) {
      return now["activity"]["step"] == "unsealing" && now["activity"]["done"] > 0;
    });
    take_out(terminal);
    CHECK(outcome(terminal.finish_activity()) == "E-2005");
  }
  const Json all = incidents(terminal);
  REQUIRE(all.size() == 1);
  CHECK(all[0]["kind"] == "disc_removed");
  CHECK(all[0]["job"] == job);
  CHECK(all[0]["by"] == "");
}
