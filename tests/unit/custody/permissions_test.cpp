#include "firmware/custody/permissions.hpp"

#include <set>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace dozo::custody;

namespace {

const std::vector<Act> kActs = {Act::receive,        Act::import,      Act::work,
                                Act::take_back,      Act::sign_return, Act::reject,
                                Act::override_rule,  Act::erase,       Act::manage_accounts,
                                Act::manage_anchors, Act::read_records};

void check_row(Role role, const std::set<Act>& allowed) {
  for (const Act act : kActs) {
    INFO(to_text(role) << " act " << static_cast<int>(act));
    CHECK(permits(role, act) == allowed.contains(act));
  }
}

}  // namespace

TEST_CASE("A handler does the work of a job and nothing of the administration") {
  check_row(Role::handler, {Act::receive, Act::import, Act::work, Act::take_back, Act::sign_return,
                            Act::reject, Act::override_rule, Act::erase, Act::read_records});
}

TEST_CASE("A supervisor may do everything") {
  check_row(Role::supervisor, std::set(kActs.begin(), kActs.end()));
}

TEST_CASE("An inspector reads and never acts") {
  check_row(Role::inspector, {Act::read_records});
}

TEST_CASE("Maintenance is never near a job") {
  check_row(Role::maintenance, {Act::manage_anchors});
}

TEST_CASE("Each dangerous act needs a second person, each other one does not") {
  const std::set<Act> dangerous = {Act::sign_return, Act::reject,          Act::override_rule,
                                   Act::erase,       Act::manage_accounts, Act::manage_anchors};
  for (const Act act : kActs) {
    INFO("act " << static_cast<int>(act));
    CHECK(needs_second(act) == dangerous.contains(act));
  }
}

TEST_CASE("Only handlers and supervisors consent, and only where consent is needed") {
  for (const Act act : kActs) {
    INFO("act " << static_cast<int>(act));
    CHECK(may_consent(Role::handler, act) == needs_second(act));
    CHECK(may_consent(Role::supervisor, act) == needs_second(act));
    CHECK_FALSE(may_consent(Role::inspector, act));
    CHECK_FALSE(may_consent(Role::maintenance, act));
  }
}

TEST_CASE("Roles have names that can be read back") {
  for (const Role role : {Role::handler, Role::supervisor, Role::inspector, Role::maintenance}) {
    CHECK(role_from_text(to_text(role)) == role);
  }
  CHECK_FALSE(role_from_text("root"));
  CHECK_FALSE(role_from_text(""));
}
