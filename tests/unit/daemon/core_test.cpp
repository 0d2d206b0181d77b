#include "firmware/daemon/core.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/ledger/fake_store.hpp"

using namespace dozo;
using namespace dozo::daemon;

namespace {

class NoSigner final : public Signer {
 public:
  Result<Bytes> sign(ByteView) override { return fail(ErrorCode::signing_failed); }
};

custody::Drafts incident(const std::string& kind) {
  return {{custody::type::kIncident, "terminal", {{"kind", kind}, {"job", ""}, {"detail", ""}}}};
}

struct Fixture {
  ledger::FakeStore store;
  FakeClock clock{{1'800'000'000}};
  SystemRandom random;
  std::unique_ptr<Core> core = *Core::open(store, clock, random);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "What is recorded is in the state, and still there after a restart") {
  REQUIRE(core->record(incident("first")));
  REQUIRE(core->state().incidents.size() == 1);
  core.reset();
  core = *Core::open(store, clock, random);
  REQUIRE(core->state().incidents.size() == 1);
  CHECK(core->state().incidents[0].kind == "first");
}

TEST_CASE_METHOD(Fixture, "A clock that fell behind is an incident, once a run") {
  REQUIRE(core->record(incident("a")));
  clock.set({1'700'000'000});
  REQUIRE(core->record(incident("b")));
  REQUIRE(core->record(incident("c")));
  std::vector<std::string> kinds;
  for (const auto& each : core->state().incidents) kinds.push_back(each.kind);
  CHECK(kinds == std::vector<std::string>{"a", "clock_behind", "b", "c"});
  // And time did not run backwards.
  CHECK(core->state().incidents.back().at >= core->state().incidents.front().at);
}

TEST_CASE_METHOD(Fixture, "A document that cannot be made leaves no event") {
  NoSigner signer;
  REQUIRE(core->record({{custody::type::kCommissioned,
                         "terminal",
                         {{"contractor", "c"},
                          {"address", "a"},
                          {"number", "T-1"},
                          {"place", "p"},
                          {"key_fingerprint", std::string(64, 'a')},
                          {"shelves", Json::array({{{"offset", 0}, {"bytes", 4096}}})}}}}));
  core->set_signer(&signer, Digest{});
  const auto before = core->ledger().size();
  const auto issued = core->issue(
      {evidence::Kind::deviation, "",
       [](const custody::Now&, const std::string&) -> Result<custody::Drafts> {
         return incident("reported");
       },
       [](const custody::State&, const PageContext&) -> Result<Json> { return Json::object(); }});
  REQUIRE_FALSE(issued);
  CHECK(core->ledger().size() == before);
  CHECK(core->state().incidents.empty());
}

TEST_CASE_METHOD(Fixture, "A ledger that does not continue an issued document is not opened") {
  // A document whose checkpoint vouches for more than the ledger holds: its end was cut off.
  REQUIRE(core->record(incident("kept")));
  core.reset();
  const auto text =
      read_file(DOZO_SOURCE_DIR "/tests/unit/evidence/golden/certificate.json", 1 << 20);
  REQUIRE(text);
  REQUIRE(store.append(
      *store.count(), {},
      std::vector{ledger::Document{"ECE-T014-2026-0001", std::string(as_text(*text)), {}}}));
  const auto opened = Core::open(store, clock, random);
  REQUIRE_FALSE(opened);
  CHECK((opened.error().code == ErrorCode::ledger_behind ||
         opened.error().code == ErrorCode::ledger_damaged));
}

TEST_CASE_METHOD(Fixture, "Without a key no document is issued") {
  const auto issued = core->issue({evidence::Kind::deviation, "", {}, {}});
  REQUIRE_FALSE(issued);
  CHECK(issued.error().code == ErrorCode::not_commissioned);
}

TEST_CASE_METHOD(Fixture, "A commit that fails ends the process") {
  store.fail_next(ledger::FakeStore::Failure::before);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    static_cast<void>(!freopen("/dev/null", "w", stderr));
    static_cast<void>(core->record(incident("lost")));
    _exit(99);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
}
