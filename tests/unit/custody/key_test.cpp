// The roll-over of the terminal's key, as events: which key is the terminal's.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

namespace dozo::custody::test {
namespace {

const std::string kFirst(64, 'a');  // as Story commissions it
const std::string kSecond(64, 'b');
const std::string kPublic(64, 'c');

Json rolled(const std::string& to, const std::string& from) {
  return {{"fingerprint", to},
          {"former", {{"fingerprint", from}, {"public_key", kPublic}, {"pem", "PEM"}}}};
}

TEST_CASE_METHOD(Story, "A roll-over names its key first, then the terminal has it") {
  happens(decide_key_roll(state, kSupervisorFirst, kSecond));
  CHECK(state.terminal->next_key == kSecond);
  CHECK(state.terminal->key_fingerprint == kFirst);
  REQUIRE(event(type::kKeyRolled, rolled(kSecond, kFirst), "suzuki"));
  CHECK(state.terminal->key_fingerprint == kSecond);
  CHECK(state.terminal->next_key.empty());
  REQUIRE(state.terminal->former_keys.size() == 1);
  CHECK_FALSE(state.terminal->former_keys[0].destroyed);
  REQUIRE(event(type::kKeyRetired, {{"fingerprint", kFirst}}));
  CHECK(state.terminal->former_keys[0].destroyed);
}

TEST_CASE_METHOD(Story, "Events of a roll-over that cannot follow are refused") {
  CHECK_FALSE(event(type::kKeyRolled, rolled(kSecond, kFirst)));
  CHECK_FALSE(event(type::kKeyRollFailed, {{"fingerprint", kSecond}, {"error", "E-6104"}}));
  CHECK_FALSE(event(type::kKeyRetired, {{"fingerprint", kFirst}}));
  happens(decide_key_roll(state, kSupervisorFirst, kSecond));
  CHECK_FALSE(event(type::kKeyRollIntended, {{"fingerprint", kPublic}, {"second", "tanaka"}}));
  CHECK_FALSE(event(type::kKeyRolled, rolled(kPublic, kFirst)));
  CHECK_FALSE(event(type::kKeyRolled, rolled(kSecond, kPublic)));
  REQUIRE(event(type::kKeyRollFailed, {{"fingerprint", kSecond}, {"error", "E-6104"}}));
  CHECK(state.terminal->next_key.empty());
  CHECK(state.terminal->key_fingerprint == kFirst);
}

TEST_CASE_METHOD(Story, "Supervisor or maintenance rolls over, never alone") {
  CHECK(decide_key_roll(state, kSupervisorFirst, kSecond));
  CHECK(decide_key_roll(state, {"hoshu", "suzuki"}, kSecond));
  CHECK(refusal(decide_key_roll(state, {"suzuki", ""}, kSecond)) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_key_roll(state, kBoth, kSecond)) == ErrorCode::role_forbidden);
  CHECK(refusal(decide_key_roll(state, {"kansa", "suzuki"}, kSecond)) == ErrorCode::role_forbidden);
}

TEST_CASE_METHOD(Story, "Deliveries may be sealed for a former key up to its roll-over") {
  const Digest present = sha256(as_bytes("present"));
  CHECK(recipients(state, present).size() == 1);
  happens(decide_key_roll(state, kSupervisorFirst, kSecond));
  REQUIRE(event(type::kKeyRolled, rolled(kSecond, kFirst), "suzuki"));
  const auto all = recipients(state, present);
  REQUIRE(all.size() == 2);
  CHECK(all[0].key == present);
  CHECK_FALSE(all[0].sealed_before);
  CHECK(to_hex(all[1].key) == kPublic);
  CHECK(all[1].sealed_before == now.time);
}

}  // namespace
}  // namespace dozo::custody::test
