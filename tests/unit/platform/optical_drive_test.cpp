#include "platform/drive/optical_drive.hpp"

#include <deque>

#include <catch2/catch.hpp>
#include <sys/eventfd.h>
#include <unistd.h>

#include "platform/drive/sr_device.hpp"

using namespace dozo;
using intake::DriveEvent;
using intake::Medium;
using platform::DriveHardware;
using platform::DriveNotice;
using platform::OpticalDrive;

namespace {

/// A drive whose discs and button the test holds.
struct FakeDrive final : DriveHardware {
  std::optional<Medium> disc;
  bool being_read = false;
  int opened = 0;
  std::deque<DriveNotice> notices;

  void insert(std::uint64_t bytes) {
    disc = Medium{"CD-R", bytes};
    notices.push_back(DriveNotice::media_changed);
  }
  void press_button() { notices.push_back(DriveNotice::eject_requested); }

  int event_fd() const override { return -1; }
  Result<std::optional<DriveNotice>> next_notice() override {
    if (notices.empty()) return std::nullopt;
    const auto notice = notices.front();
    notices.pop_front();
    return notice;
  }
  std::optional<Medium> look() override { return disc; }
  Result<UniqueFd> open() override {
    if (!disc) return fail(ErrorCode::no_disc);
    ++opened;
    return UniqueFd(eventfd(0, EFD_CLOEXEC));
  }
  Result<> eject() override {
    if (being_read) return fail(ErrorCode::busy);
    disc.reset();
    notices.push_back(DriveNotice::media_changed);
    return {};
  }
};

struct Bench {
  FakeDrive* hardware = new FakeDrive;
  OpticalDrive drive{std::unique_ptr<DriveHardware>(hardware)};

  std::optional<DriveEvent> next() { return drive.next_event().value(); }
};

}  // namespace

TEST_CASE("a disc that is there when the drive is opened is the first event") {
  Bench bench;
  bench.hardware->disc = Medium{"DVD-R", 4096};
  CHECK_FALSE(bench.drive.medium());
  CHECK(bench.next() == DriveEvent::inserted);
  CHECK_FALSE(bench.next());
  REQUIRE(bench.drive.medium());
  CHECK(bench.drive.medium()->kind == "DVD-R");
  CHECK(bench.drive.medium()->bytes == 4096);
}

TEST_CASE("an empty drive says nothing and gives nothing") {
  Bench bench;
  CHECK_FALSE(bench.next());
  CHECK_FALSE(bench.drive.medium());
  CHECK(bench.drive.open().error().code == ErrorCode::no_disc);
  CHECK(bench.drive.eject().error().code == ErrorCode::no_disc);
  CHECK(bench.hardware->opened == 0);
}

TEST_CASE("a disc inserted, read and taken out is two events") {
  Bench bench;
  CHECK_FALSE(bench.next());
  bench.hardware->insert(2048);
  CHECK(bench.drive.open().error().code == ErrorCode::no_disc);
  CHECK(bench.next() == DriveEvent::inserted);
  CHECK(bench.drive.open());
  bench.hardware->disc.reset();
  bench.hardware->notices.push_back(DriveNotice::media_changed);
  CHECK(bench.next() == DriveEvent::ejected);
  CHECK_FALSE(bench.drive.medium());
  CHECK_FALSE(bench.next());
}

TEST_CASE("a disc changed for another between two looks is ejected and inserted") {
  Bench bench;
  bench.hardware->insert(2048);
  CHECK(bench.next() == DriveEvent::inserted);
  CHECK_FALSE(bench.next());
  bench.hardware->insert(2048);
  CHECK(bench.next() == DriveEvent::ejected);
  CHECK_FALSE(bench.drive.medium());
  CHECK(bench.next() == DriveEvent::inserted);
  CHECK_FALSE(bench.next());
}

TEST_CASE("a notice without a disc before or after is no event") {
  Bench bench;
  CHECK_FALSE(bench.next());
  bench.hardware->notices.push_back(DriveNotice::media_changed);
  CHECK_FALSE(bench.next());
}

TEST_CASE("the button opens the tray when nobody reads") {
  Bench bench;
  bench.hardware->insert(2048);
  CHECK(bench.next() == DriveEvent::inserted);
  bench.hardware->press_button();
  CHECK(bench.next() == DriveEvent::ejected);
  CHECK_FALSE(bench.hardware->disc);
}

TEST_CASE("the button does nothing while the disc is read") {
  Bench bench;
  bench.hardware->insert(2048);
  CHECK(bench.next() == DriveEvent::inserted);
  bench.hardware->being_read = true;
  bench.hardware->press_button();
  CHECK_FALSE(bench.next());
  CHECK(bench.drive.medium());
  CHECK(bench.drive.eject().error().code == ErrorCode::busy);
  CHECK(bench.drive.medium());
}

TEST_CASE("after eject the disc is gone at once and the event follows") {
  Bench bench;
  bench.hardware->insert(2048);
  CHECK(bench.next() == DriveEvent::inserted);
  CHECK(bench.drive.eject());
  CHECK_FALSE(bench.drive.medium());
  CHECK(bench.drive.open().error().code == ErrorCode::no_disc);
  CHECK(bench.next() == DriveEvent::ejected);
  CHECK_FALSE(bench.next());
}

TEST_CASE("what is not a drive is not opened as one") {
  CHECK(platform::open_sr_device("/nonexistent/sr0").error().code == ErrorCode::file_not_found);
  CHECK(platform::open_sr_device("/dev/null").error().code == ErrorCode::file_not_found);
}

TEST_CASE("recordable discs are told from pressed ones by their profile") {
  CHECK(platform::profile_name(0x09) == std::string("CD-R"));
  CHECK(platform::profile_name(0x11) == std::string("DVD-R"));
  CHECK(platform::profile_name(0x08) == std::string("CD-ROM"));
  CHECK(platform::profile_name(0) == nullptr);
}
