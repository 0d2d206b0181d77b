#include "firmware/custody/numbering.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

Json completed(const State& state, const std::string& type, const Json& body) {
  ledger::Draft draft{type, "terminal", body};
  Numbering(state).complete(draft);
  return draft.body;
}

// The event as it is, without a number that the kit adds.
Result<> raw(Story& story, const std::string& type, const Json& body) {
  return apply(story.state, {story.state.events, story.now.time, type, "tanaka", body});
}

ErrorCode refused(const Result<>& applied) {
  REQUIRE_FALSE(applied);
  return applied.error().code;
}

}  // namespace

TEST_CASE("A job's events are numbered from 1 without gaps, whatever comes between") {
  Story story;
  story.receive_all();
  REQUIRE(story.event(type::kLoginFailed, {{"login", "tanaka"}}));
  CHECK(story.job().events == 2);  // its disc and its notice
  CHECK(story.job().first_event > 0);
  CHECK(completed(story.state, type::kWorkOpened, {{"job", "J-0001"}})["nth"] == 3);
  story.import();
  CHECK(story.job().events == 5);
}

TEST_CASE("Drafts of one transaction count on, each job's on their own") {
  Story story;
  story.receive_all();
  Numbering numbering(story.state);
  std::vector<Json> numbers;
  for (const char* job : {"J-0001", "J-0001", "J-0002", "J-0001", ""}) {
    ledger::Draft draft{type::kIncident, "terminal", {{"job", job}}};
    numbering.complete(draft);
    numbers.push_back(draft.body.value("nth", Json(nullptr)));
  }
  CHECK(numbers == std::vector<Json>{3, 4, 1, 5, nullptr});
}

TEST_CASE("A number that is missing, too low, too high, of another type or for no job is damage") {
  Story story;
  story.receive_all();
  const Json incident{{"kind", "other"}, {"job", "J-0001"}, {"detail", ""}};
  CHECK(refused(raw(story, type::kIncident, incident)) == ErrorCode::ledger_damaged);
  for (const Json& nth : {Json(2), Json(4), Json("3"), Json(nullptr)}) {
    Json body = incident;
    body["nth"] = nth;
    INFO(body.dump());
    CHECK(refused(raw(story, type::kIncident, body)) == ErrorCode::ledger_damaged);
  }
  Json jobless = incident;
  jobless["job"] = "";
  jobless["nth"] = 1;
  CHECK(refused(raw(story, type::kIncident, jobless)) == ErrorCode::ledger_damaged);
  Json unknown = incident;
  unknown["job"] = "J-0009";
  unknown["nth"] = 1;
  CHECK(refused(raw(story, type::kIncident, unknown)) == ErrorCode::ledger_damaged);
}

TEST_CASE("A notice that came before its disc is named by the disc that makes the job") {
  Story story;
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R-1"));
  const std::uint64_t entry = story.state.events - 1;
  CHECK(story.state.notices.at("2026-0117-P").entries == std::vector{entry});
  story.next_day();
  const auto disc =
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(1, 2), "金庫A", "R-2");
  REQUIRE(disc);
  Json body = completed(story.state, type::kDiscReceived, disc->at(0).body);
  CHECK(body["earlier"] == Json::array({entry}));
  body["earlier"] = Json::array();
  CHECK(refused(raw(story, type::kDiscReceived, body)) == ErrorCode::ledger_damaged);
  body.erase("earlier");
  CHECK(refused(raw(story, type::kDiscReceived, body)) == ErrorCode::ledger_damaged);
  story.happens(disc);
  CHECK(story.job().earlier == std::vector{entry});
  // The second disc makes no job and names nothing.
  const auto second =
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(2, 2), "金庫A", "R-3");
  REQUIRE(second);
  CHECK_FALSE(completed(story.state, type::kDiscReceived, second->at(0).body).contains("earlier"));
}

TEST_CASE("What happens to an incident is an event of its job") {
  Story story;
  story.receive_all();
  for (const char* job : {"J-0001", ""}) {
    REQUIRE(story.event(type::kIncident, {{"kind", "other"}, {"job", job}, {"detail", "x"}}));
  }
  const Json noted = completed(story.state, type::kIncidentNoted,
                               {{"incident", "I-0001"}, {"step", "what"}, {"text", "x"}});
  CHECK(noted["job"] == "J-0001");
  CHECK(noted["nth"] == story.job().events + 1);
  const Json closed =
      completed(story.state, type::kIncidentClosed, {{"incident", "I-0002"}, {"second", "suzuki"}});
  CHECK(closed["job"] == "");
  CHECK_FALSE(closed.contains("nth"));
}

TEST_CASE("A notice that comes after its disc bears the job, and a rejected job awaits none") {
  Story story;
  story.happens(
      decide_disc_receipt(story.state, kHandler, story.now, story.finding(), "金庫A", "R-1"));
  CHECK(job_id_for_notice(story.state, "2026-0117-P") == "J-0001");
  CHECK(job_id_for_notice(story.state, "2026-0118-P").empty());
  story.happens(decide_rejection(story.state, kBoth, "J-0001", "読めない"));
  CHECK(job_id_for_notice(story.state, "2026-0117-P").empty());
}
