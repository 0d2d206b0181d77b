// An account from its first password to its closing.
#include <catch2/catch.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const Account& account(const Story& story, const std::string& login) {
  return story.state.accounts.at(login);
}

ErrorCode act_refusal(const Story& story, const std::string& login) {
  const auto allowed = may_act(story.state, login);
  REQUIRE_FALSE(allowed);
  return allowed.error().code;
}

void reset(Story& story, const std::string& login) {
  story.happens(decide_password_reset(story.state, {"suzuki", "sato"}, login, "$y$reset"));
}

}  // namespace

TEST_CASE("Whoever is there from the commissioning typed the own password and need not change it") {
  const Story story;
  for (const auto& [login, each] : story.state.accounts) CHECK_FALSE(each.must_change);
}

TEST_CASE("A new person changes the password first, and can do nothing before") {
  Story story;
  story.happens(decide_account(story.state, kSupervisorFirst,
                               {"kimura", "木村", Role::supervisor, "$y$first"}));
  CHECK(act_refusal(story, "kimura") == ErrorCode::password_change_due);
  CHECK(refusal(decide_anchor(story.state, {"kimura", "tanaka"}, {"f", "PEM"})) ==
        ErrorCode::password_change_due);
  CHECK(refusal(decide_anchor(story.state, {"suzuki", "kimura"}, {"f", "PEM"})) ==
        ErrorCode::second_password_change_due);
  story.happens(decide_password_change(story.state, "kimura", "$y$own"));
  CHECK(account(story, "kimura").verifier == "$y$own");
  CHECK(may_act(story.state, "kimura"));
  CHECK(decide_anchor(story.state, {"suzuki", "kimura"}, {"f", "PEM"}));
}

TEST_CASE("A reset is done by two, and its owner cannot consent before changing the password") {
  Story story;
  CHECK(refusal(decide_password_reset(story.state, {"suzuki", ""}, "tanaka", "$y$")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_password_reset(story.state, {"sato", "suzuki"}, "tanaka", "$y$")) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_password_reset(story.state, {"suzuki", "tanaka"}, "suzuki", "$y$")) ==
        ErrorCode::not_oneself);
  CHECK(refusal(decide_password_reset(story.state, {"suzuki", "tanaka"}, "nobody", "$y$")) ==
        ErrorCode::account_unknown);
  REQUIRE(story.event(type::kLoginFailed, {{"login", "tanaka"}}));
  reset(story, "tanaka");
  CHECK(account(story, "tanaka").must_change);
  CHECK(account(story, "tanaka").attempts.failed == 0);
  CHECK(refusal(decide_anchor(story.state, kSupervisorFirst, {"f", "PEM"})) ==
        ErrorCode::second_password_change_due);
  story.happens(decide_password_change(story.state, "tanaka", "$y$own"));
  CHECK(decide_anchor(story.state, kSupervisorFirst, {"f", "PEM"}));
}

TEST_CASE("A role is changed by two, never one's own, and enough people stay") {
  Story story;
  const auto change = [&](const Who& who, const std::string& login, Role role) {
    return decide_role(story.state, who, login, role);
  };
  CHECK(refusal(change(kSupervisorFirst, "sato", Role::handler)) == ErrorCode::role_same);
  CHECK(refusal(change(kSupervisorFirst, "suzuki", Role::handler)) == ErrorCode::not_oneself);
  CHECK(refusal(change({"suzuki", ""}, "sato", Role::supervisor)) ==
        ErrorCode::second_person_needed);
  story.happens(change(kSupervisorFirst, "sato", Role::supervisor));
  CHECK(account(story, "sato").role == Role::supervisor);
  // The role counts at once, in a session that was there before as well.
  CHECK(require(story.state, {"sato", ""}, Act::manage_places));
  story.happens(change({"sato", "suzuki"}, "tanaka", Role::inspector));
  CHECK(refusal(change({"sato", "suzuki"}, "suzuki", Role::maintenance)) ==
        ErrorCode::too_few_people);
}

TEST_CASE("A closed account is no account: no act, no consent, no second life") {
  Story story;
  const auto close = [&](const Who& who, const std::string& login, const std::string& reason) {
    return decide_closing(story.state, who, login, reason);
  };
  CHECK(refusal(close(kSupervisorFirst, "suzuki", "退職")) == ErrorCode::not_oneself);
  CHECK(refusal(close(kSupervisorFirst, "sato", "")) == ErrorCode::reason_missing);
  CHECK(refusal(close(kSupervisorFirst, "nobody", "退職")) == ErrorCode::account_unknown);
  CHECK(refusal(close(kBoth, "sato", "退職")) == ErrorCode::role_forbidden);
  story.happens(close(kSupervisorFirst, "sato", "退職"));
  CHECK(account(story, "sato").closed);
  CHECK(account(story, "sato").verifier.empty());
  CHECK(act_refusal(story, "sato") == ErrorCode::not_logged_in);
  CHECK(refusal(decide_anchor(story.state, {"suzuki", "sato"}, {"f", "PEM"})) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_password_change(story.state, "sato", "$y$")) == ErrorCode::not_logged_in);
  CHECK(refusal(close(kSupervisorFirst, "sato", "退職")) == ErrorCode::account_closed);
  CHECK(refusal(decide_password_reset(story.state, kSupervisorFirst, "sato", "$y$")) ==
        ErrorCode::account_closed);
  CHECK(refusal(decide_role(story.state, kSupervisorFirst, "sato", Role::inspector)) ==
        ErrorCode::account_closed);
  CHECK(refusal(decide_account(story.state, kSupervisorFirst,
                               {"sato", "佐藤", Role::handler, "$y$"})) ==
        ErrorCode::account_exists);
}

TEST_CASE("The last two who can run the terminal cannot be closed") {
  Story story;
  story.happens(decide_closing(story.state, kSupervisorFirst, "sato", "退職"));
  CHECK(refusal(decide_closing(story.state, kSupervisorFirst, "tanaka", "退職")) ==
        ErrorCode::too_few_people);
  CHECK(decide_closing(story.state, kSupervisorFirst, "kansa", "異動"));
}

TEST_CASE("A fold that names nobody, or no role, is a contradiction") {
  Story story;
  CHECK_FALSE(story.event(type::kRoleChanged, {{"login", "nobody"}, {"role", "handler"}}));
  CHECK_FALSE(story.event(type::kRoleChanged, {{"login", "sato"}, {"role", "root"}}));
  CHECK_FALSE(story.event(type::kAccountClosed, {{"login", "nobody"}}));
  CHECK_FALSE(story.event(type::kPasswordSet, {{"login", "nobody"}, {"verifier", "$y$"}}));
}
