// What is in keeping, out of its place, and overdue.
#include "firmware/custody/keeping.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

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

TEST_CASE("With an erased job nothing is kept, and the next notice of that number is a new one") {
  Story story;
  story.receive_all();
  story.import();
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", "区の指示"));
  REQUIRE(story.event(type::kErasureVerified, {{"job", "J-0001"}, {"certificate", "CE"}}));
  CHECK(kept(story).empty());
  story.wait(60);
  REQUIRE(story.event(type::kNoticeReceived, {{"job", ""},
                                              {"number", "2026-0117-P"},
                                              {"place", "書庫B"},
                                              {"receipt", "R"},
                                              {"clock_was_behind", false}}));
  CHECK(kept(story) == "P@書庫B");
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
