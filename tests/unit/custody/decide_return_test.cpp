// What belongs to a job beside its data: handlers, counts, the ward's word.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const Who kTwo{"suzuki", "tanaka"};

}  // namespace

TEST_CASE("A supervisor with a second person names a handler, who may then open the job") {
  Story story;
  story.receive_all();
  story.import();
  CHECK(refusal(decide_open(story.state, {"sato", ""}, story.now, "J-0001")) ==
        ErrorCode::not_a_handler);
  CHECK(refusal(decide_handler(story.state, {"suzuki", ""}, story.now, "J-0001", "sato")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_handler(story.state, kBoth, story.now, "J-0001", "sato")) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0001", "nobody")) ==
        ErrorCode::account_unknown);
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0001", "kansa")) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0001", "tanaka")) ==
        ErrorCode::already_named);
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0002", "sato")) ==
        ErrorCode::job_unknown);
  story.happens(decide_handler(story.state, kTwo, story.now, "J-0001", "sato"));
  CHECK(story.job().handlers == std::set<std::string>{"sato", "tanaka"});
  CHECK(decide_open(story.state, {"sato", ""}, story.now, "J-0001"));
}

TEST_CASE("Nobody is put on a job whose training has run out") {
  Story story;
  story.receive_all();
  story.wait(std::int64_t{4} * 366 * 86400);
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0001", "sato")) ==
        ErrorCode::not_trained);
}

TEST_CASE("Nobody is named for a job that is over") {
  Story story;
  story.receive_all();
  story.import();
  story.give_back();
  CHECK(refusal(decide_handler(story.state, kTwo, story.now, "J-0001", "sato")) ==
        ErrorCode::job_state_forbids);
}

TEST_CASE(
    "What was printed and enclosed is entered once there are contents, and can be corrected") {
  Story story;
  story.receive_all();
  CHECK(refusal(decide_counts(story.state, kHandler, "J-0001", 1, 1)) ==
        ErrorCode::job_state_forbids);
  story.import();
  CHECK(refusal(decide_counts(story.state, {"kansa", ""}, "J-0001", 1, 1)) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_counts(story.state, kHandler, "J-0001", -1, 1)) ==
        ErrorCode::request_malformed);
  CHECK(refusal(decide_counts(story.state, kHandler, "J-0001", 1, -1)) ==
        ErrorCode::request_malformed);
  story.happens(decide_counts(story.state, kHandler, "J-0001", 3200, 3199));
  CHECK(story.job().counts->enclosed == 3199);
  CHECK(counts_differ(story.job()));
  story.happens(decide_counts(story.state, kHandler, "J-0001", 3200, 3200));
  CHECK(story.job().counts->enclosed == 3200);
  CHECK_FALSE(counts_differ(story.job()));
}

TEST_CASE("The count of the files is compared with the sheet's, where its rule counts") {
  Story story;
  story.receive_all();
  story.import();
  Job job = story.job();
  job.delivery.record_rule = "lines:.csv";
  CHECK(counts_differ(job));  // could not be counted
  job.contents->records = 3199;
  CHECK(counts_differ(job));
  job.contents->records = 3200;
  CHECK_FALSE(counts_differ(job));
  job.delivery.record_rule = "none";
  job.contents->records = std::nullopt;
  CHECK_FALSE(counts_differ(job));
  job.delivery.record_rule = "1件1行";
  CHECK_FALSE(counts_differ(job));
}

TEST_CASE("The ward's word is recorded once, after the return, also when the data is gone") {
  Story story;
  const auto day = [&] { return date_in_japan(story.now.time); };
  story.receive_all();
  story.import();
  CHECK(refusal(decide_acknowledgement(story.state, kHandler, story.now, "J-0001", day(), "区 山本",
                                       "")) == ErrorCode::job_state_forbids);
  story.give_back();
  const Date returned = day();
  story.next_day();
  story.happens(decide_erasure(story.state, kBoth, "J-0001", "2026-0117", ""));
  Date before = returned;
  --before.day;
  Date after = day();
  ++after.day;
  const auto acknowledged = [&](Date on, const std::string& by, const std::string& note = "") {
    return decide_acknowledgement(story.state, kHandler, story.now, "J-0001", on, by, note);
  };
  CHECK(refusal(acknowledged(before, "区 山本")) == ErrorCode::day_implausible);
  CHECK(refusal(acknowledged(after, "区 山本")) == ErrorCode::day_implausible);
  CHECK(refusal(acknowledged(returned, "")) == ErrorCode::request_malformed);
  story.happens(acknowledged(returned, "区 山本", "電話で確認"));
  REQUIRE(story.job().acknowledged);
  CHECK(story.job().acknowledged->on == returned);
  CHECK(story.job().acknowledged->by == "区 山本");
  CHECK(story.job().acknowledged->recorded_by == "tanaka");
  CHECK(refusal(acknowledged(returned, "区 山本")) == ErrorCode::job_state_forbids);
}
