#include "firmware/daemon/disc_feed.hpp"

#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>

using namespace dozo;
using namespace dozo::daemon;

namespace {

InsertedDisc some_disc() {
  return {*open_file("/dev/null", O_RDONLY), 7};
}

}  // namespace

TEST_CASE("A disc that is there is taken at once, and only once") {
  DiscFeed feed;
  intake::Progress progress;
  feed.offer(some_disc());
  CHECK(feed.take(progress));
  progress.cancel();
  CHECK(feed.take(progress).error().code == ErrorCode::cancelled);
}

TEST_CASE("A disc that left before it was taken is not given") {
  DiscFeed feed;
  intake::Progress progress;
  feed.offer(some_disc());
  feed.withdraw();
  progress.cancel();
  CHECK(feed.take(progress).error().code == ErrorCode::cancelled);
}

TEST_CASE("Who waits gets the disc that is inserted later") {
  DiscFeed feed;
  intake::Progress progress;
  Result<InsertedDisc> taken = fail(ErrorCode::no_disc);
  std::thread waiting([&] { taken = feed.take(progress); });
  feed.offer(some_disc());
  waiting.join();
  REQUIRE(taken);
  CHECK(taken->insertion == 7);
}

TEST_CASE("Who waits is woken by a cancellation") {
  DiscFeed feed;
  intake::Progress progress;
  Result<InsertedDisc> taken = some_disc();
  std::thread waiting([&] { taken = feed.take(progress); });
  progress.cancel();
  waiting.join();
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == ErrorCode::cancelled);
}
