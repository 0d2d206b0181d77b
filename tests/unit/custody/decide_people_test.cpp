#include <catch2/catch.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

TEST_CASE("A terminal is set up once, with two people, one of them a supervisor") {
  Story story;
  const Setup good{*story.state.terminal,
                   {{ShelfState::free, "", 0, 4096}},
                   {{"aa", "A", Role::supervisor, "$y$", kTraining},
                    {"bb", "B", Role::handler, "$y$", kTraining}},
                   kPlaces};
  CHECK(refusal(decide_commission(story.state, story.now, good)) ==
        ErrorCode::already_commissioned);

  const State empty;
  const auto code = [&](const auto& change) {
    Setup setup = good;
    change(setup);
    return refusal(decide_commission(empty, story.now, setup));
  };
  CHECK(decide_commission(empty, story.now, good));
  CHECK(code([](Setup& setup) { setup.people.pop_back(); }) == ErrorCode::too_few_people);
  CHECK(code([](Setup& setup) { setup.people[0].role = Role::handler; }) ==
        ErrorCode::too_few_people);
  CHECK(code([](Setup& setup) { setup.people[1].role = Role::maintenance; }) ==
        ErrorCode::too_few_people);
  CHECK(code([](Setup& setup) { setup.people[1].login = "aa"; }) == ErrorCode::account_exists);
  CHECK(code([](Setup& setup) { setup.shelves.clear(); }) == ErrorCode::request_malformed);
  CHECK(code([](Setup& setup) { setup.terminal.number = "t-014"; }) ==
        ErrorCode::request_malformed);
  CHECK(code([](Setup& setup) { setup.terminal.place = ""; }) == ErrorCode::request_malformed);
}

TEST_CASE("Whoever handles jobs brings a training that is valid on the day of the set-up") {
  const Story story;
  Setup setup{*story.state.terminal,
              {{ShelfState::free, "", 0, 4096}},
              {{"aa", "A", Role::supervisor, "$y$", kTraining},
               {"bb", "B", Role::handler, "$y$", kTraining},
               {"cc", "C", Role::maintenance, "$y$"}},
              kPlaces};
  const State empty;
  CHECK(decide_commission(empty, story.now, setup));
  setup.people[1].training->valid_until = {2026, 11, 1};
  CHECK(refusal(decide_commission(empty, story.now, setup)) == ErrorCode::not_trained);
  setup.people[1].training.reset();
  CHECK(refusal(decide_commission(empty, story.now, setup)) == ErrorCode::not_trained);
  setup.people[1].training = kTraining;
  setup.people[2].training = Training{"研修", {2026, 11, 3}, {2027, 1, 1}, ""};
  CHECK(refusal(decide_commission(empty, story.now, setup)) == ErrorCode::training_invalid);
}

TEST_CASE("The register of places begins with one for discs and another for notices") {
  const Story story;
  Setup setup{*story.state.terminal,
              {{ShelfState::free, "", 0, 4096}},
              {{"aa", "A", Role::supervisor, "$y$", kTraining},
               {"bb", "B", Role::handler, "$y$", kTraining}},
              {}};
  const auto with = [&](const std::vector<Place>& places) {
    setup.places = places;
    return decide_commission(State(), story.now, setup);
  };
  CHECK(with({{"A", PlaceKind::discs, false}, {"B", PlaceKind::notices, false}}));
  CHECK(refusal(with({})) == ErrorCode::place_missing);
  CHECK(refusal(with({{"A", PlaceKind::discs, false}})) == ErrorCode::place_missing);
  CHECK(refusal(with({{"A", PlaceKind::notices, false}})) == ErrorCode::place_missing);
  CHECK(refusal(with({{"A", PlaceKind::discs, false}, {"　", PlaceKind::notices, false}})) ==
        ErrorCode::place_missing);
  CHECK(refusal(with({{"金庫 Ａ", PlaceKind::discs, false},
                      {"金庫A", PlaceKind::notices, false}})) == ErrorCode::place_exists);
}

TEST_CASE("Nothing can be done before the terminal is set up") {
  const State empty;
  CHECK(require(empty, kBoth, Act::receive).error().code == ErrorCode::not_commissioned);
}

TEST_CASE("The two-person rule takes another person, and a supervisor among the two") {
  Story story;
  const auto code = [&](const Who& who) {
    const auto allowed = require(story.state, who, Act::erase);
    return allowed ? std::optional<ErrorCode>() : allowed.error().code;
  };
  CHECK_FALSE(code({"tanaka", "suzuki"}));
  CHECK_FALSE(code({"suzuki", "tanaka"}));
  CHECK(code({"", "suzuki"}) == ErrorCode::not_logged_in);
  CHECK(code({"tanaka", ""}) == ErrorCode::second_person_needed);
  CHECK(code({"tanaka", "nobody"}) == ErrorCode::second_person_needed);
  CHECK(code({"suzuki", "suzuki"}) == ErrorCode::second_person_same);
  CHECK(code({"tanaka", "sato"}) == ErrorCode::role_forbidden);
  CHECK(code({"tanaka", "kansa"}) == ErrorCode::role_forbidden);
  CHECK(code({"suzuki", "kansa"}) == ErrorCode::role_forbidden);
  CHECK(code({"kansa", "suzuki"}) == ErrorCode::role_forbidden);
}

TEST_CASE("An account is made by a supervisor with a second person") {
  Story story;
  const Person person{"kimura", "木村", Role::handler, "$y$"};
  CHECK(refusal(decide_account(story.state, kBoth, person)) == ErrorCode::role_forbidden);
  CHECK(refusal(decide_account(story.state, {"suzuki", ""}, person)) ==
        ErrorCode::second_person_needed);
  story.happens(decide_account(story.state, kSupervisorFirst, person));
  CHECK(story.state.accounts.at("kimura").name == "木村");
  CHECK(refusal(decide_account(story.state, kSupervisorFirst, person)) ==
        ErrorCode::account_exists);
}

TEST_CASE("Account names are plain, and a person has a name and a password") {
  Story story;
  const auto code = [&](const std::string& login, const std::string& name,
                        const std::string& verifier) {
    return refusal(
        decide_account(story.state, kSupervisorFirst, {login, name, Role::handler, verifier}));
  };
  for (const char* login : {"", "a", "Tanaka", "田中", "a b", "terminal", "../x"}) {
    INFO(login);
    CHECK(code(login, "名", "$y$") == ErrorCode::account_name_invalid);
  }
  CHECK(code("kimura", "", "$y$") == ErrorCode::account_name_invalid);
  CHECK(code("kimura", "木\n村", "$y$") == ErrorCode::account_name_invalid);
  CHECK(code("kimura", "木村", "") == ErrorCode::account_password_weak);
}

TEST_CASE("Wrong passwords delay the next try, a right one ends the delay") {
  Story story;
  const auto may_try = [&](const char* login) {
    return custody::may_try(story.state.accounts.at(login).attempts, story.now.time);
  };
  for (int i = 0; i < 3; ++i) {
    CHECK(may_try("tanaka"));
    REQUIRE(story.event(type::kLoginFailed, {{"login", "tanaka"}}));
  }
  CHECK(may_try("tanaka").error().code == ErrorCode::login_delayed);
  CHECK(may_try("suzuki"));
  story.wait(30);
  CHECK(may_try("tanaka"));
  REQUIRE(story.event(type::kLoginSucceeded, Json::object(), "tanaka"));
  CHECK(story.state.accounts.at("tanaka").attempts.failed == 0);
}

TEST_CASE("A wrong password for a name that is no account changes nothing that is known") {
  Story story;
  REQUIRE(story.event(type::kLoginFailed, {{"login", ""}}));
  for (const auto& [login, account] : story.state.accounts) CHECK(account.attempts.failed == 0);
}

TEST_CASE("A ward's certificate is enrolled once, by two people") {
  Story story;
  const Anchor anchor{std::string(64, 'd'), "PEM"};
  CHECK(refusal(decide_anchor(story.state, {"suzuki", ""}, anchor)) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_anchor(story.state, kBoth, anchor)) == ErrorCode::role_forbidden);
  story.happens(decide_anchor(story.state, kSupervisorFirst, anchor));
  CHECK(refusal(decide_anchor(story.state, kSupervisorFirst, anchor)) == ErrorCode::anchor_known);
}
