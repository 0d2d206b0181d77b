#include "firmware/intake/drive_fake.hpp"

#include <catch2/catch.hpp>
#include <poll.h>

using namespace dozo;
using intake::DriveEvent;

namespace {

bool readable(const intake::Drive& drive) {
  pollfd ready{drive.event_fd(), POLLIN, 0};
  return poll(&ready, 1, 0) == 1;
}

}  // namespace

TEST_CASE("the fake drive tells what a hand does, and reads what was put in") {
  intake::FakeDrive drive;
  CHECK_FALSE(readable(drive));
  CHECK(drive.open().error().code == ErrorCode::no_disc);
  drive.insert(as_bytes("disc one"));
  CHECK(readable(drive));
  CHECK_FALSE(drive.medium());
  CHECK(drive.next_event().value() == DriveEvent::inserted);
  CHECK(drive.medium()->bytes == 8);
  Bytes content(20);
  CHECK(read_up_to(drive.open().value().get(), content).value() == 8);
  CHECK(drive.next_event().value() == std::nullopt);
  CHECK_FALSE(readable(drive));
  drive.take_out();
  CHECK(drive.next_event().value() == DriveEvent::ejected);
  CHECK_FALSE(drive.medium());
}

TEST_CASE("the fake drive ejects at once and tells it afterwards") {
  intake::FakeDrive drive;
  drive.insert(as_bytes("disc"), "CD-R");
  REQUIRE(drive.next_event().value());
  CHECK(drive.medium()->kind == "CD-R");
  REQUIRE(drive.eject());
  CHECK_FALSE(drive.medium());
  CHECK(drive.eject().error().code == ErrorCode::no_disc);
  CHECK(drive.next_event().value() == DriveEvent::ejected);
}

TEST_CASE("a disc put in over another gives both events") {
  intake::FakeDrive drive;
  drive.insert(as_bytes("one"));
  drive.insert(as_bytes("three"));
  CHECK(drive.next_event().value() == DriveEvent::inserted);
  CHECK(drive.next_event().value() == DriveEvent::ejected);
  CHECK(drive.next_event().value() == DriveEvent::inserted);
  CHECK(drive.medium()->bytes == 5);
}

TEST_CASE("a scratched disc comes up short") {
  intake::FakeDrive drive;
  drive.insert(as_bytes("disc one"));
  REQUIRE(drive.next_event().value());
  drive.scratch(3);
  Bytes content(20);
  CHECK(read_up_to(drive.open().value().get(), content).value() == 3);
}
