// What the appliance's composition decides: how its documents are marked, what its self-test looks
// at, and when its recovery key is shown.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/daemon/appliance/probes.hpp"
#include "firmware/evidence/parse.hpp"
#include "tests/unit/daemon/office.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

constexpr const char* kKey = "AAAAA-BBBBB-CCCCC-DDDDD";

/// A recovery key in memory.
struct Sheet {
  bool there = true;
  int destroyed = 0;

  RecoveryKey key() {
    return {[this]() -> Result<SecretBytes> {
              if (!there) return fail(ErrorCode::recovery_key_gone);
              return SecretBytes::copy_of(as_bytes(kKey));
            },
            [this]() -> Result<> {
              ++destroyed;
              there = false;
              return {};
            }};
  }
};

Platform measured() {
  return {evidence::Assurance::appliance, sha256(as_bytes("image"))};
}

/// What terminal.recovery_key gives through its descriptor.
Result<std::string> shown(Office& office) {
  Pipe pipe = make_pipe().value();
  Params params;
  params.json["out"] = 0;
  params.descriptors.push_back(std::move(pipe.write));
  DOZO_TRY(office.call_as("", "terminal.recovery_key", std::move(params)));
  Bytes octets(64);
  octets.resize(read_up_to(pipe.read.get(), octets).value());
  return std::string(as_text(octets));
}

}  // namespace

TEST_CASE("An appliance's documents bear its image, no warning, and a series of their own") {
  Office office({.platform = measured()});
  const auto held = office.system->core().lock();
  const auto number = office.system->core().state().documents.front().number;
  CHECK(number == "EN-T014-2026-0001");
  const auto document = office.system->core().store().document(number).value();
  const Json json = parse_json(document->json).value();
  CHECK(json["assurance"] == "appliance");
  CHECK(json["warning"].is_null());
  CHECK(json["software"]["image_sha256"] == to_hex(sha256(as_bytes("image"))));
  CHECK(json["software"]["clock"] == "consistent");
  CHECK(evidence::parse(document->json));
}

TEST_CASE("An evaluation's documents keep theirs") {
  Office office;
  const auto held = office.system->core().lock();
  const auto number = office.system->core().state().documents.front().number;
  CHECK(number == "EEN-T014-2026-0001");
  const auto document = office.system->core().store().document(number).value();
  const Json json = parse_json(document->json).value();
  CHECK(json["assurance"] == "evaluation");
  CHECK(json["software"]["image_sha256"].is_null());
}

TEST_CASE("What the composition looks at is part of the self-test, on screen and in the ledger") {
  bool sound = true;
  Office office({.probes = {[&] { return Check{"verity", sound, "seen"}; }}});
  const auto outcome = [&] {
    const Json tested = office.call_as("tanaka", "terminal.self_test").value();
    for (const Json& each : tested["checks"]) {
      if (each["name"] == "verity") return each;
    }
    return Json();
  };
  CHECK(outcome() == Json{{"name", "verity"}, {"ok", true}, {"detail", "seen"}});
  sound = false;
  CHECK(outcome()["ok"] == false);
  const auto held = office.system->core().lock();
  const auto& last = office.system->core().state().self_test;
  REQUIRE(last);
  CHECK_FALSE(last->ok);
  CHECK(std::ranges::count(last->failed, "verity") == 1);
  CHECK(std::ranges::any_of(office.system->core().state().incidents,
                            [](const auto& each) { return each.kind == "self_test_failed"; }));
}

TEST_CASE("The appliance's self-test looks at what the appliance promises") {
  std::vector<std::string> names;
  for (const Probe& probe : appliance::probes()) names.push_back(probe().name);
  CHECK(names == std::vector<std::string>{"verity", "lockdown", "swap", "core", "network"});
}

TEST_CASE("The recovery key is shown until the terminal is commissioned, and destroyed then") {
  Sheet sheet;
  Office office({.recovery_key = sheet.key(), .commissioned = false});
  CHECK(office.call_as("", "status").value()["recovery_key"] == true);
  CHECK(shown(office).value() == kKey);
  CHECK(shown(office).value() == kKey);  // a power cut before it was written down takes nothing
  CHECK(sheet.destroyed == 0);
  REQUIRE(office.commission());
  CHECK(sheet.destroyed == 1);
  CHECK(office.call_as("", "status").value()["recovery_key"] == false);
  sheet.there = true;  // even if it were left
  CHECK(shown(office).error().code == ErrorCode::recovery_key_gone);
  CHECK(office.call_as("", "status").value()["recovery_key"] == false);
}

TEST_CASE("A commissioning that is refused leaves the recovery key") {
  Sheet sheet;
  Office office({.recovery_key = sheet.key(), .commissioned = false});
  CHECK_FALSE(office.call_as("", "terminal.commission"));
  CHECK(sheet.destroyed == 0);
  CHECK(shown(office));
}

TEST_CASE("In evaluation there is no recovery key") {
  Office office({.commissioned = false});
  CHECK(office.call_as("", "status").value()["recovery_key"] == false);
  CHECK(shown(office).error().code == ErrorCode::recovery_key_gone);
}
