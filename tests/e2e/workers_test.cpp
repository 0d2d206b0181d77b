// kill -9 of each worker in the middle of its work.
#include <csignal>

#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

struct Site {
  Terminal terminal{{1, 64 * kMiB, true}};
  Ward ward;
  Delivery delivery;
  std::string job;
  Site() {
    enrol(terminal, ward);
    Sealing sealing;
    sealing.contents = one_file(48 * kMiB);
    delivery = ward.seal(terminal.pem(), sealing);
  }
  /// Kills the worker of that name once the activity has come into that step and moved.
  void kill_worker(const std::string& name, const std::string& step) {
    terminal.wait_until("a " + name + " at work", [&](const Json& now) {
      const Json& activity = now["activity"];
      REQUIRE(activity["error"].is_null());
      if (activity["step"] != step || activity["done"] == 0) return false;
      for (const ChildProcess& child : children_of(terminal.pid())) {
        if (child.name == name.substr(0, 15)) return ::kill(child.pid, SIGKILL) == 0;
      }
      return false;
    });
  }
  void received() { job = receive(terminal, delivery); }
};

}  // namespace

TEST_CASE(
    "a reader or verifier that dies while a disc is checked: refused, and good at once again") {
  Site site;
  Terminal& terminal = site.terminal;
  const std::string name = GENERATE(std::string("dozo-reader"), std::string("dozo-verifier"));
  INFO(name);
  put_in_tray(terminal, site.delivery.images[0]);
  site.kill_worker(name, "checking");
  CHECK(outcome(terminal.finish_examination()) == "E-6003");
  CHECK(finding(terminal.status()["disc"]) == "E-6003");
  CHECK(count(terminal.ledger(), "disc.refused", {{"error", "E-6003"}}) == 1);
  CHECK(children_of(terminal.pid()).empty());
  CHECK(finding(insert(terminal, site.delivery.images[0])) == "fresh");
  take_out(terminal);
  good_disc_works(terminal, site.ward);
}

TEST_CASE(
    "a reader or unsealer that dies during an import: nothing is left, and it may begin again") {
  Site site;
  Terminal& terminal = site.terminal;
  site.received();
  const std::string name = GENERATE(std::string("dozo-reader"), std::string("dozo-unsealer"));
  INFO(name);
  must(begin_import(terminal, site.job, site.delivery.password));
  put_in_tray(terminal, site.delivery.images[0]);
  site.kill_worker(name, "unsealing");
  CHECK(outcome(terminal.finish_activity()) == "E-6003");
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "import.failed", {{"job", site.job}, {"error", "E-6003"}}) == 1);
  CHECK(count(ledger, "shelf.cleared") == 1);
  CHECK(children_of(terminal.pid()).empty());
  all_shelves_free(terminal);
  no_plaintext(terminal, site.delivery);
  CHECK(import(terminal, site.job, site.delivery) == "ok");
  CHECK(work(terminal, site.job) == site.delivery.contents);
}

TEST_CASE(
    "a read-back that dies gives a failure report, no certificate, and the next try certifies") {
  Site site;
  Terminal& terminal = site.terminal;
  site.received();
  REQUIRE(import(terminal, site.job, site.delivery) == "ok");
  give_back(terminal, site.job, site.delivery);
  must(terminal.together(kHandler, kSupervisor, "job.erase",
                         {{"job", site.job}, {"confirmation", site.delivery.number}}));
  terminal.wait_until("the reading back", [&](const Json&) {
    for (const ChildProcess& child : children_of(terminal.pid())) {
      if (child.name == "dozo-readback") return ::kill(child.pid, SIGKILL) == 0;
    }
    return false;
  });
  const std::string error = outcome(terminal.finish_activity());
  CHECK((error == "E-6003" || error == "E-5103" || error == "E-5105"));
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "erasure.failed", {{"job", site.job}, {"error", error}}) == 1);
  CHECK(count(ledger, "erasure.verified") == 0);
  CHECK(count(ledger, "document.issued", {{"kind", "erasure_failure"}}) == 1);
  CHECK(count(ledger, "document.issued", {{"kind", "erasure_certificate"}}) == 0);
  CHECK(terminal.job(site.job)["state"] == "erasing");
  CHECK(terminal.status()["shelves"][0]["state"] != "free");
  no_plaintext(terminal, site.delivery);
  CHECK(erase(terminal, site.job, site.delivery) == "ok");
  certificate_holds(terminal, site.job);
  all_shelves_free(terminal);
}

TEST_CASE(
    "a read-back that dies while a failed import is cleared leaves the shelf locked, not free") {
  Site site;
  Terminal& terminal = site.terminal;
  site.received();
  must(begin_import(terminal, site.job, site.delivery.password));
  put_in_tray(terminal, site.delivery.images[0]);
  site.kill_worker("dozo-unsealer", "unsealing");
  terminal.wait_until("the reading back", [&](const Json& now) {
    REQUIRE(now["activity"]["running"]);
    for (const ChildProcess& child : children_of(terminal.pid())) {
      if (child.name == "dozo-readback") return ::kill(child.pid, SIGKILL) == 0;
    }
    return false;
  });
  terminal.finish_activity();
  CHECK(count(terminal.ledger(), "incident.recorded", {{"kind", "shelf_not_cleared"}}) == 1);
  CHECK(terminal.status()["shelves"][0]["state"] != "free");
  CHECK(outcome(begin_import(terminal, site.job, site.delivery.password)) == "E-4210");
  no_plaintext(terminal, site.delivery);
  terminal.restart();
  terminal.finish_activity();
  all_shelves_free(terminal);
  CHECK(import(terminal, site.job, site.delivery) == "ok");
}
