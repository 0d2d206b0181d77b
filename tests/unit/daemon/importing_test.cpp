// An import as the daemon does it: the real workers as threads, the drive and the shelves fakes.
#include <future>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/daemon/office.hpp"
#include "tests/unit/intake/bag_kit.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

namespace kit = dozo::intake::kit;

// Both right in form.
constexpr std::string_view kRight = "7K3QN-7K3QP-00003-ZZZZ9";
constexpr std::string_view kWrong = "7K3QN-7K3QP-00003-00004";

Bytes sealed_disc(const sealed::Delivery& sheet) {
  const Bytes part = kit::age_file(kit::sample_tar(), kRight);
  return kit::octets_of(kit::bag_of({{sealed::part_path(1), part}}, {}, sheet));
}

// The counter of a terminal with one delivery, received on two days.
struct Counter : Office {
  Bytes disc;

  Counter() {
    clock.advance(kit::kNow.seconds - clock.now().seconds);
    REQUIRE(call_by_two("suzuki", "tanaka", "anchor.enrol",
                        Params(Json{{"pem", kit::ward().certificate.to_pem()}})));
    auto sheet = kit::job_sheet();
    sheet.recipient = system->core().key_digest();
    sheet.record_rule = "lines:.txt";
    disc = sealed_disc(sheet);
    insert();
    REQUIRE(call_as("tanaka", "disc.receive", Params(Json{{"place", "金庫A"}})));
    take_out();
    clock.advance(86400);
    REQUIRE(call_as("tanaka", "notice.receive",
                    Params(Json{{"number", sheet.notice}, {"place", "書庫B"}})));
  }

  // The drive's thread: what the server's loop does.
  void attend_until_idle() {
    do {
      while (system->activities().running()) std::this_thread::yield();
      system->reception().attend();
    } while (system->activities().running());
  }
  void insert() {
    drive.insert(disc);
    attend_until_idle();
  }
  void take_out() {
    drive.take_out();
    attend_until_idle();
  }
  Result<Json> begin(std::string_view password) {
    return call_as("tanaka", "job.import",
                   std::move(Params(Json{{"job", "J-0001"}}).secret("password", password)));
  }
  // The disc lies in the drive: the import takes it up by itself.
  std::optional<ErrorCode> import(std::string_view password) {
    const auto begun = begin(password);
    if (!begun) return begun.error().code;
    while (system->activities().running()) std::this_thread::yield();
    const ActivityStatus ended = system->activities().status();
    return ended.error ? std::optional(ended.error->code) : std::nullopt;
  }
  const custody::State& state() { return system->core().state(); }
};

}  // namespace

TEST_CASE_METHOD(Counter,
                 "What an import has read is on the desk, and nothing is left to examine") {
  insert();
  const std::uint64_t examined = system->activities().status().id;
  REQUIRE_FALSE(import(kRight));
  attend_until_idle();
  CHECK(system->activities().status().id == examined + 1);
  const auto desk = system->reception().desk();
  REQUIRE(desk);
  CHECK(desk->finding == Desk::Finding::received);
  CHECK(desk->job == "J-0001");
  CHECK(state().job("J-0001")->contents->records == 1);
  CHECK(call_as("tanaka", "disc.return", Params(Json{{"job", "J-0001"}})));
}

TEST_CASE_METHOD(Counter, "An examination gives way to the password, and its disc is used") {
  std::promise<void> waiting;
  workers.replace(intake::Worker::reader, intake::hanging_reader([&] { waiting.set_value(); }));
  drive.insert(disc);
  system->reception().attend();
  waiting.get_future().wait();
  REQUIRE(system->activities().running());
  workers = intake::ThreadWorkers();
  CHECK_FALSE(import(kRight));
  CHECK(system->reception().desk()->finding == Desk::Finding::received);
}

TEST_CASE_METHOD(Counter, "A refused password request does not end an examination") {
  std::promise<void> waiting;
  workers.replace(intake::Worker::reader, intake::hanging_reader([&] { waiting.set_value(); }));
  drive.insert(disc);
  system->reception().attend();
  waiting.get_future().wait();
  CHECK(error_of(call_as("kansa", "job.import",
                         std::move(Params(Json{{"job", "J-0001"}}).secret("password", kRight)))) ==
        ErrorCode::role_forbidden);
  CHECK(system->activities().running());
}

TEST_CASE_METHOD(Counter, "The fifth wrong password of a delivery in a row is one incident") {
  insert();
  for (int i = 1; i <= 6; ++i) {
    CHECK(import(kWrong) == ErrorCode::password_wrong);
    clock.advance(3600);
    CHECK(state().incidents.size() == (i < 5 ? 0U : 1U));
  }
  CHECK(state().incidents.front().kind == "wrong_passwords");
  CHECK(state().incidents.front().job == "J-0001");
  CHECK_FALSE(import(kRight));
}

TEST_CASE_METHOD(Counter, "A certificate that is retired refuses new discs, not those at hand") {
  const std::string ward = to_hex(kit::ward().certificate.fingerprint());
  REQUIRE(call_by_two("suzuki", "tanaka", "anchor.retire",
                      Params(Json{{"fingerprint", ward}, {"reason", "鍵の更新"}})));
  insert();
  CHECK(system->reception().desk()->finding == Desk::Finding::received);
  CHECK_FALSE(import(kRight));
  take_out();
  auto sheet = kit::job_sheet();
  sheet.recipient = system->core().key_digest();
  sheet.number = "2026-0043";
  sheet.notice = "2026-0043-P";
  sheet.group = "00000000-e2bb-4255-8caf-4136c566a962";
  disc = sealed_disc(sheet);
  insert();
  CHECK(system->reception().desk()->error->code == ErrorCode::anchor_retired);
}
