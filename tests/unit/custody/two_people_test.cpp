// No sequence of wishes by any role, alone or with any second person, reaches a step that needs two
// without two, or an erasure that two people did not begin.
#include <filesystem>
#include <regex>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/model.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

// Runs a walk; where it fails, says how with as few steps as can be found.
std::set<std::string> walk(unsigned seed, std::size_t steps) {
  const Steps taken = random_steps(seed, steps);
  Model model(all_wishes());
  if (const auto why = model.run(taken)) {
    const Steps fewer = shrink(taken, all_wishes());
    FAIL(*why << " after: " << custody::test::describe(fewer, all_wishes()));
  }
  return model.seen();
}

// The first of many walks that fails, in as few steps as can be found.
Steps failing(const std::vector<Wish>& wishes) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    const Steps steps = random_steps(seed, 1000);
    if (Model(wishes).run(steps)) return shrink(steps, wishes);
  }
  return {};
}

}  // namespace

TEST_CASE("No walk over all decisions breaks the two-person rules") {
  std::set<std::string> seen;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    seen.merge(walk(seed, 600));
  }
  // And the walks went everywhere, or they would have proved nothing.
  for (const char* each : {type::kAccountCreated,     type::kPasswordSet,
                           type::kPasswordChanged,    type::kPasswordReset,
                           type::kRoleChanged,        type::kAccountClosed,
                           type::kTrainingRecorded,   type::kAnchorEnrolled,
                           type::kAnchorRetired,      type::kPolicyAdopted,
                           type::kContactsSet,        type::kKeyRollIntended,
                           type::kPlaceRegistered,    type::kPlaceRetired,
                           type::kTakenOut,           type::kPutBack,
                           type::kVisitEntered,       type::kVisitLeft,
                           type::kIncident,           type::kIncidentNoted,
                           type::kIncidentClosed,     type::kDiscReceived,
                           type::kNoticeReceived,     type::kJobRejected,
                           type::kSameDayOverridden,  type::kPasswordAttempted,
                           type::kImportIntended,     type::kWorkOpened,
                           type::kWorkClosed,         type::kHandlerNamed,
                           type::kCountsEntered,      type::kDiscReturned,
                           type::kNoticeReturned,     type::kDiscLost,
                           type::kNoticeLost,         type::kReturnSigned,
                           type::kReturnAcknowledged, type::kErasureIntended}) {
    INFO(each);
    CHECK(seen.contains(each));
  }
}

TEST_CASE("Every decision that the headers declare is among the wishes") {
  const std::string folder = DOZO_SOURCE_DIR "/firmware/custody/";
  const auto wishes = read_file(DOZO_SOURCE_DIR "/tests/unit/custody/wishes.cpp", 1 << 20);
  REQUIRE(wishes);
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("decide") || !name.ends_with(".hpp")) continue;
    const auto header = read_file(entry.path(), 1 << 20);
    REQUIRE(header);
    const std::string text(as_text(*header));
    const std::regex declared(R"(Result<Drafts> (decide_\w+\())");
    for (std::sregex_iterator at(text.begin(), text.end(), declared), end; at != end; ++at) {
      const std::string call = (*at)[1];
      ++found;
      INFO(call);
      // Nobody has a role yet at the commissioning.
      if (call == "decide_commission(") continue;
      CHECK(as_text(*wishes).find(call) != std::string_view::npos);
    }
  }
  CHECK(found >= 30);
}

TEST_CASE("The model finds a rule that is broken, and shows it in one step") {
  std::vector<Wish> wishes = all_wishes();
  // As if somebody had forgotten to ask for the second person.
  wishes.push_back({"closing alone", [](const Model&, Pick&) -> Result<Drafts> {
                      return Drafts{{type::kAccountClosed,
                                     "suzuki",
                                     {{"login", "sato"}, {"second", ""}, {"reason", "x"}}}};
                    }});
  const Steps fewer = failing(wishes);
  REQUIRE(fewer.size() == 1);
  CHECK(custody::test::describe(fewer, wishes) == "closing alone ");
  CHECK(Model(wishes).run(fewer) == "account.closed: '' is no account");
}

TEST_CASE("The model finds consent by somebody whose password another one set") {
  std::vector<Wish> wishes = all_wishes();
  wishes.push_back({"consent after a reset", [](const Model& model, Pick&) -> Result<Drafts> {
                      if (!model.state().accounts.at("tanaka").must_change) {
                        return fail(ErrorCode::second_person_needed);
                      }
                      return Drafts{{type::kContactsSet,
                                     "suzuki",
                                     {{"contacts", Json::array()}, {"second", "tanaka"}}}};
                    }});
  const Steps fewer = failing(wishes);
  CHECK(custody::test::describe(fewer, wishes) == "password reset consent after a reset ");
}
