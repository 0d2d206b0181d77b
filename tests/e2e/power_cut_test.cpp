// kill -9 of dozod at every point of a job: it starts again, says nothing false, has leaked
// nothing, and the job goes on to its certificate.
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <random>
#include <set>
#include <thread>

#include <poll.h>

#include "tests/e2e/kit/runner.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

const Setup kFresh{1, kMiB, false};

/// Kills the daemon when `due` says so, which looks at the status again and again.
class Killer {
 public:
  Killer(Terminal& terminal, std::function<bool(const Json&)> due)
      : thread_([this, socket = terminal.socket(), pid = terminal.pid(), due = std::move(due)] {
          auto client = ui::ApiClient::connect(socket);
          while (client && !stop_) {
            const auto status = client->call("status");
            if (!status) return;
            if (!due(*status)) continue;
            workers_ = children_of(pid);
            ::kill(pid, SIGKILL);
            return;
          }
        }) {}
  ~Killer() {
    stop_ = true;
    thread_.join();
  }
  Killer(const Killer&) = delete;
  Killer& operator=(const Killer&) = delete;
  /// Who was at work when it fell; ask after the runner has ended.
  std::vector<ChildProcess> workers() {
    stop_ = true;
    thread_.join();
    thread_ = std::thread([] {});
    return workers_;
  }

 private:
  std::atomic<bool> stop_ = false;
  std::vector<ChildProcess> workers_;
  std::thread thread_;
};

bool alive(const ChildProcess& worker) {
  return std::ifstream("/proc/" + std::to_string(worker.pid) + "/comm").good() &&
         memory_of(worker.pid, "VmSize") > 0;
}

/// A worker does not outlive its daemon.
void all_end(const std::vector<ChildProcess>& workers) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (const ChildProcess& worker : workers) {
    INFO(worker.name);
    while (alive(worker)) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      poll(nullptr, 0, 2);
    }
  }
}

/// What holds whatever happened.
void nothing_false(Terminal& terminal, const Runner& runner) {
  terminal.finish_activity();
  if (runner.delivery()) no_plaintext(terminal, *runner.delivery());
  const Json status = terminal.status();
  if (status["terminal"].is_null()) return;
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "document.issued", {{"kind", "erasure_certificate"}}) ==
        count(ledger, "erasure.verified"));
  const Json jobs = must(terminal.call(kHandler, "job.list"))["jobs"];
  std::set<int> owned;
  for (const Json& job : jobs) {
    const std::string state = job["state"];
    CHECK(state != "importing");
    CHECK(state != "open");
    CHECK(state != "erasing");
    CHECK((state == "erased") == (count(ledger, "erasure.verified") == 1));
    CHECK(job["certificate"].get<std::string>().empty() == (state != "erased"));
    if (state == "held" || state == "returned") owned.insert(job["shelf"].get<int>());
  }
  for (const Json& shelf : status["shelves"]) {
    CHECK((shelf["state"] == "free") == !owned.contains(shelf["number"].get<int>()));
  }
}

/// The types of a whole job's events in their order.
std::vector<std::string> sequence() {
  Terminal terminal(kFresh);
  Ward ward;
  Runner runner(terminal, ward);
  must(runner.run());
  std::vector<std::string> types;
  for (const Json& event : terminal.ledger()) types.push_back(event.value("type", "withheld"));
  return types;
}

void cut_at(std::size_t events, const std::string& type) {
  INFO("cut at event " << events << ", " << type);
  Terminal terminal(kFresh);
  Ward ward;
  Runner runner(terminal, ward);
  {
    Killer killer(terminal, [events](const Json& now) { return now["ledger"]["size"] >= events; });
    const auto cut = runner.run();
    all_end(killer.workers());
    if (cut) return;  // the last event: nothing was left to cut
  }
  terminal.restart();
  nothing_false(terminal, runner);
  must(runner.run());
  nothing_false(terminal, runner);
  certificate_holds(terminal, runner.job());
  all_shelves_free(terminal);
}

/// Cuts at each event between the first of type `from` and the first of type `to`; without
/// DOZO_E2E_FULL only at the first of each type.
void cut_between(const std::string& from, const std::string& to) {
  const bool full = std::getenv("DOZO_E2E_FULL") != nullptr;
  std::set<std::string> seen;
  bool within = false;
  const auto types = sequence();
  for (std::size_t i = 0; i < types.size(); ++i) {
    within = within || types[i] == from;
    if (within && types[i] == to) return;
    if (seen.insert(types[i]).second ? within : within && full) cut_at(i + 1, types[i]);
  }
}

}  // namespace

TEST_CASE(
    "a power cut between setting up and the override loses nothing that was said to be done") {
  cut_between("ledger.created", "password.attempted");
}

TEST_CASE("a power cut during import and work leaves a job whole or not begun") {
  cut_between("password.attempted", "disc.returned");
}

TEST_CASE("a power cut during return and wipe ends in a certificate with its proof") {
  cut_between("disc.returned", "");
}

TEST_CASE("power cuts at any moment, in recovery too, end in a certificate with its proof",
          "[.][full]") {
  std::mt19937 random(std::random_device{}());
  for (int run = 0; run < 25; ++run) {
    Terminal terminal({1, 16 * kMiB, false});
    Ward ward;
    Runner runner(terminal, ward);
    bool done = false;
    for (int cut = 0; cut < 8 && !done; ++cut) {
      const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(random() % 500);
      Killer killer(terminal, [at](const Json&) { return std::chrono::steady_clock::now() >= at; });
      const auto outcome = runner.run();
      all_end(killer.workers());
      // Typed too often: three cut-off imports count as three attempts.
      if (!outcome && outcome.error().code == ErrorCode::attempts_delayed) break;
      done = outcome.has_value();
      if (terminal.running()) terminal.kill9();
      terminal.restart();
      nothing_false(terminal, runner);
    }
    if (runner.delivery()) no_plaintext(terminal, *runner.delivery());
    if (done) certificate_holds(terminal, runner.job());
  }
}

TEST_CASE("a power cut in the middle of unsealing leaves no half job") {
  Terminal terminal({1, 64 * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  Sealing sealing;
  sealing.contents = one_file(48 * kMiB);
  const Delivery delivery = ward.seal(terminal.pem(), sealing);
  const std::string job = receive(terminal, delivery);
  must(begin_import(terminal, job, delivery.password));
  put_in_tray(terminal, delivery.images[0]);
  terminal.wait_until("the unsealing", [](const Json& now) {
    return now["activity"]["step"] == "unsealing" && now["activity"]["done"] > 0;
  });
  const auto workers = children_of(terminal.pid());
  CHECK(!workers.empty());
  terminal.kill9();
  all_end(workers);
  no_plaintext(terminal, delivery);
  terminal.start();
  terminal.finish_activity();
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "import.failed", {{"job", job}, {"error", "E-6104"}}) == 1);
  CHECK(count(ledger, "shelf.cleared", {{"shelf", 1}, {"overwritten", true}}) == 1);
  CHECK(terminal.job(job)["state"] == "ready");
  all_shelves_free(terminal);
  no_plaintext(terminal, delivery);
  CHECK(import(terminal, job, delivery) == "ok");
  CHECK(work(terminal, job) == delivery.contents);
}

TEST_CASE("an interrupted wipe begins again at octet 0 under another seed, and is disclosed") {
  Terminal terminal({1, 128 * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  REQUIRE(import(terminal, job, delivery) == "ok");
  give_back(terminal, job, delivery);
  must(terminal.together(kHandler, kSupervisor, "job.erase",
                         {{"job", job}, {"confirmation", delivery.number}}));
  terminal.wait_until("the reading back", [&](const Json&) {
    for (const ChildProcess& child : children_of(terminal.pid())) {
      if (child.name == "dozo-readback") return true;
    }
    return false;
  });
  terminal.kill9();
  terminal.start();
  CHECK(outcome(terminal.finish_activity()) == "ok");
  certificate_holds(terminal, job);
  const auto ledger = terminal.ledger();
  CHECK(count(ledger, "erasure.intended", {{"job", job}}) == 2);
  CHECK(count(ledger, "erasure.keys_destroyed", {{"job", job}}) == 2);
  const Json certificate =
      must(parse_json(terminal.document(terminal.job(job)["certificate"], "json")));
  INFO(certificate.dump(1));
  CHECK(certificate["erasure"]["attempts"] == 2);
  CHECK(certificate["erasure"]["earlier_attempts"].size() == 1);
}
