// The roll-over of the terminal's key: cross-signed, recorded, and cut off anywhere.
#include "firmware/daemon/key_roll.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "firmware/daemon/pages.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/sealed/cms.hpp"
#include "tests/unit/custody/story.hpp"
#include "tests/unit/daemon/office.hpp"
#include "tests/unit/intake/bag_kit.hpp"
#include "tests/unit/sealed/sealed_support.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

const custody::Who kBoth{"suzuki", "tanaka"};

/// The real store of keys; at one call the power fails, before or after it was done.
class CutKeys final : public sealed::KeyStore {
 public:
  explicit CutKeys(sealed::KeyStore& inner) : inner_(inner) {}
  enum class Cut { never, before_adopt, after_adopt, before_prepare, after_prepare };
  Cut cut = Cut::never;

  Result<std::optional<sealed::KeyPair>> load() override { return inner_.load(); }
  Result<sealed::KeyPair> create(const std::string& name, Instant now) override {
    return inner_.create(name, now);
  }
  Result<sealed::KeyPair> prepare(const std::string& name, Instant now) override {
    if (cut == Cut::before_prepare) return fail(ErrorCode::io_failed);
    auto made = inner_.prepare(name, now);
    if (cut == Cut::after_prepare) return fail(ErrorCode::io_failed);
    return made;
  }
  Result<> adopt() override {
    if (cut == Cut::before_adopt) return fail(ErrorCode::io_failed);
    DOZO_TRY(inner_.adopt());
    if (cut == Cut::after_adopt) return fail(ErrorCode::io_failed);
    return {};
  }
  Result<> discard() override { return inner_.discard(); }

 private:
  sealed::KeyStore& inner_;
};

struct Terminal {
  sealed::test::TemporaryFolder folder;
  ledger::FakeStore store;
  FakeClock clock{*from_rfc3339("2026-11-02T10:00:00+09:00")};
  SystemRandom random;
  platform::SoftwareKey keys{folder.path(), random};
  std::unique_ptr<Core> core;
  std::optional<sealed::CmsSigner> signer;

  Terminal() {
    core = *Core::open(store, clock, random);
    custody::Terminal terminal;
    terminal.contractor = "見本印刷";
    terminal.address = "見本区1-2-3";
    terminal.number = "T-014";
    terminal.place = "機械室";
    terminal.key_fingerprint =
        to_hex(keys.create("T-014 dozo", clock.now())->certificate.fingerprint());
    const custody::Training& training = custody::test::kTraining;
    const auto drafts = custody::decide_commission(
        core->state(), core->now(),
        {terminal,
         {{custody::ShelfState::free, "", 0, 4096}},
         {{"suzuki", "鈴木", custody::Role::supervisor, "$y$1", training},
          {"tanaka", "田中", custody::Role::handler, "$y$2", training}},
         custody::test::kPlaces});
    if (!drafts) FAIL(describe(drafts.error()));
    REQUIRE(core->record(*drafts));
    start();
  }
  // As at power-on.
  void start() {
    core.reset();
    core = *Core::open(store, clock, random);
    auto pair = settle_key(*core, keys);
    if (!pair) FAIL(describe(pair.error()));
    const Digest digest = pair->certificate.public_key_digest();
    signer.emplace(*sealed::CmsSigner::make(std::move(pair->key), std::move(pair->certificate)));
    core->set_signer(&*signer, digest);
  }
  [[nodiscard]] const custody::Terminal& facts() const { return *core->state().terminal; }
  std::string present() { return to_hex((*keys.load())->certificate.fingerprint()); }
  std::string document(const std::string& number) { return (*store.document(number))->json; }
};

}  // namespace

TEST_CASE_METHOD(Terminal,
                 "A roll-over is signed by both keys, in the ledger and in its document") {
  const std::string former = facts().key_fingerprint;
  const auto number = roll_key(*core, keys, kBoth);
  if (!number) FAIL(describe(number.error()));
  CHECK(facts().key_fingerprint == present());
  CHECK(facts().key_fingerprint != former);
  REQUIRE(facts().former_keys.size() == 1);
  CHECK(facts().former_keys[0].fingerprint == former);
  CHECK(facts().former_keys[0].destroyed);
  CHECK(facts().next_key.empty());
  const auto rolled = evidence::read_roll_over(document(*number));
  REQUIRE(rolled);
  CHECK(to_hex(rolled->former.fingerprint()) == former);
  CHECK(to_hex(rolled->successor.fingerprint()) == present());
  const Json parties = parse_json(document(*number))->at("parties");
  CHECK(parties.at("operator") == "鈴木");
  CHECK(parties.at("verifier") == "田中");
  // The document itself is signed by the new key.
  const auto stored = *store.document(*number);
  CHECK(sealed::verify_detached(as_bytes(stored->json), stored->signature, {&rolled->successor, 1},
                                rolled->at));
}

TEST_CASE_METHOD(Terminal, "One person alone, or a handler first, rolls nothing over") {
  const std::string before = present();
  const auto size = core->ledger().size();
  CHECK(roll_key(*core, keys, {"suzuki", ""}).error().code == ErrorCode::second_person_needed);
  CHECK(roll_key(*core, keys, {"tanaka", "suzuki"}).error().code == ErrorCode::role_forbidden);
  CHECK(present() == before);
  CHECK(core->ledger().size() == size);
}

TEST_CASE_METHOD(Terminal, "A power cut anywhere leaves one valid key, the ledger's") {
  using Cut = CutKeys::Cut;
  for (const Cut cut :
       {Cut::before_prepare, Cut::after_prepare, Cut::before_adopt, Cut::after_adopt}) {
    INFO(static_cast<int>(cut));
    const std::string before = present();
    CutKeys cut_keys(keys);
    cut_keys.cut = cut;
    CHECK_FALSE(roll_key(*core, cut_keys, kBoth));
    start();
    CHECK(facts().key_fingerprint == present());
    CHECK(facts().next_key.empty());
    // Once it was recorded it is carried through; before that it is given up.
    const bool recorded = cut == Cut::before_adopt || cut == Cut::after_adopt;
    CHECK((present() != before) == recorded);
    if (recorded) CHECK(facts().former_keys.back().destroyed);
    CHECK(core->issue({evidence::Kind::roster, "",
                       [](const custody::Now&, const std::string&) -> Result<custody::Drafts> {
                         return custody::Drafts{};
                       },
                       [](const custody::State& after, const PageContext& context) -> Result<Json> {
                         return roster_page(after, context);
                       }}));
  }
}

TEST_CASE_METHOD(Terminal, "A roll-over that was only intended is given up at the next start") {
  const std::string before = present();
  const auto next = keys.prepare("T-014 dozo", clock.now());
  REQUIRE(next);
  const auto drafts =
      custody::decide_key_roll(core->state(), kBoth, to_hex(next->certificate.fingerprint()));
  REQUIRE(core->record(*drafts));
  CHECK_FALSE(facts().next_key.empty());
  start();
  CHECK(facts().next_key.empty());
  CHECK(present() == before);
  CHECK(roll_key(*core, keys, kBoth));
}

TEST_CASE_METHOD(Terminal, "A key that is not the ledger's is refused at start") {
  const Bytes pem = folder.get("kiosk.pem");
  const Bytes key = folder.get("kiosk.key");
  REQUIRE(roll_key(*core, keys, kBoth));
  folder.put("kiosk.pem", pem);
  folder.put("kiosk.key", key);
  core = *Core::open(store, clock, random);
  CHECK(settle_key(*core, keys).error().code == ErrorCode::key_mismatch);
}

namespace {

namespace kit = dozo::intake::kit;

struct Counter : Office {
  Counter() {
    clock.advance(kit::kNow.seconds - clock.now().seconds);
    REQUIRE(call_by_two("suzuki", "tanaka", "anchor.enrol",
                        Params(Json{{"pem", kit::ward().certificate.to_pem()}})));
  }
  // What the terminal says of a disc that was sealed then for that key.
  Desk::Finding finding(const Digest& recipient, Instant sealed_at, const std::string& number) {
    auto sheet = kit::job_sheet();
    sheet.recipient = recipient;
    sheet.sealed_at = sealed_at;
    sheet.number = number;
    sheet.notice = number + "-P";
    const Bytes part = kit::age_file(kit::sample_tar(), "7K3QN-7K3QP-00003-ZZZZ9");
    drive.insert(kit::octets_of(kit::bag_of({{sealed::part_path(1), part}}, {}, sheet)));
    attend();
    const auto desk = system->reception().desk();
    REQUIRE(desk);
    last_error = desk->error;
    drive.take_out();
    attend();
    return desk->finding;
  }
  void attend() {
    do {
      while (system->activities().running()) std::this_thread::yield();
      system->reception().attend();
    } while (system->activities().running());
  }
  std::optional<Error> last_error;
};

}  // namespace

TEST_CASE_METHOD(Counter, "What was sealed for the former key before the roll-over is accepted") {
  const Digest former = system->core().key_digest();
  const Instant before = kit::job_sheet().sealed_at;
  const auto answer = call_by_two("suzuki", "tanaka", "terminal.roll_key");
  if (!answer) FAIL(describe(answer.error()));
  const Digest present = system->core().key_digest();
  REQUIRE(present != former);
  clock.advance(3600);
  const Instant after = system->core().now().time;
  CHECK(finding(former, before, "D-1") == Desk::Finding::fresh);
  CHECK(finding(present, before, "D-2") == Desk::Finding::fresh);
  CHECK(finding(present, after, "D-3") == Desk::Finding::fresh);
  CHECK(finding(former, after, "D-4") == Desk::Finding::refused);
  CHECK(last_error->code == ErrorCode::other_terminal);
  CHECK(finding(Digest{}, before, "D-5") == Desk::Finding::refused);
  CHECK(last_error->code == ErrorCode::other_terminal);
}

TEST_CASE_METHOD(Counter, "After a roll-over the new key signs, over the API as well") {
  const std::string before = *system->certificate();
  CHECK(error_of(call_as("suzuki", "terminal.roll_key")) == ErrorCode::second_person_needed);
  CHECK(error_of(call_by_two("tanaka", "suzuki", "terminal.roll_key")) ==
        ErrorCode::role_forbidden);
  REQUIRE(call_by_two("hoshu", "suzuki", "terminal.roll_key"));
  CHECK(*system->certificate() != before);
  const auto report = call_as("suzuki", "report.issue", Params(Json{{"kind", "roster"}}));
  REQUIRE(report);
  const auto stored = system->core().store().document(report->at("document").get<std::string>());
  const auto certificate = sealed::Certificate::from_pem(as_bytes(*system->certificate()));
  CHECK(sealed::verify_detached(as_bytes((*stored)->json), (*stored)->signature, {&*certificate, 1},
                                system->core().now().time));
}
