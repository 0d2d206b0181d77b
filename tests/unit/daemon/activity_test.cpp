#include "firmware/daemon/activity.hpp"

#include <condition_variable>

#include <catch2/catch.hpp>

using namespace dozo;
using namespace dozo::daemon;

namespace {

// A gate that work waits at until the test opens it.
class Gate {
 public:
  void open() {
    const std::lock_guard held(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock held(mutex_);
    opened_.wait(held, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

// Work that ends only by being cancelled.
Result<std::string> until_cancelled(Activity& activity) {
  Gate gate;
  const auto stop = activity.progress.on_cancel([&] { gate.open(); });
  gate.wait();
  return fail(ErrorCode::cancelled);
}

// Waits, by the `changed` bell, until nothing runs.
class Bell {
 public:
  void ring() {
    const std::lock_guard held(mutex_);
    ++rung_;
    heard_.notify_all();
  }
  void wait_until_idle(const Activities& activities) {
    std::unique_lock held(mutex_);
    heard_.wait(held, [&] { return !activities.running(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable heard_;
  int rung_ = 0;
};

}  // namespace

TEST_CASE("Nothing was done before the first activity") {
  const Activities activities([] {});
  CHECK(activities.status().id == 0);
  CHECK_FALSE(activities.running());
}

TEST_CASE("An activity reports its result when it has ended") {
  Bell bell;
  Activities activities([&] { bell.ring(); });
  const auto id = activities.start(ActivityKind::erase, "J-0001", [](Activity& activity) {
    activity.report("overwrite", 5, 10);
    return Result<std::string>("CE-1");
  });
  REQUIRE(id);
  bell.wait_until_idle(activities);
  const ActivityStatus status = activities.status();
  CHECK(status.id == *id);
  CHECK(status.job == "J-0001");
  CHECK(status.step == "overwrite");
  CHECK(status.done == 5);
  CHECK(status.result == "CE-1");
  CHECK_FALSE(status.error);
}

TEST_CASE("A second activity is refused while one runs") {
  Bell bell;
  Activities activities([&] { bell.ring(); });
  REQUIRE(activities.start(ActivityKind::examine, "", until_cancelled));
  const auto second = activities.start(ActivityKind::erase, "", until_cancelled);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::busy);
  activities.cancel();
  bell.wait_until_idle(activities);
  CHECK(activities.start(ActivityKind::erase, "", until_cancelled));
}

TEST_CASE("Who cancels says why, and that is the error") {
  Bell bell;
  Activities activities([&] { bell.ring(); });
  REQUIRE(activities.start(ActivityKind::examine, "", until_cancelled));
  activities.cancel(ErrorCode::disc_removed);
  bell.wait_until_idle(activities);
  REQUIRE(activities.status().error);
  CHECK(activities.status().error->code == ErrorCode::disc_removed);
}

TEST_CASE("An error of its own is not overwritten by a late cancellation") {
  Bell bell;
  Activities activities([&] { bell.ring(); });
  REQUIRE(activities.start(ActivityKind::examine, "", [](Activity&) -> Result<std::string> {
    return fail(ErrorCode::disc_blank);
  }));
  bell.wait_until_idle(activities);
  activities.cancel(ErrorCode::disc_removed);
  CHECK(activities.status().error->code == ErrorCode::disc_blank);
}

TEST_CASE("An examination gives way at once, and anything else stays") {
  Activities activities([] {});
  REQUIRE(activities.start(ActivityKind::examine, "", until_cancelled));
  activities.end_examination();
  REQUIRE_FALSE(activities.running());
  CHECK(activities.status().error->code == ErrorCode::busy);
  activities.end_examination();
  REQUIRE(activities.start(ActivityKind::import, "J-0001", until_cancelled));
  activities.end_examination();
  CHECK(activities.running());
}

TEST_CASE("Destruction cancels what runs and waits for it") {
  bool ended = false;
  {
    Activities activities([] {});
    REQUIRE(activities.start(ActivityKind::import, "", [&](Activity& activity) {
      auto outcome = until_cancelled(activity);
      ended = true;
      return outcome;
    }));
  }
  CHECK(ended);
}
