// The wipe of a job as the daemon does it: real ledger logic, real signature, real overwrite and
// comparison on a file; the shelf and the worker process are the fakes beside their ports.
#include "firmware/daemon/erasing.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/recovery.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/vault/fake_shelf.hpp"
#include "tests/unit/custody/story.hpp"
#include "tests/unit/intake/thread_workers.hpp"

using namespace dozo;
using namespace dozo::daemon;

namespace {

constexpr std::uint64_t kShelf = 1024 * 1024;
const custody::Who kBoth{"tanaka", "suzuki"};
const custody::Who kHandler{"tanaka", ""};

sealed::CmsSigner make_signer(Random& random) {
  auto key = *sealed::PrivateKey::generate();
  auto certificate = *sealed::make_self_signed(key, "T-014 dozo", {1'700'000'000}, random);
  return *sealed::CmsSigner::make(std::move(key), std::move(certificate));
}

// A terminal whose one job was returned: the wipe is due.
struct Fixture {
  ledger::FakeStore store;
  FakeClock clock{*from_rfc3339("2026-11-02T10:00:00+09:00")};
  SystemRandom random;
  sealed::CmsSigner signer = make_signer(random);
  vault::FakeShelves shelves{1, kShelf};
  intake::ThreadWorkers workers;
  std::unique_ptr<Core> core;
  std::unique_ptr<Activities> activities;
  std::unique_ptr<Erasing> erasing;

  Fixture() {
    start();
    const auto does = [&](const Result<custody::Drafts>& drafts) {
      REQUIRE(drafts);
      REQUIRE(core->record(*drafts));
    };
    custody::Terminal terminal;
    terminal.contractor = "見本印刷";
    terminal.address = "見本区1-2-3";
    terminal.number = "T-014";
    terminal.place = "機械室";
    terminal.key_fingerprint = std::string(64, 'a');
    const custody::Training& training = custody::test::kTraining;
    does(custody::decide_commission(
        core->state(), core->now(),
        {terminal,
         {{custody::ShelfState::free, "", 0, kShelf}},
         {{"suzuki", "鈴木", custody::Role::supervisor, "$y$1", training},
          {"tanaka", "田中", custody::Role::handler, "$y$2", training}},
         custody::test::kPlaces}));
    const custody::DiscFinding finding = custody::test::Story().finding();
    does(custody::decide_disc_receipt(core->state(), kHandler, core->now(), finding, "金庫A", "R"));
    clock.advance(86400);
    does(custody::decide_notice_receipt(core->state(), kHandler, core->now(), "2026-0117-P",
                                        "書庫B", "R"));
    does(custody::decide_import(core->state(), kHandler, core->now(), "J-0001"));
    REQUIRE(core->record({{custody::type::kImportDone,
                           "tanaka",
                           {{"job", "J-0001"},
                            {"shelf", 1},
                            {"contents",
                             {{"files", 3},
                              {"folders", 1},
                              {"bytes", 900},
                              {"tar_bytes", 4096},
                              {"index_sha256", std::string(64, 'c')}}}}}}));
    does(custody::decide_disc_return(core->state(), kHandler, "J-0001", finding.tag_manifest));
    does(custody::decide_notice_return(core->state(), kHandler, "J-0001", "2026-0117-P"));
    does(custody::decide_return_signature(core->state(), kBoth, "J-0001"));
    fill();
  }

  // As at power-on: all that is known comes from the store.
  void start() {
    erasing.reset();
    activities.reset();
    core.reset();
    core = *Core::open(store, clock, random);
    core->set_signer(&signer, signer.certificate().public_key_digest());
    activities = std::make_unique<Activities>([] {});
    erasing = std::make_unique<Erasing>(
        *core, [this]() -> vault::Shelves& { return shelves; }, workers, *activities);
  }

  void fill() {
    vault::Shelf& shelf = shelves.at(1);
    REQUIRE(shelf.format());
    REQUIRE(shelf.append(as_bytes("督促状のデータ")));
    REQUIRE(shelf.seal());
  }

  // Two people begin the wipe and it is carried through.
  Result<std::string> erase() {
    const auto intended = custody::decide_erasure(core->state(), kBoth, "J-0001", "2026-0117", "");
    REQUIRE(intended);
    REQUIRE(core->record(*intended));
    Activity activity;
    auto number = erasing->carry_out("J-0001", activity);
    if (!number) UNSCOPED_INFO(describe(number.error()));
    return number;
  }

  const custody::Job& job() const { return core->state().jobs.at("J-0001"); }
  std::string kinds() const {
    std::string all;
    for (const auto& each : core->state().documents) all += each.kind + " ";
    return all;
  }
  Json document(const std::string& number) {
    const auto found = store.document(number);
    REQUIRE(found);
    REQUIRE(*found);
    return *parse_json((*found)->json);
  }
};

// A worker that reads back truly and then says that so many octets did not match.
intake::ThreadWorkers::Body mismatching(std::uint64_t octets) {
  return [octets](intake::WorkerControl& control) -> std::optional<Result<Json>> {
    const auto work = control.receive_job(1);
    if (!work) return tl::unexpected(work.error());
    vault::ReadBackCounts counts;
    counts.bytes_read = kShelf;
    counts.bytes_matched = kShelf - octets;
    counts.first_mismatch = 4096;
    return Result<Json>(vault::to_json(counts));
  };
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A complete wipe gives a certificate with its proof, and a free shelf") {
  const auto number = erase();
  REQUIRE(number);
  CHECK(*number == "ECE-T014-2026-0001");
  CHECK(job().state == custody::JobState::erased);
  CHECK(core->state().shelves.at(1).state == custody::ShelfState::free);
  CHECK(kinds() == "erasure_certificate ");
  const Json certificate = document(*number);
  CHECK(certificate["verification"]["bytes"] == kShelf);
  CHECK(certificate["verification"]["seed"].get<std::string>().size() == 64);
  CHECK(certificate["assurance"] == "evaluation");
  CHECK_FALSE(shelves.at(1).key_may_exist());
}

TEST_CASE_METHOD(Fixture, "One block that does not match: a failure report, and no certificate") {
  workers.replace(intake::Worker::readback, mismatching(512));
  const auto number = erase();
  REQUIRE_FALSE(number);
  CHECK(number.error().code == ErrorCode::erase_mismatch);
  CHECK(job().state == custody::JobState::erasing);
  CHECK(job().certificate.empty());
  CHECK(kinds() == "erasure_failure ");
  const std::string report = core->state().documents.back().number;
  CHECK(report == "EFR-T014-2026-0001");
  CHECK(document(report)["result"] != document(report)["kind"]);
}

TEST_CASE_METHOD(Fixture, "A read-back process that dies is a failure, never a result") {
  workers.replace(intake::Worker::readback,
                  [](intake::WorkerControl&) { return std::optional<Result<Json>>(); });
  CHECK_FALSE(erase());
  CHECK(job().state == custody::JobState::erasing);
  CHECK(kinds() == "erasure_failure ");
}

TEST_CASE_METHOD(Fixture, "A key that stays is a failure, even where every octet matched") {
  shelves.at(1).key_stays = true;
  const auto number = erase();
  REQUIRE_FALSE(number);
  CHECK(number.error().code == ErrorCode::erase_key_remains);
  CHECK(job().certificate.empty());
}

TEST_CASE_METHOD(Fixture, "A retry after a failure is certified and discloses the failure") {
  workers.replace(intake::Worker::readback, mismatching(512));
  CHECK_FALSE(erase());
  workers = intake::ThreadWorkers();
  const auto number = erase();
  REQUIRE(number);
  const Json certificate = document(*number);
  CHECK(certificate["erasure"]["attempts"] == 2);
  CHECK(certificate["erasure"]["earlier_attempts"].size() == 1);
  CHECK(kinds() == "erasure_failure erasure_certificate ");
}

TEST_CASE_METHOD(Fixture, "A wipe that the power cut is taken up at start, with a fresh seed") {
  const auto intended = custody::decide_erasure(core->state(), kBoth, "J-0001", "2026-0117", "");
  REQUIRE(intended);
  REQUIRE(core->record(*intended));
  start();
  CHECK(job().erasure_open());
  Activity activity;
  const auto number = erasing->resume("J-0001", activity);
  REQUIRE(number);
  const Json certificate = document(*number);
  CHECK(certificate["erasure"]["attempts"] == 2);
  // The two who began it stay named.
  CHECK(certificate["parties"]["operator"] == "田中");
  CHECK(certificate["parties"]["verifier"] == "鈴木");
}

TEST_CASE_METHOD(Fixture, "A job that is not being erased cannot be taken up") {
  Activity activity;
  CHECK(erasing->resume("J-0001", activity).error().code == ErrorCode::job_state_forbids);
  CHECK(erasing->resume("J-0009", activity).error().code == ErrorCode::job_state_forbids);
}

TEST_CASE_METHOD(Fixture, "A cancelled wipe stays to be done and certifies nothing") {
  const auto intended = custody::decide_erasure(core->state(), kBoth, "J-0001", "2026-0117", "");
  REQUIRE(core->record(*intended));
  Activity activity;
  activity.progress.cancel();
  CHECK(erasing->carry_out("J-0001", activity).error().code == ErrorCode::cancelled);
  CHECK(job().state == custody::JobState::erasing);
  CHECK(core->state().documents.empty());
  CHECK(erase());
}

TEST_CASE_METHOD(Fixture, "What a restart has ended is settled once: nothing open, nothing said") {
  const auto size = core->ledger().size();
  REQUIRE(settle_after_restart(*core));
  CHECK(core->ledger().size() == size);
}
