#include <catch2/catch.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

ErrorCode disc_refusal(const Story& story, const DiscFinding& finding,
                       const std::string& place = "金庫A") {
  return refusal(decide_disc_receipt(story.state, kHandler, story.now, finding, place, "R"));
}

}  // namespace

TEST_CASE("A job is ready when every disc and the notice are received, in either order") {
  Story story;
  SECTION("disc first") {
    story.receive_all();
  }
  SECTION("notice first") {
    story.happens(
        decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
    story.next_day();
    story.happens(
        decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  }
  SECTION("discs in any order") {
    for (const int number : {2, 1}) {
      story.happens(decide_disc_receipt(story.state, kHandler, story.now, story.finding(number, 2),
                                        "金庫A", "R"));
      CHECK(story.job().state == JobState::receiving);
    }
    story.next_day();
    story.happens(
        decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  }
  CHECK(story.job().state == JobState::ready);
}

TEST_CASE("Disc and notice are not kept in the same place, whichever comes first") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫 Ａ", "R"));
  CHECK(refusal(decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "金庫A",
                                      "R")) == ErrorCode::place_same);
  Story other;
  other.happens(
      decide_notice_receipt(other.state, kHandler, other.now, "2026-0117-P", "書庫B", "R"));
  CHECK(disc_refusal(other, other.finding(), "書庫 Ｂ") == ErrorCode::place_same);
}

TEST_CASE("Discs and notices are kept at registered places of their kind, under one spelling") {
  Story story;
  CHECK(disc_refusal(story, story.finding(), "机の上") == ErrorCode::place_unknown);
  CHECK(disc_refusal(story, story.finding(), "書庫B") == ErrorCode::place_kind_wrong);
  CHECK(refusal(decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "金庫A",
                                      "R")) == ErrorCode::place_kind_wrong);
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫　Ａ", "R"));
  CHECK(story.job().discs.at(1).place == "金庫A");
  REQUIRE(story.event(type::kPlaceRetired, {{"name", "書庫B"}}));
  CHECK(refusal(decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B",
                                      "R")) == ErrorCode::place_unknown);
}

TEST_CASE("A place of keeping must be named") {
  Story story;
  CHECK(disc_refusal(story, story.finding(), "") == ErrorCode::place_missing);
  CHECK(disc_refusal(story, story.finding(), "　") == ErrorCode::place_missing);
  CHECK(disc_refusal(story, story.finding(), "a\nb") == ErrorCode::place_unknown);
}

TEST_CASE("A disc is received once") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  CHECK(disc_refusal(story, story.finding()) == ErrorCode::disc_already_received);
}

TEST_CASE("Discs of one sealing that contradict each other are refused") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(1, 2), "金庫A", "R"));
  DiscFinding count = story.finding(2, 3);
  CHECK(disc_refusal(story, count) == ErrorCode::delivery_inconsistent);
  DiscFinding subject = story.finding(2, 2);
  subject.delivery.subject = "別件";
  CHECK(disc_refusal(story, subject) == ErrorCode::delivery_inconsistent);
  DiscFinding twin = story.finding(1, 2);
  twin.tag_manifest = std::string(64, 'f');
  CHECK(disc_refusal(story, twin) == ErrorCode::delivery_inconsistent);
}

TEST_CASE("Another sealing under a live delivery number is refused, after a rejection it is not") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  const DiscFinding again = story.finding(1, 1, "group-2");
  CHECK(disc_refusal(story, again) == ErrorCode::delivery_number_used);
  CHECK(refusal(decide_rejection(story.state, kHandler, "J-0001", "傷")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_rejection(story.state, kBoth, "J-0001", "")) == ErrorCode::reason_missing);
  story.happens(decide_rejection(story.state, kBoth, "J-0001", "傷がある"));
  CHECK(story.job().state == JobState::rejected);
  CHECK(disc_refusal(story, story.finding()) == ErrorCode::job_state_forbids);
  CHECK(may_receive(story.state, again));
}

TEST_CASE("What was imported here is never received again") {
  Story story;
  story.receive_all();
  story.import();
  CHECK(may_receive(story.state, story.finding()).error().code == ErrorCode::already_imported);
}

TEST_CASE("A delivery that fits no shelf is refused at its receipt") {
  Story story;
  DiscFinding large = story.finding();
  large.payload_bytes = (1 << 20) + 1;
  CHECK(disc_refusal(story, large) == ErrorCode::delivery_too_large);
}

TEST_CASE("A notice is received once until it is returned, by a number that a notice can have") {
  Story story;
  const auto receive = [&](const std::string& number) {
    return decide_notice_receipt(story.state, kHandler, story.now, number, "書庫B", "R");
  };
  CHECK(refusal(receive("2026-0117")) == ErrorCode::notice_number_wrong);
  CHECK(refusal(receive("")) == ErrorCode::notice_number_wrong);
  story.happens(receive("2026-0117-P"));
  CHECK(refusal(receive("2026-0117-P")) == ErrorCode::job_state_forbids);
}

TEST_CASE("An inspector receives nothing") {
  Story story;
  CHECK(refusal(decide_disc_receipt(story.state, {"kansa", ""}, story.now, story.finding(), "金庫A",
                                    "R")) == ErrorCode::role_forbidden);
  CHECK(refusal(decide_notice_receipt(story.state, {"kansa", ""}, story.now, "1-P", "書庫B",
                                      "R")) == ErrorCode::role_forbidden);
}

TEST_CASE("The same-day rule is overridden by two people with a reason, once, where it applies") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  const auto override = [&](const Who& who, const std::string& reason) {
    return decide_same_day_override(story.state, who, "J-0001", reason, "DV-1");
  };
  CHECK(refusal(override(kBoth, "急ぎ")) == ErrorCode::job_state_forbids);
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) == ErrorCode::same_day);
  CHECK(refusal(override(kHandler, "急ぎ")) == ErrorCode::second_person_needed);
  CHECK(refusal(override(kBoth, "")) == ErrorCode::reason_missing);
  story.happens(override(kBoth, "急ぎ"));
  CHECK(story.job().same_day_override->second == "suzuki");
  CHECK(refusal(override(kBoth, "急ぎ")) == ErrorCode::job_state_forbids);
  CHECK(decide_import(story.state, kHandler, story.now, "J-0001"));
}

TEST_CASE("Where disc and notice came on two days there is nothing to override") {
  Story story;
  story.receive_all();
  CHECK(refusal(decide_same_day_override(story.state, kBoth, "J-0001", "急ぎ", "DV-1")) ==
        ErrorCode::job_state_forbids);
}
