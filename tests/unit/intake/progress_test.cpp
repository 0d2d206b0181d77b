#include "firmware/intake/progress.hpp"

#include <catch2/catch.hpp>

using dozo::ErrorCode;
using dozo::intake::Phase;
using dozo::intake::Progress;
using dozo::intake::to_string;

TEST_CASE("Progress begins as waiting and tells phase, octets done and their total") {
  Progress progress;
  CHECK(progress.snapshot().phase == Phase::waiting);
  REQUIRE(progress.begin(Phase::checking, 1000));
  progress.advance(400);
  const auto seen = progress.snapshot();
  CHECK(seen.phase == Phase::checking);
  CHECK(seen.done == 400);
  CHECK(seen.total == 1000);
  CHECK_FALSE(seen.cancelled);
}

TEST_CASE("Progress never runs backwards or past its total, and starts anew with each phase") {
  Progress progress;
  REQUIRE(progress.begin(Phase::checking, 1000));
  progress.advance(400);
  progress.advance(300);
  CHECK(progress.snapshot().done == 400);
  progress.advance(2000);
  CHECK(progress.snapshot().done == 1000);
  REQUIRE(progress.begin(Phase::unsealing, 5));
  CHECK(progress.snapshot().done == 0);
}

TEST_CASE("Cancelling runs every stop action once, and forbids new phases") {
  Progress progress;
  int stopped = 0;
  const auto one = progress.on_cancel([&] { ++stopped; });
  const auto two = progress.on_cancel([&] { ++stopped; });
  progress.cancel();
  progress.cancel();
  CHECK(stopped == 2);
  CHECK(progress.cancelled());
  const auto begun = progress.begin(Phase::sealing);
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == ErrorCode::cancelled);
}

TEST_CASE("A stop action that is registered too late runs at once") {
  Progress progress;
  progress.cancel();
  bool stopped = false;
  const auto late = progress.on_cancel([&] { stopped = true; });
  CHECK(stopped);
}

TEST_CASE("A stop action does not outlive its registration, wherever that was moved") {
  Progress progress;
  int stopped = 0;
  {
    auto one = progress.on_cancel([&] { ++stopped; });
    Progress::Registration moved = std::move(one);
    Progress::Registration kept;
    kept = std::move(moved);
  }
  progress.cancel();
  CHECK(stopped == 0);
}

TEST_CASE("Every phase has a name of its own") {
  CHECK(to_string(Phase::waiting) == "waiting");
  CHECK(to_string(Phase::reading) == "reading");
  CHECK(to_string(Phase::checking) == "checking");
  CHECK(to_string(Phase::unsealing) == "unsealing");
  CHECK(to_string(Phase::sealing) == "sealing");
  CHECK(to_string(Phase::finished) == "finished");
}
