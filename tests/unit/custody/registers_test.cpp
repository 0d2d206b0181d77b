// Trainings, places, visits, contacts.
#include <catch2/catch.hpp>

#include "firmware/custody/decide_registers.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const Who kSupervisor{"suzuki", ""};

// The dates are those of the story's day, 2026-11-02.
Result<Drafts> train(const Story& story, Date held_on, Date valid_until,
                     const Who& who = kSupervisorFirst, const std::string& login = "tanaka") {
  return decide_training(story.state, who, story.now, login, {"研修", held_on, valid_until, ""});
}

Visit visit(const std::string& organisation, const std::string& escort) {
  Visit visit;
  visit.area = "machine_room";
  visit.person = "山田 一郎";
  visit.organisation = organisation;
  visit.purpose = "点検";
  visit.escort = escort;
  return visit;
}

}  // namespace

TEST_CASE("A training is recorded by two people, of somebody who is there") {
  Story story;
  const Date held{2026, 11, 2};
  const Date until{2027, 11, 1};
  CHECK(refusal(train(story, held, until, kSupervisor)) == ErrorCode::second_person_needed);
  CHECK(refusal(train(story, held, until, kBoth)) == ErrorCode::role_forbidden);
  CHECK(refusal(train(story, held, until, kSupervisorFirst, "nobody")) ==
        ErrorCode::account_unknown);
  story.happens(train(story, held, until));
  CHECK(story.state.accounts.at("tanaka").trainings.back().recorded_by == "suzuki");
}

TEST_CASE("A training was held today or before and counts for a day to three years") {
  const Story story;
  CHECK(train(story, {2026, 11, 2}, {2026, 11, 3}));
  CHECK(train(story, {2026, 11, 2}, {2029, 11, 2}));
  CHECK(train(story, {2020, 2, 29}, {2023, 2, 28}));
  CHECK(refusal(train(story, {2026, 11, 3}, {2027, 1, 1})) == ErrorCode::training_invalid);
  CHECK(refusal(train(story, {2026, 11, 2}, {2026, 11, 2})) == ErrorCode::training_invalid);
  CHECK(refusal(train(story, {2026, 11, 2}, {2026, 1, 1})) == ErrorCode::training_invalid);
  CHECK(refusal(train(story, {2026, 11, 2}, {2029, 11, 3})) == ErrorCode::training_invalid);
}

TEST_CASE("A training counts from its day to its last day, and the longest one is shown") {
  Account account;
  account.trainings = {{"A", {2026, 1, 10}, {2026, 6, 30}, ""},
                       {"B", {2026, 1, 20}, {2026, 9, 30}, ""}};
  CHECK_FALSE(account.trained_on({2026, 1, 9}));
  CHECK(account.training_on({2026, 1, 10})->course == "A");
  CHECK(account.training_on({2026, 1, 20})->course == "B");
  CHECK(account.training_on({2026, 9, 30})->course == "B");
  CHECK_FALSE(account.trained_on({2026, 10, 1}));
}

TEST_CASE("Nobody without a valid training types the password or opens a job") {
  Story story;
  story.receive_all();
  // Two years on every training has run out.
  story.wait(2LL * 366 * 86400);
  CHECK(trained(story.state, "tanaka", date_in_japan(story.now.time)).error().code ==
        ErrorCode::not_trained);
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::not_trained);
  const Date today = date_in_japan(story.now.time);
  story.happens(train(story, today, {today.year + 1, 1, 1}));
  story.import();
  CHECK(decide_open(story.state, kHandler, story.now, "J-0001"));
  story.wait(366LL * 86400);
  CHECK(refusal(decide_open(story.state, kHandler, story.now, "J-0001")) == ErrorCode::not_trained);
  CHECK(trained(story.state, "nobody", today).error().code == ErrorCode::not_trained);
}

TEST_CASE("A place is registered once, by a supervisor, for one kind of thing") {
  Story story;
  const auto add = [&](const std::string& name, PlaceKind kind, const Who& who = kSupervisor) {
    return decide_place(story.state, who, name, kind);
  };
  CHECK(refusal(add("金庫D", PlaceKind::discs, kHandler)) == ErrorCode::role_forbidden);
  CHECK(refusal(add("金庫 Ａ", PlaceKind::discs)) == ErrorCode::place_exists);
  CHECK(refusal(add("金庫A", PlaceKind::notices)) == ErrorCode::place_exists);
  CHECK(refusal(add(" 　", PlaceKind::discs)) == ErrorCode::place_missing);
  CHECK(refusal(add("a\nb", PlaceKind::discs)) == ErrorCode::place_missing);
  story.happens(add("金庫D", PlaceKind::discs));
  CHECK(place_for(story.state, PlaceKind::discs, "金庫　Ｄ") == "金庫D");
}

TEST_CASE("At a retired place nothing new is put, and it may come back for its kind") {
  Story story;
  const auto retire = [&](const std::string& name) {
    return decide_place_retired(story.state, kSupervisor, name);
  };
  CHECK(refusal(decide_place_retired(story.state, kHandler, "金庫A")) == ErrorCode::role_forbidden);
  CHECK(refusal(retire("机の上")) == ErrorCode::place_unknown);
  story.happens(retire("金庫Ａ"));
  CHECK(refusal(retire("金庫A")) == ErrorCode::place_unknown);
  CHECK(place_for(story.state, PlaceKind::discs, "金庫A").error().code == ErrorCode::place_unknown);
  CHECK(refusal(decide_place(story.state, kSupervisor, "金庫A", PlaceKind::notices)) ==
        ErrorCode::place_kind_wrong);
  story.happens(decide_place(story.state, kSupervisor, "金庫A", PlaceKind::discs));
  CHECK(place_for(story.state, PlaceKind::discs, "金庫A"));
}

TEST_CASE("Whoever enters is registered by any role, and leaves once") {
  Story story;
  for (const char* login : {"tanaka", "suzuki", "kansa", "hoshu"}) {
    story.happens(decide_entry(story.state, {login, ""}, visit("", "")));
  }
  REQUIRE(story.state.visits.size() == 4);
  CHECK(story.state.visits[2].recorded_by == "kansa");
  story.wait(600);
  story.happens(decide_leaving(story.state, kHandler, 3));
  CHECK(story.state.visits[2].left == story.now.time);
  CHECK_FALSE(story.state.visits[1].left);
  for (const std::int64_t number : {3, 0, -1, 5}) {
    INFO(number);
    CHECK(refusal(decide_leaving(story.state, kHandler, number)) == ErrorCode::visit_unknown);
  }
}

TEST_CASE("A visitor has an escort, and an entry says who, where and why") {
  const Story story;
  const auto code = [&](const Visit& entry) {
    return refusal(decide_entry(story.state, kHandler, entry));
  };
  CHECK(code(visit("保守会社", "")) == ErrorCode::register_entry_invalid);
  CHECK(decide_entry(story.state, kHandler, visit("保守会社", "鈴木")));
  Visit nameless = visit("", "");
  nameless.person = "";
  CHECK(code(nameless) == ErrorCode::register_entry_invalid);
  Visit elsewhere = visit("", "");
  elsewhere.area = "roof";
  CHECK(code(elsewhere) == ErrorCode::register_entry_invalid);
  Visit aimless = visit("", "");
  aimless.purpose = "a\nb";
  CHECK(code(aimless) == ErrorCode::register_entry_invalid);
}

TEST_CASE("Contacts are set as a whole by two, and none of them lacks a number") {
  Story story;
  const std::vector<Contact> two = {{"区 所管課", "山田", "03-0000-0000"},
                                    {"取扱責任者", "鈴木", "090-0000-0000"}};
  CHECK(refusal(decide_contacts(story.state, kSupervisor, two)) == ErrorCode::second_person_needed);
  story.happens(decide_contacts(story.state, kSupervisorFirst, two));
  CHECK(story.state.contacts.size() == 2);
  story.happens(decide_contacts(story.state, kSupervisorFirst, {two[1]}));
  REQUIRE(story.state.contacts.size() == 1);
  CHECK(story.state.contacts[0].duty == "取扱責任者");
  CHECK(refusal(decide_contacts(story.state, kSupervisorFirst, {})) ==
        ErrorCode::register_entry_invalid);
  CHECK(refusal(decide_contacts(story.state, kSupervisorFirst, {{"区", "山田", ""}})) ==
        ErrorCode::register_entry_invalid);
  CHECK(refusal(decide_contacts(story.state, kSupervisorFirst, std::vector<Contact>(21, two[0]))) ==
        ErrorCode::register_entry_invalid);
}
