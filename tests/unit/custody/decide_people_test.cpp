#include <catch2/catch.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

TEST_CASE("A terminal is set up once, with two people, one of them a supervisor") {
  Story story;
  const Terminal terminal = *story.state.terminal;
  const ShelfUse shelf{ShelfState::free, "", 0, 4096};
  const std::vector<Person> two = {{"aa", "A", Role::supervisor, "$y$"},
                                   {"bb", "B", Role::handler, "$y$"}};
  CHECK(refusal(decide_commission(story.state, terminal, {shelf}, two)) ==
        ErrorCode::already_commissioned);

  const State empty;
  CHECK(decide_commission(empty, terminal, {shelf}, two));
  CHECK(refusal(decide_commission(empty, terminal, {shelf}, {two[0]})) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_commission(empty, terminal, {shelf},
                                  {{"aa", "A", Role::handler, "$y$"}, two[1]})) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_commission(empty, terminal, {shelf}, {two[0], two[0]})) ==
        ErrorCode::account_exists);
  CHECK(refusal(decide_commission(empty, terminal, {}, two)) == ErrorCode::request_malformed);
  Terminal lower = terminal;
  lower.number = "t-014";
  CHECK(refusal(decide_commission(empty, lower, {shelf}, two)) == ErrorCode::request_malformed);
  Terminal nowhere = terminal;
  nowhere.place = "";
  CHECK(refusal(decide_commission(empty, nowhere, {shelf}, two)) == ErrorCode::request_malformed);
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
  for (int i = 0; i < 3; ++i) {
    CHECK(may_log_in(story.state, "tanaka", story.now.time));
    REQUIRE(story.event(type::kLoginFailed, {{"login", "tanaka"}}));
  }
  CHECK(may_log_in(story.state, "tanaka", story.now.time).error().code == ErrorCode::login_delayed);
  CHECK(may_log_in(story.state, "suzuki", story.now.time));
  story.wait(30);
  CHECK(may_log_in(story.state, "tanaka", story.now.time));
  REQUIRE(story.event(type::kLoginSucceeded, Json::object(), "tanaka"));
  CHECK(story.state.accounts.at("tanaka").attempts.failed == 0);
}

TEST_CASE("Whether an account exists cannot be asked") {
  Story story;
  REQUIRE(story.event(type::kLoginFailed, {{"login", ""}}));
  CHECK(may_log_in(story.state, "nobody", story.now.time));
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
