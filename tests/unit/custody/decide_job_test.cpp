#include <catch2/catch.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

TEST_CASE("A job goes from receipt to erasure, and its shelf with it") {
  Story story;
  story.receive_all();
  story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
  CHECK(story.job().state == JobState::importing);
  CHECK(story.state.shelves.at(1).state == ShelfState::filling);
  REQUIRE(story.event(type::kImportFailed, {{"job", "J-0001"}, {"error", "E-2505"}}));
  CHECK(story.job().state == JobState::ready);
  CHECK(story.state.shelves.at(1).state == ShelfState::soiled);
  REQUIRE(story.event(type::kShelfCleared, {{"shelf", 1}, {"overwritten", true}}));
  CHECK(story.state.shelves.at(1).state == ShelfState::free);

  story.import();
  CHECK(story.job().state == JobState::held);
  CHECK(story.state.shelves.at(1).state == ShelfState::holding);
  story.happens(decide_open(story.state, kHandler, story.now, "J-0001"));
  CHECK(story.job().state == JobState::open);
  story.happens(decide_close(story.state, "tanaka", "J-0001", "person"));
  story.give_back();
  CHECK(story.job().state == JobState::returned);
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", ""));
  CHECK(story.job().state == JobState::erasing);
  CHECK(story.state.shelves.at(1).state == ShelfState::soiled);
  REQUIRE(story.event(type::kErasureVerified, {{"job", "J-0001"}, {"certificate", "CE-1"}}));
  CHECK(story.job().state == JobState::erased);
  CHECK(story.state.shelves.at(1).state == ShelfState::free);
  CHECK(story.state.shelves.at(1).bytes == 1 << 20);
}

TEST_CASE("The password is refused until everything was received") {
  Story story;
  const auto code = [&] {
    return refusal(decide_import(story.state, kHandler, story.now, "J-0001"));
  };
  CHECK(code() == ErrorCode::job_unknown);
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(1, 2), "金庫A", "R"));
  CHECK(code() == ErrorCode::notice_not_received);
  story.next_day();
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(code() == ErrorCode::discs_not_received);
}

TEST_CASE("A clock that is behind now forbids the password as one day would") {
  Story story;
  story.receive_all();
  story.now.clock_behind = true;
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) == ErrorCode::same_day);
}

TEST_CASE("An attempt is recorded before the key is derived, and counts until it is known right") {
  Story story;
  story.receive_all();
  const auto drafts = decide_import(story.state, kHandler, story.now, "J-0001");
  REQUIRE(drafts);
  CHECK(drafts->at(0).type == std::string(type::kPasswordAttempted));
  CHECK(drafts->at(1).type == std::string(type::kImportIntended));
  for (int i = 0; i < 3; ++i) {
    story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
    REQUIRE(story.event(type::kImportFailed, {{"job", "J-0001"}, {"error", "E-2402"}}));
    REQUIRE(story.event(type::kShelfCleared, {{"shelf", 1}, {"overwritten", false}}));
  }
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::attempts_delayed);
  story.wait(30);
  CHECK(decide_import(story.state, kHandler, story.now, "J-0001"));
  REQUIRE(story.event(type::kPasswordAccepted, {{"job", "J-0001"}}));
  CHECK(story.job().password_attempts.failed == 0);
}

TEST_CASE("A soiled shelf is used by nobody until it was cleared") {
  Story story;
  story.receive_all();
  for (const int shelf : {1, 2}) {
    story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
    CHECK(story.job().shelf == shelf);
    REQUIRE(story.event(type::kImportFailed, {{"job", "J-0001"}, {"error", "E-2505"}}));
    REQUIRE(story.event(type::kPasswordAccepted, {{"job", "J-0001"}}));
  }
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::no_free_shelf);
}

TEST_CASE("A delivery whose discs together fit no free shelf is refused") {
  Story story;
  for (const int number : {1, 2}) {
    DiscFinding half = story.finding(number, 2);
    half.payload_bytes = 600'000;
    half.verdict["payload_bytes"] = half.payload_bytes;
    story.happens(decide_disc_receipt(story.state, kHandler, story.now, half, "金庫A", "R"));
  }
  story.next_day();
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::delivery_too_large);
}

TEST_CASE("Only the named handlers open a job") {
  Story story;
  story.receive_all();
  story.import();
  CHECK(refusal(decide_open(story.state, {"sato", ""}, story.now, "J-0001")) ==
        ErrorCode::not_a_handler);
  CHECK(refusal(decide_open(story.state, {"suzuki", ""}, story.now, "J-0001")) ==
        ErrorCode::not_a_handler);
  CHECK(refusal(decide_open(story.state, {"kansa", ""}, story.now, "J-0001")) ==
        ErrorCode::role_forbidden);
  story.happens(decide_open(story.state, kHandler, story.now, "J-0001"));
  CHECK(refusal(decide_open(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::job_state_forbids);
}

TEST_CASE("Nothing is returned while the job is open, and only what was received") {
  Story story;
  story.receive_all();
  story.import();
  const std::string disc = story.job().discs.at(1).tag_manifest;
  story.happens(decide_open(story.state, kHandler, story.now, "J-0001"));
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001", disc)) ==
        ErrorCode::job_state_forbids);
  story.happens(decide_close(story.state, "tanaka", "J-0001", "person"));
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001", std::string(64, 'e'))) ==
        ErrorCode::not_the_received_disc);
  CHECK(refusal(decide_notice_return(story.state, kHandler, "J-0001", "2026-0118-P")) ==
        ErrorCode::notice_number_wrong);
  story.happens(decide_disc_return(story.state, kHandler, "J-0001", disc));
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001", disc)) ==
        ErrorCode::job_state_forbids);
}

TEST_CASE("The return is signed by two, when every disc and the notice are back") {
  Story story;
  story.receive_all(2);
  story.import();
  const auto sign = [&](const Who& who) {
    return decide_return_signature(story.state, who, "J-0001");
  };
  story.happens(
      decide_disc_return(story.state, kHandler, "J-0001", story.job().discs.at(1).tag_manifest));
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  CHECK(refusal(sign(kBoth)) == ErrorCode::job_state_forbids);
  story.happens(
      decide_disc_return(story.state, kHandler, "J-0001", story.job().discs.at(2).tag_manifest));
  CHECK(refusal(sign(kHandler)) == ErrorCode::second_person_needed);
  story.happens(sign(kBoth));
}

TEST_CASE("A wipe needs two people and the delivery number, typed") {
  Story story;
  story.receive_all();
  story.import();
  story.give_back();
  const auto erase = [&](const Who& who, const std::string& typed) {
    return decide_erasure(story.state, who, "J-0001", typed, "");
  };
  CHECK(refusal(erase(kHandler, "2026-0117")) == ErrorCode::second_person_needed);
  CHECK(refusal(erase(kBoth, "2026-0118")) == ErrorCode::confirmation_wrong);
  CHECK(refusal(erase(kBoth, "")) == ErrorCode::confirmation_wrong);
  story.happens(erase(kBoth, "2026-0117"));
}

TEST_CASE("A wipe without the return needs a reason and is an incident") {
  Story story;
  story.receive_all();
  story.import();
  CHECK(refusal(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", "")) ==
        ErrorCode::reason_missing);
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", "媒体を紛失"));
  REQUIRE(story.state.incidents.size() == 1);
  CHECK(story.state.incidents[0].kind == "erased_without_return");
  CHECK(story.job().state == JobState::erasing);
}

TEST_CASE("Every attempt at a wipe is counted, cut off or failed, and the people stay named") {
  Story story;
  story.receive_all();
  story.import();
  story.give_back();
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", ""));
  CHECK(story.job().erasure_open());
  // A restart takes it up again: the first attempt was cut off.
  REQUIRE(story.event(type::kErasureIntended, {{"job", "J-0001"}, {"second", ""}}));
  REQUIRE(story.event(type::kErasureFailed, {{"job", "J-0001"}, {"error", "E-5104"}}));
  CHECK_FALSE(story.job().erasure_open());
  story.happens(decide_erasure(story.state, kSupervisorFirst, "J-0001", "2026-0117", ""));
  const auto& attempts = story.job().erase_attempts;
  REQUIRE(attempts.size() == 3);
  CHECK_FALSE(attempts[0].ended);
  CHECK(attempts[1].error == "E-5104");
  CHECK(story.job().erasure_open());
  CHECK(story.job().erase_operator == "suzuki");
}

TEST_CASE("A job that is being received, imported or worked on cannot be wiped") {
  Story story;
  const auto code = [&] {
    return refusal(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", "理由"));
  };
  story.receive_all();
  CHECK(code() == ErrorCode::job_state_forbids);
  story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
  CHECK(code() == ErrorCode::job_state_forbids);
  REQUIRE(story.event(type::kImportFailed, {{"job", "J-0001"}, {"error", "E-6104"}}));
  REQUIRE(story.event(type::kPasswordAccepted, {{"job", "J-0001"}}));
  story.import();
  story.happens(decide_open(story.state, kHandler, story.now, "J-0001"));
  CHECK(code() == ErrorCode::job_state_forbids);
}
