// What is in keeping, out of its place, and overdue.
#include "firmware/custody/keeping.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/decide_registers.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const Item kDisc{"J-0001", 1};
const Item kNotice{"J-0001", 0};

// "1@金庫A 2@金庫A P@書庫B": discs by number, the notice as P; what is out in brackets.
std::string kept(const Story& story) {
  std::string text;
  for (const Kept& each : in_keeping(story.state)) {
    std::string one = each.disc != nullptr ? std::to_string(each.disc->number.number) : "P";
    one += "@" + each.place();
    text += (text.empty() ? "" : " ") + (each.out() ? "(" + one + ")" : one);
  }
  return text;
}

Result<Drafts> take(const Story& story, const Item& item, const Who& who = kHandler) {
  return decide_taking_out(story.state, who, item, "import");
}
Result<Drafts> put(const Story& story, const Item& item, const std::string& place,
                   const Who& who = kHandler) {
  return decide_putting_back(story.state, who, item, place);
}

void give_back_disc(Story& story, int number) {
  story.happens(decide_disc_return(story.state, kHandler, "J-0001",
                                   story.job().discs.at(number).tag_manifest));
}

void wipe(Story& story, const std::string& reason) {
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", reason));
  REQUIRE(story.event(type::kErasureVerified, {{"job", "J-0001"}, {"certificate", "CE"}}));
}

}  // namespace

TEST_CASE("What was received is in keeping until it is returned") {
  Story story;
  CHECK(kept(story).empty());
  story.receive_all(2);
  CHECK(kept(story) == "1@金庫A 2@金庫A P@書庫B");
  story.import();
  story.happens(
      decide_disc_return(story.state, kHandler, "J-0001", story.job().discs.at(2).tag_manifest));
  CHECK(kept(story) == "1@金庫A P@書庫B");
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  CHECK(kept(story) == "1@金庫A");
  CHECK(refusal(take(story, {"J-0001", 2})) == ErrorCode::not_in_keeping);
  CHECK(refusal(take(story, kNotice)) == ErrorCode::not_in_keeping);
}

TEST_CASE("A notice that came before its disc is in keeping without a job") {
  Story story;
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  REQUIRE(in_keeping(story.state).size() == 1);
  CHECK(in_keeping(story.state)[0].job == nullptr);
  CHECK(kept(story) == "P@書庫B");
}

TEST_CASE("A notice that came before its disc is taken out and put back by its number") {
  Story story;
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  const Item notice{"", 0, "2026-0117-P"};
  CHECK(refusal(take(story, {"", 0, "2026-0118-P"})) == ErrorCode::not_in_keeping);
  CHECK(refusal(take(story, {"", 0, ""})) == ErrorCode::not_in_keeping);
  CHECK(refusal(take(story, {"J-0001", 0, "2026-0117-P"})) == ErrorCode::job_unknown);
  story.happens(take(story, notice));
  CHECK(kept(story) == "(P@書庫B)");
  story.happens(put(story, notice, "書庫B"));
  story.happens(take(story, notice));
  // Its disc comes meanwhile: the notice has a job now, whose chain knows what was before it.
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  CHECK(story.job().earlier.size() == 4);
  CHECK(refusal(put(story, notice, "書庫B")) == ErrorCode::not_in_keeping);
  story.happens(put(story, kNotice, "書庫B"));
  CHECK(kept(story) == "1@金庫A P@書庫B");
}

TEST_CASE("After a wipe with its return nothing is kept, and the next notice is a new one") {
  Story story;
  story.receive_all();
  story.import();
  story.give_back();
  wipe(story, "");
  CHECK(kept(story).empty());
  CHECK_FALSE(has_open_returns(story.state, story.job()));
  story.wait(60);
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(kept(story) == "P@書庫B");
  CHECK(in_keeping(story.state)[0].job == nullptr);
}

TEST_CASE("After a wipe without return disc and notice are kept until they have gone back") {
  Story story;
  story.receive_all(2);
  story.import();
  wipe(story, "区の指示");
  CHECK(kept(story) == "1@金庫A 2@金庫A P@書庫B");
  CHECK(has_open_returns(story.state, story.job()));
  story.wait(60);
  give_back_disc(story, 1);
  story.happens(decide_loss(story.state, kBoth, "J-0001", 2, "lost", "棚卸しで見つからない"));
  CHECK(kept(story) == "P@書庫B");
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  CHECK(kept(story).empty());
  CHECK_FALSE(has_open_returns(story.state, story.job()));
  CHECK(story.job().state == JobState::erased);
  CHECK(story.job().certificate == "CE");
  // What was lost and is found goes back all the same.
  give_back_disc(story, 2);
  CHECK(story.job().discs.at(2).returned_at == story.now.time);
}

TEST_CASE("A rejected job's disc and notice go back to the ward and leave the list") {
  Story story;
  story.receive_all();
  story.happens(decide_rejection(story.state, kBoth, "J-0001", "傷"));
  CHECK(has_open_returns(story.state, story.job()));
  CHECK(refusal(decide_disc_return(story.state, {"kansa", ""}, "J-0001",
                                   story.job().discs.at(1).tag_manifest)) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001", std::string(64, '9'))) ==
        ErrorCode::not_the_received_disc);
  CHECK(refusal(decide_notice_return(story.state, kHandler, "J-0001", "2026-0118-P")) ==
        ErrorCode::notice_number_wrong);
  give_back_disc(story, 1);
  CHECK(kept(story) == "P@書庫B");
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  CHECK(kept(story).empty());
  CHECK_FALSE(has_open_returns(story.state, story.job()));
  CHECK(story.job().state == JobState::rejected);
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001",
                                   story.job().discs.at(1).tag_manifest)) ==
        ErrorCode::job_state_forbids);
  CHECK(refusal(decide_return_signature(story.state, kBoth, "J-0001")) ==
        ErrorCode::job_state_forbids);
}

TEST_CASE("A sealing that follows awaits a notice of its own where the first one went back") {
  const bool lost = GENERATE(false, true);
  Story story;
  story.receive_all();
  story.happens(decide_rejection(story.state, kBoth, "J-0001", "傷"));
  if (lost) {
    story.happens(decide_loss(story.state, kBoth, "J-0001", 0, "lost", "見つからない"));
  } else {
    story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  }
  story.happens(decide_disc_receipt(story.state, kHandler, story.now,
                                    story.finding(1, 1, "group-2"), "金庫C", "R"));
  CHECK(story.state.jobs.at("J-0002").state == JobState::receiving);
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0002")) ==
        ErrorCode::notice_not_received);
  story.next_day();
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(story.state.jobs.at("J-0002").state == JobState::ready);
  CHECK(own_notice(story.state, story.job()) == nullptr);
  CHECK(own_notice(story.state, story.state.jobs.at("J-0002")) != nullptr);
}

TEST_CASE("A rejected job's disc stays in keeping, its notice goes to the sealing that follows") {
  Story story;
  story.receive_all();
  story.happens(decide_rejection(story.state, kBoth, "J-0001", "傷"));
  CHECK(kept(story) == "1@金庫A P@書庫B");
  story.happens(decide_disc_receipt(story.state, kHandler, story.now,
                                    story.finding(1, 1, "group-2"), "金庫C", "R"));
  CHECK(kept(story) == "1@金庫A 1@金庫C P@書庫B");
  CHECK(in_keeping(story.state).back().job->id == "J-0002");
  CHECK(refusal(take(story, kNotice)) == ErrorCode::not_in_keeping);
  CHECK(take(story, {"J-0002", 0}));
  // Through the rejected job it can neither go back nor be lost.
  CHECK(refusal(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P")) ==
        ErrorCode::notice_not_received);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 0, "lost", "x")) ==
        ErrorCode::notice_not_received);
}

TEST_CASE("What is taken out is with a person until anybody who keeps puts it back") {
  Story story;
  story.receive_all();
  CHECK(refusal(put(story, kDisc, "金庫A")) == ErrorCode::not_taken_out);
  story.happens(take(story, kDisc));
  CHECK(kept(story) == "(1@金庫A) P@書庫B");
  CHECK(story.job().discs.at(1).out->by == "tanaka");
  CHECK(refusal(take(story, kDisc, {"sato", ""})) == ErrorCode::taken_out_already);
  story.wait(600);
  story.happens(put(story, kDisc, "金庫　Ｃ", {"sato", ""}));
  CHECK(kept(story) == "1@金庫C P@書庫B");
  CHECK(story.job().discs.at(1).kept_since == story.now.time);
}

TEST_CASE("Things are put back only where their kind is kept") {
  Story story;
  story.receive_all();
  story.happens(take(story, kDisc));
  story.happens(take(story, kNotice));
  CHECK(refusal(put(story, kDisc, "書庫B")) == ErrorCode::place_kind_wrong);
  CHECK(refusal(put(story, kNotice, "金庫A")) == ErrorCode::place_kind_wrong);
  CHECK(refusal(put(story, kDisc, "机の上")) == ErrorCode::place_unknown);
  CHECK(refusal(put(story, kDisc, "")) == ErrorCode::place_missing);
  story.happens(put(story, kNotice, "書庫B"));
}

TEST_CASE("Only handlers and supervisors take out, what is there, and say why") {
  Story story;
  story.receive_all();
  CHECK(refusal(take(story, kDisc, {"kansa", ""})) == ErrorCode::role_forbidden);
  CHECK(refusal(take(story, kDisc, {"hoshu", ""})) == ErrorCode::role_forbidden);
  CHECK(refusal(take(story, {"J-0001", 2})) == ErrorCode::not_in_keeping);
  CHECK(refusal(take(story, {"J-0002", 1})) == ErrorCode::job_unknown);
  CHECK(refusal(decide_taking_out(story.state, kHandler, kDisc, "")) ==
        ErrorCode::register_entry_invalid);
  CHECK(refusal(decide_taking_out(story.state, kHandler, kDisc, "party")) ==
        ErrorCode::register_entry_invalid);
}

TEST_CASE("What is out for more than a day is overdue") {
  Story story;
  story.receive_all();
  story.happens(take(story, kDisc));
  story.wait(86400);
  CHECK(overdue(story.state, story.now.time).out == 0);
  story.wait(1);
  CHECK(overdue(story.state, story.now.time).out == 1);
  story.happens(put(story, kDisc, "金庫A"));
  CHECK(overdue(story.state, story.now.time).out == 0);
}

TEST_CASE("A notice whose disc never comes goes back alone, and another one follows") {
  const std::string number = "2026-0117-P";
  Story story;
  const auto receive = [&](const std::string& place) {
    return decide_notice_receipt(story.state, kHandler, story.now, number, place, "R");
  };
  CHECK(refusal(decide_notice_return(story.state, kHandler, "", number)) ==
        ErrorCode::notice_not_received);
  story.happens(receive("書庫B"));
  CHECK(refusal(decide_notice_return(story.state, {"kansa", ""}, "", number)) ==
        ErrorCode::role_forbidden);
  story.happens(decide_notice_return(story.state, kHandler, "", number));
  CHECK(kept(story).empty());
  CHECK(refusal(decide_notice_return(story.state, kHandler, "", number)) ==
        ErrorCode::job_state_forbids);
  // The disc comes after all: it knows nothing of the notice that has gone, and awaits its own.
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R"));
  CHECK(story.job().earlier.empty());
  CHECK(story.job().state == JobState::receiving);
  CHECK(own_notice(story.state, story.job()) == nullptr);
  story.next_day();
  story.happens(receive("書庫B"));
  CHECK(story.job().state == JobState::ready);
  CHECK(refusal(decide_notice_return(story.state, kHandler, "", number)) ==
        ErrorCode::notice_has_job);
  CHECK(kept(story) == "1@金庫A P@書庫B");
}

TEST_CASE("What still lies here of a job that is over counts as overdue once its day has passed") {
  const bool rejected = GENERATE(false, true);
  Story story;
  story.receive_all();
  if (rejected) {
    story.happens(decide_rejection(story.state, kBoth, "J-0001", "傷"));
  } else {
    story.import();
    wipe(story, "区の指示");
  }
  story.now.time = *from_rfc3339("2026-11-30T23:59:59+09:00");
  CHECK(overdue(story.state, story.now.time).returns == 0);
  story.wait(1);
  CHECK(overdue(story.state, story.now.time).returns == 1);
  give_back_disc(story, 1);
  CHECK(overdue(story.state, story.now.time).returns == 1);
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  CHECK(overdue(story.state, story.now.time).returns == 0);
}

TEST_CASE("A job whose day of return has passed is overdue until it is returned") {
  Story story;
  story.receive_all();
  story.import();
  story.now.time = *from_rfc3339("2026-11-30T23:59:59+09:00");
  CHECK(overdue(story.state, story.now.time).returns == 0);
  story.wait(1);
  CHECK(overdue(story.state, story.now.time).returns == 1);
  story.give_back();
  CHECK(overdue(story.state, story.now.time).returns == 0);
}

TEST_CASE("A keeping event of something that is not known is a contradiction") {
  Story story;
  story.receive_all();
  const auto event = [&](int disc, const std::string& number) {
    return story.event(type::kTakenOut, {{"what", disc > 0 ? "disc" : "notice"},
                                         {"job", "J-0001"},
                                         {"disc", disc},
                                         {"number", number},
                                         {"purpose", "import"}});
  };
  CHECK_FALSE(event(7, ""));
  CHECK_FALSE(event(0, "x-P"));
}
