#include "firmware/custody/decide_incidents.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const Who kMaintenance{"hoshu", ""};

void happens(Story& story, const Drafts& drafts) {
  story.happens(Result<Drafts>(drafts));
}

}  // namespace

TEST_CASE("Whoever sees something records it, even who may do nothing else") {
  Story story;
  for (const char* login : {"tanaka", "suzuki", "kansa", "hoshu"}) {
    CAPTURE(login);
    CHECK(decide_incident(story.state, {login, ""}, "other", "", "見慣れない人が機械室にいた"));
  }
  CHECK(refusal(decide_incident(story.state, {"nobody", ""}, "other", "", "x")) ==
        ErrorCode::not_logged_in);
  CHECK(refusal(decide_incident(story.state, kHandler, "clock_behind", "", "x")) ==
        ErrorCode::request_malformed);
  CHECK(refusal(decide_incident(story.state, kHandler, "leak", "J-0009", "x")) ==
        ErrorCode::job_unknown);
  CHECK(refusal(decide_incident(story.state, kHandler, "leak", "", "")) ==
        ErrorCode::reason_missing);
}

TEST_CASE("An incident gets a number, a record in steps, and its end by two") {
  Story story;
  story.happens(decide_incident(story.state, kMaintenance, "malfunction", "", "画面が消えた"));
  const Incident& incident = story.state.incidents.front();
  CHECK(incident.id == "I-0001");
  CHECK(incident.by == "hoshu");
  CHECK(incident.detail == "画面が消えた");
  story.happens(decide_note(story.state, kHandler, "I-0001", "what", "作業中に画面が消えた"));
  CHECK(refusal(decide_note(story.state, kHandler, "I-0001", "why", "x")) ==
        ErrorCode::request_malformed);
  CHECK(refusal(decide_note(story.state, kHandler, "I-0001", "what", "")) ==
        ErrorCode::request_malformed);
  CHECK(refusal(decide_note(story.state, kHandler, "I-0002", "what", "x")) ==
        ErrorCode::incident_unknown);
  const Who two{"suzuki", "tanaka"};
  CHECK(refusal(decide_incident_closed(story.state, two, "I-0001")) ==
        ErrorCode::incident_unfinished);
  story.happens(decide_note(story.state, kHandler, "I-0001", "measures", "電源を入れ直した"));
  CHECK(refusal(decide_incident_closed(story.state, {"suzuki", ""}, "I-0001")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_incident_closed(story.state, kBoth, "I-0001")) == ErrorCode::role_forbidden);
  story.happens(decide_incident_closed(story.state, two, "I-0001"));
  CHECK(story.state.incidents.front().closed_at == story.now.time);
  CHECK(story.state.incidents.front().closed_by == "suzuki");
  CHECK(story.state.incidents.front().notes.size() == 2);
  CHECK(refusal(decide_incident_closed(story.state, two, "I-0001")) == ErrorCode::incident_closed);
  CHECK(refusal(decide_note(story.state, kHandler, "I-0001", "what", "x")) ==
        ErrorCode::incident_closed);
  CHECK(may_report(story.state, kHandler, "I-0001"));
  CHECK(may_report(story.state, kHandler, "I-0002").error().code == ErrorCode::incident_unknown);
}

TEST_CASE("A cause that goes on is one incident, as long as that is open") {
  Story story;
  happens(story, automatic_incident(story.state, "wrong_logins", "", "tanaka"));
  CHECK(story.state.incidents.size() == 1);
  CHECK(story.state.incidents.front().by == "terminal");
  CHECK(automatic_incident(story.state, "wrong_logins", "", "tanaka").empty());
  CHECK(automatic_incident(story.state, "wrong_logins", "", "sato").size() == 1);
  CHECK(automatic_incident(story.state, "clock_behind", "", "").size() == 1);
  story.happens(decide_note(story.state, kHandler, "I-0001", "measures", "本人に確かめた"));
  story.happens(decide_incident_closed(story.state, kSupervisorFirst, "I-0001"));
  CHECK(automatic_incident(story.state, "wrong_logins", "", "tanaka").size() == 1);
}

TEST_CASE("A report that was issued for an incident is named by it") {
  Story story;
  story.happens(decide_incident(story.state, kHandler, "other", "", "x"));
  const Json body{{"number", "EIR-T014-2026-0001"},
                  {"kind", "incident_report"},
                  {"job", ""},
                  {"sha256", std::string(64, '0')},
                  {"incident", "I-0001"}};
  REQUIRE(story.event(type::kDocumentIssued, body));
  CHECK(story.state.incidents.front().reports == std::vector<std::string>{"EIR-T014-2026-0001"});
  Json other = body;
  other["incident"] = "I-0002";
  CHECK_FALSE(story.event(type::kDocumentIssued, other));
}

TEST_CASE("A disc or the notice is declared lost by two, with a reason, once") {
  Story story;
  story.receive_all(2);
  CHECK(refusal(decide_loss(story.state, kHandler, "J-0001", 1, "lost", "x")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 1, "stolen", "x")) ==
        ErrorCode::request_malformed);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 1, "lost", "")) ==
        ErrorCode::reason_missing);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 3, "lost", "x")) ==
        ErrorCode::disc_unknown);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0002", 1, "lost", "x")) ==
        ErrorCode::job_unknown);
  story.happens(decide_loss(story.state, kBoth, "J-0001", 2, "broken", "床に落として割れた"));
  const Disc& disc = story.job().discs.at(2);
  REQUIRE(disc.loss);
  CHECK(disc.loss->kind == "broken");
  CHECK(disc.loss->second == "suzuki");
  CHECK(disc.loss->incident == "I-0001");
  CHECK(story.state.incidents.front().kind == "disc_broken");
  CHECK(story.state.incidents.front().job == "J-0001");
  CHECK(story.state.incidents.front().detail == "床に落として割れた");
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 2, "lost", "x")) == ErrorCode::item_lost);
  story.happens(decide_loss(story.state, kBoth, "J-0001", 0, "lost", "保管庫に無い"));
  CHECK(story.state.notices.at("2026-0117-P").loss->incident == "I-0002");
  CHECK(story.state.incidents.back().kind == "notice_lost");
}

TEST_CASE("A job with a loss goes its way, and the signature says what is missing") {
  Story story;
  story.receive_all(2);
  story.import();
  CHECK(refusal(decide_return_signature(story.state, kBoth, "J-0001")) ==
        ErrorCode::job_state_forbids);
  story.happens(decide_loss(story.state, kBoth, "J-0001", 2, "lost", "棚卸しで見つからない"));
  story.happens(
      decide_disc_return(story.state, kHandler, "J-0001", story.job().discs.at(1).tag_manifest));
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  const auto signature = decide_return_signature(story.state, kBoth, "J-0001");
  REQUIRE(signature);
  const Json losses = signature->front().body["losses"];
  REQUIRE(losses.size() == 1);
  CHECK(losses[0] == Json{{"what", "disc"}, {"disc", 2}, {"kind", "lost"}, {"incident", "I-0001"}});
  story.happens(signature);
  CHECK(story.job().state == JobState::returned);
  CHECK(refusal(decide_loss(story.state, kBoth, "J-0001", 1, "lost", "x")) ==
        ErrorCode::job_state_forbids);
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", ""));
  CHECK(story.job().state == JobState::erasing);
}

TEST_CASE("What was lost and is found can be returned all the same") {
  Story story;
  story.receive_all();
  story.import();
  story.happens(decide_loss(story.state, kBoth, "J-0001", 1, "lost", "x"));
  story.happens(
      decide_disc_return(story.state, kHandler, "J-0001", story.job().discs.at(1).tag_manifest));
  story.happens(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P"));
  const auto signature = decide_return_signature(story.state, kBoth, "J-0001");
  REQUIRE(signature);
  CHECK(signature->front().body["losses"].empty());
}

TEST_CASE("Why a job was wiped without its return stands in its incident") {
  Story story;
  story.receive_all();
  story.import();
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", "区の指示による"));
  CHECK(story.state.incidents.back().kind == "erased_without_return");
  CHECK(story.state.incidents.back().job == "J-0001");
  CHECK(story.state.incidents.back().detail == "区の指示による");
}
