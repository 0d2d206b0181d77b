#include <catch2/catch.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

TEST_CASE("An event of a type from the future stops the replay") {
  Story story;
  CHECK(story.event("job.teleported", Json::object()).error().code == ErrorCode::event_unknown);
}

TEST_CASE("An event about a job, account or notice that never was is damage") {
  for (const auto& [type, body] : std::vector<std::pair<std::string, Json>>{
           {type::kImportDone, {{"job", "J-9999"}}},
           {type::kWorkOpened, {{"job", "J-9999"}}},
           {type::kPasswordSet, {{"login", "nobody"}, {"verifier", "x"}}},
           {type::kNoticeReturned, {{"number", "none-P"}}},
           {type::kDiscReturned, {{"job", "J-9999"}, {"disc", 1}}}}) {
    Story story;
    INFO(type);
    CHECK(story.event(type, body).error().code == ErrorCode::ledger_damaged);
  }
}

TEST_CASE("An event without the members of its type is damage, never a default") {
  for (const char* type : {type::kCommissioned, type::kAccountCreated, type::kDiscReceived,
                           type::kNoticeReceived, type::kImportIntended, type::kDocumentIssued}) {
    Story story;
    INFO(type);
    CHECK_FALSE(story.event(type, Json::object()));
  }
}

TEST_CASE("An intention folds to the dangerous reading: data may lie on the shelf") {
  Story story;
  story.receive_all();
  story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
  CHECK(story.state.shelves.at(1).state == ShelfState::filling);
  CHECK(story.job().state == JobState::importing);
  CHECK(story.job().password_attempts.failed == 1);
  CHECK_FALSE(story.state.imported_groups.contains("group-1"));
}

TEST_CASE("An erasure cannot be verified that nobody intended") {
  Story story;
  story.receive_all();
  story.import();
  CHECK(story.event(type::kErasureVerified, {{"job", "J-0001"}, {"certificate", "CE-1"}})
            .error()
            .code == ErrorCode::ledger_damaged);
}

TEST_CASE("Documents are counted by kind") {
  Story story;
  for (const char* number : {"RC-1", "RC-2"}) {
    REQUIRE(story.event(type::kDocumentIssued, {{"number", number},
                                                {"kind", "disc_receipt"},
                                                {"job", ""},
                                                {"sha256", std::string(64, '0')}}));
  }
  CHECK(story.state.issued("disc_receipt") == 2);
  CHECK(story.state.issued("erasure_certificate") == 0);
}
