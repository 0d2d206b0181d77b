// The terminal looks at itself: what is in order is said to be so, and each thing that is not is
// found.
#include "firmware/daemon/self_test.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/prctl.h>

#include "firmware/base/secret.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/vault/fake_shelf.hpp"
#include "tests/unit/custody/story.hpp"
#include "tests/unit/intake/thread_workers.hpp"

using namespace dozo;
using namespace dozo::daemon;

namespace {

constexpr std::uint64_t kShelf = 1024 * 1024;

sealed::CmsSigner make_signer(Random& random) {
  auto key = *sealed::PrivateKey::generate();
  auto certificate = *sealed::make_self_signed(key, "T-014 dozo", {1'700'000'000}, random);
  return *sealed::CmsSigner::make(std::move(key), std::move(certificate));
}

// A commissioned terminal with two free shelves.
struct Fixture {
  ledger::FakeStore store;
  FakeClock clock{*from_rfc3339("2026-11-02T10:00:00+09:00")};
  SystemRandom random;
  sealed::CmsSigner signer = make_signer(random);
  std::optional<sealed::CmsSigner> stranger;  // whose certificate is taken instead
  vault::FakeShelves shelves{2, kShelf};
  intake::ThreadWorkers workers;
  Activities activities{[] {}};
  std::unique_ptr<Core> core = *Core::open(store, clock, random);
  SelfTest self_test{*core, workers, activities, [this] { return &shelves; },
                     [this]() -> Result<sealed::Certificate> {
                       const std::string pem =
                           (stranger ? *stranger : signer).certificate().to_pem();
                       return sealed::Certificate::from_pem(as_bytes(pem));
                     }};

  Fixture() {
    REQUIRE(forbid_dumps());
    workers.replace(intake::Worker::reader, intake::failing_reader(0, ErrorCode::disc_blank));
    // It refuses, as the real one, a job of which nothing is there.
    workers.replace(intake::Worker::renderer, [](intake::WorkerControl& control) -> Result<Json> {
      DOZO_TRY(control.receive_job(2));
      return Json::object();
    });
  }
  // A leak checker looks into its own process.
  ~Fixture() { prctl(PR_SET_DUMPABLE, 1); }

  void commission() {
    custody::Terminal terminal;
    terminal.contractor = "見本印刷";
    terminal.address = "見本区1-2-3";
    terminal.number = "T-014";
    terminal.place = "機械室";
    terminal.key_fingerprint = std::string(64, 'a');
    const custody::Training& training = custody::test::kTraining;
    const auto drafts = custody::decide_commission(
        core->state(), core->now(),
        {terminal,
         {{custody::ShelfState::free, "", 0, kShelf}, {custody::ShelfState::free, "", 0, kShelf}},
         {{"suzuki", "鈴木", custody::Role::supervisor, "$y$1", training},
          {"tanaka", "田中", custody::Role::handler, "$y$2", training}},
         custody::test::kPlaces});
    REQUIRE(drafts);
    REQUIRE(core->record(*drafts));
    core->set_signer(&signer, signer.certificate().public_key_digest());
  }
  // The names of the checks that found something.
  std::string failed() {
    const auto checks = self_test.run();
    REQUIRE(checks);
    std::string names;
    for (const Check& each : *checks) {
      if (!each.ok) names += each.name;
    }
    return names;
  }
  int incidents() const {
    return static_cast<int>(
        std::ranges::count(core->state().incidents, "self_test_failed", &custody::Incident::kind));
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A terminal in order passes every check, and the ledger says when") {
  commission();
  const auto checks = self_test.run();
  REQUIRE(checks);
  std::vector<std::string> names;
  for (const Check& each : *checks) {
    INFO(each.name << ": " << each.detail);
    CHECK(each.ok);
    CHECK_FALSE(each.detail.empty());
    names.push_back(each.name);
  }
  CHECK(names == std::vector<std::string>{"ledger", "store", "workers", "shelves", "key", "dumps",
                                          "memory", "clock", "swap", "network"});
  REQUIRE(core->state().self_test);
  CHECK(core->state().self_test->ok);
  CHECK(core->state().self_test->at == clock.now());
  CHECK(incidents() == 0);
  CHECK(workers.started(intake::Worker::unsealer) == 1);
}

TEST_CASE_METHOD(Fixture, "Each thing out of order is found, recorded, and one incident") {
  commission();
  const auto [name, harm] = GENERATE(table<std::string, void (*)(Fixture&)>({
      {"ledger", [](Fixture& f) { f.store.change_line(1, f.store.lines().at(2).line); }},
      {"store", [](Fixture& f) { f.store.damage(); }},
      {"workers",
       [](Fixture& f) {
         f.workers.replace(intake::Worker::reader,
                           intake::failing_reader(0, ErrorCode::sandbox_unavailable));
       }},
      {"workers",
       [](Fixture& f) {
         f.workers.replace(intake::Worker::reader, [](intake::WorkerControl& control) {
           static_cast<void>(control.receive_job(2));
           return std::nullopt;  // killed by its sandbox
         });
       }},
      {"workers", [](Fixture& f) { f.workers.replace(intake::Worker::verifier, nullptr); }},
      {"workers",
       [](Fixture& f) {
         f.workers.replace(intake::Worker::unsealer, [](intake::WorkerControl& control) {
           static_cast<void>(control.receive_job(0));
           return std::nullopt;  // it starts and does not live
         });
       }},
      {"shelves", [](Fixture& f) { f.shelves.at(2).report_key = true; }},
      {"shelves", [](Fixture& f) { f.shelves.at(1).shrunk = 4096; }},
      {"key", [](Fixture& f) { f.stranger.emplace(make_signer(f.random)); }},
      {"dumps", [](Fixture&) { prctl(PR_SET_DUMPABLE, 1); }},
      {"clock", [](Fixture& f) { f.clock.advance(-86400); }},
  }));
  INFO(name);
  harm(*this);
  CHECK(failed() == name);
  REQUIRE(core->state().self_test);
  CHECK_FALSE(core->state().self_test->ok);
  CHECK(core->state().self_test->failed == std::vector<std::string>{name});
  CHECK(incidents() == 1);
  // The same trouble on the next day is not another incident.
  CHECK(failed() == name);
  CHECK(incidents() == 1);
}

TEST_CASE_METHOD(Fixture, "A shelf that was not wiped is out of order unless work is going on") {
  commission();
  custody::test::Story story;
  const auto does = [&](const Result<custody::Drafts>& drafts) {
    REQUIRE(drafts);
    REQUIRE(core->record(*drafts));
  };
  const custody::Who tanaka{"tanaka", ""};
  does(custody::decide_disc_receipt(core->state(), tanaka, core->now(), story.finding(), "金庫A",
                                    "R"));
  clock.advance(86400);
  does(custody::decide_notice_receipt(core->state(), tanaka, core->now(), "2026-0117-P", "書庫B",
                                      "R"));
  does(custody::decide_import(core->state(), tanaka, core->now(), "J-0001"));
  CHECK(failed() == "shelves");
  REQUIRE(activities.start(ActivityKind::import, "J-0001", [](Activity& activity) {
    while (!activity.progress.cancelled()) std::this_thread::yield();
    return Result<std::string>("");
  }));
  CHECK(failed().empty());
  activities.stop();
}

TEST_CASE_METHOD(Fixture, "Before commissioning there is nothing to test") {
  const auto outcome = self_test.run();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::not_commissioned);
  self_test.keep_up();
  self_test.stop();
  CHECK_FALSE(core->state().self_test);
}

TEST_CASE_METHOD(Fixture, "By itself it runs once after a start, not while work is going on") {
  commission();
  const auto before = core->ledger().size();
  self_test.keep_up();
  self_test.keep_up();
  self_test.stop();  // waits for its end, or ends it
  const auto after = core->ledger().size();
  CHECK(after <= before + 1);
  self_test.keep_up();
  self_test.stop();
  CHECK(core->ledger().size() == after);
}
