#include "firmware/custody/rules.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using dozo::custody::test::Story;

TEST_CASE("Two mistakes cost nothing, the third costs half a minute, then it doubles to an hour") {
  CHECK(delay_after(0) == 0);
  CHECK(delay_after(2) == 0);
  CHECK(delay_after(3) == 30);
  CHECK(delay_after(4) == 60);
  CHECK(delay_after(9) == 1920);
  CHECK(delay_after(10) == 3600);
  CHECK(delay_after(1'000'000) == 3600);
}

TEST_CASE("The waiting time runs from the last mistake") {
  const Attempts attempts{3, {1000}};
  CHECK(seconds_to_wait(attempts, {1000}) == 30);
  CHECK(seconds_to_wait(attempts, {1029}) == 1);
  CHECK(seconds_to_wait(attempts, {1030}) == 0);
  CHECK(seconds_to_wait({0, {1000}}, {1000}) == 0);
}

TEST_CASE("A place is the same however it is written") {
  CHECK(place_key("媒体金庫 A-2") == place_key("媒体金庫　Ａ－２"));
  CHECK(place_key("Safe a") == place_key("SAFE A"));
  CHECK(place_key("媒体金庫 A-2") != place_key("媒体金庫 A-3"));
  CHECK(place_key(" 　 ").empty());
}

TEST_CASE("Days are counted in Japan, not in Greenwich") {
  Job job;
  Notice notice;
  // 23:30 and 00:30 in Japan: two days, although one day in UTC.
  job.discs[1].received_at = *from_rfc3339("2026-11-02T23:30:00+09:00");
  notice.received_at = *from_rfc3339("2026-11-03T00:30:00+09:00");
  CHECK_FALSE(same_day(job, notice));
  // 00:30 and 23:30 in Japan: one day, although two in UTC.
  job.discs[1].received_at = *from_rfc3339("2026-11-03T23:30:00+09:00");
  CHECK(same_day(job, notice));
}

TEST_CASE("One disc of several on the notice's day is enough to be the same day") {
  Job job;
  Notice notice;
  job.discs[1].received_at = *from_rfc3339("2026-11-01T10:00:00+09:00");
  job.discs[2].received_at = *from_rfc3339("2026-11-02T10:00:00+09:00");
  notice.received_at = *from_rfc3339("2026-11-02T15:00:00+09:00");
  CHECK(same_day(job, notice));
}

TEST_CASE("A clock that was behind counts as the same day") {
  Job job;
  Notice notice;
  job.discs[1].received_at = *from_rfc3339("2026-11-01T10:00:00+09:00");
  notice.received_at = *from_rfc3339("2026-11-05T10:00:00+09:00");
  CHECK_FALSE(same_day(job, notice));
  notice.clock_was_behind = true;
  CHECK(same_day(job, notice));
  notice.clock_was_behind = false;
  job.clock_was_behind = true;
  CHECK(same_day(job, notice));
}
