#include "platform/drive/tray.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disc_kit.hpp"

using namespace dozo;
using namespace dozo::test;
using intake::DriveEvent;
using platform::Tray;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 10'000;  // milliseconds; never waited for where all is well

void put(const fs::path& path, std::string_view content) {
  const UniqueFd fd = open_file(path, O_WRONLY | O_CREAT | O_TRUNC).value();
  REQUIRE(write_all(fd.get(), as_bytes(content)));
}

std::unique_ptr<Tray> tray_of(const TemporaryFolder& folder) {
  return Tray::open_folder(folder.path()).value();
}

/// Waits for the next event, as the daemon does.
std::optional<DriveEvent> wait(Tray& tray) {
  for (;;) {
    pollfd ready{tray.event_fd(), POLLIN, 0};
    if (poll(&ready, 1, kPatience) != 1) return std::nullopt;
    if (const auto event = tray.next_event().value()) return event;
  }
}

/// inotify's notices are queued before the call that causes them returns: nothing now is nothing.
bool silent(Tray& tray) {
  return !tray.next_event().value().has_value();
}

std::string content(Tray& tray) {
  const auto fd = tray.open();
  if (!fd) return error_number(fd.error().code);
  Bytes out(100);
  out.resize(read_up_to(fd->get(), out).value());
  return std::string(as_text(out));
}

}  // namespace

TEST_CASE("an image copied into the tray is a disc once it is closed") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  CHECK(silent(*tray));
  CHECK(tray->open().error().code == ErrorCode::no_disc);
  {
    const UniqueFd copy = open_file(folder.path() / "a.iso", O_WRONLY | O_CREAT).value();
    REQUIRE(write_all(copy.get(), as_bytes("half")));
    CHECK(silent(*tray));
    REQUIRE(write_all(copy.get(), as_bytes(" and half")));
    CHECK(silent(*tray));
  }
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(tray->medium()->kind == "image");
  CHECK(tray->medium()->bytes == 13);
  CHECK(content(*tray) == "half and half");
  CHECK(silent(*tray));
}

TEST_CASE("the descriptor of a disc cannot be written") {
  const TemporaryFolder folder;
  put(folder.path() / "a.iso", "disc");
  const auto tray = tray_of(folder);
  REQUIRE(wait(*tray) == DriveEvent::inserted);
  CHECK(write(tray->open().value().get(), "x", 1) == -1);
}

TEST_CASE("an image that is there at the start is a disc inserted") {
  const TemporaryFolder folder;
  put(folder.path() / "a.iso", "disc");
  const auto tray = tray_of(folder);
  CHECK_FALSE(tray->medium());
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(content(*tray) == "disc");
}

TEST_CASE("images come by moving, linking and overwriting as well") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const auto tray = tray_of(folder);
  put(elsewhere.path() / "x", "moved");
  SECTION("moved in") {
    fs::rename(elsewhere.path() / "x", folder.path() / "a.iso");
    CHECK(wait(*tray) == DriveEvent::inserted);
    CHECK(content(*tray) == "moved");
  }
  SECTION("linked in") {
    fs::create_hard_link(elsewhere.path() / "x", folder.path() / "a.iso");
    CHECK(wait(*tray) == DriveEvent::inserted);
    CHECK(content(*tray) == "moved");
  }
  SECTION("moved over the one that is there") {
    put(folder.path() / "a.iso", "first");
    CHECK(wait(*tray) == DriveEvent::inserted);
    fs::rename(elsewhere.path() / "x", folder.path() / "a.iso");
    CHECK(wait(*tray) == DriveEvent::ejected);
    CHECK_FALSE(tray->medium());
    CHECK(wait(*tray) == DriveEvent::inserted);
    CHECK(content(*tray) == "moved");
  }
  SECTION("written over the one that is there") {
    put(folder.path() / "a.iso", "first");
    CHECK(wait(*tray) == DriveEvent::inserted);
    put(folder.path() / "a.iso", "second one");
    CHECK(wait(*tray) == DriveEvent::ejected);
    CHECK(wait(*tray) == DriveEvent::inserted);
    CHECK(content(*tray) == "second one");
  }
  CHECK(silent(*tray));
}

TEST_CASE("an image taken away is a disc ejected") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const auto tray = tray_of(folder);
  put(folder.path() / "a.iso", "disc");
  REQUIRE(wait(*tray) == DriveEvent::inserted);
  const UniqueFd held = tray->open().value();
  SECTION("moved out") {
    fs::rename(folder.path() / "a.iso", elsewhere.path() / "a.iso");
  }
  SECTION("deleted") {
    fs::remove(folder.path() / "a.iso");
  }
  SECTION("renamed to what is no disc") {
    fs::rename(folder.path() / "a.iso", folder.path() / ".a.iso");
  }
  CHECK(tray->open().error().code == ErrorCode::no_disc);
  CHECK(wait(*tray) == DriveEvent::ejected);
  CHECK_FALSE(tray->medium());
  CHECK(silent(*tray));
}

TEST_CASE("one disc at a time: the second waits until the first has gone") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  put(folder.path() / "b.iso", "first");
  put(folder.path() / "a.iso", "second");
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(content(*tray) == "first");
  CHECK(silent(*tray));
  fs::remove(folder.path() / "b.iso");
  CHECK(wait(*tray) == DriveEvent::ejected);
  CHECK(content(*tray) == "E-6103");
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(content(*tray) == "second");
}

TEST_CASE("what is no disc is left alone") {
  const TemporaryFolder folder;
  put(folder.path() / "real", "x");
  const auto tray = [&] {
    fs::create_directory(folder.path() / "hold");
    fs::rename(folder.path() / "real", folder.path() / "hold" / "real");
    return tray_of(folder);
  }();
  put(folder.path() / ".hidden.iso", "x");
  put(folder.path() / "copy.iso.part", "x");
  fs::create_directory(folder.path() / "folder");
  fs::create_symlink(folder.path() / "hold" / "real", folder.path() / "link.iso");
  REQUIRE(mkfifo((folder.path() / "pipe.iso").c_str(), 0600) == 0);
  CHECK(silent(*tray));
  fs::rename(folder.path() / "copy.iso.part", folder.path() / "copy.iso");
  CHECK(wait(*tray) == DriveEvent::inserted);
}

TEST_CASE("an empty image is a blank disc") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  put(folder.path() / "a.iso", "");
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(tray->medium()->bytes == 0);
}

TEST_CASE("ejecting keeps the user's file") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  for (const char* kept : {"a.iso", "2-a.iso", "3-a.iso"}) {
    put(folder.path() / "a.iso", kept);
    REQUIRE(wait(*tray) == DriveEvent::inserted);
    REQUIRE(tray->eject());
    CHECK_FALSE(tray->medium());
    CHECK(content(*tray) == "E-6103");
    CHECK(tray->eject().error().code == ErrorCode::no_disc);
    CHECK(wait(*tray) == DriveEvent::ejected);
    CHECK(silent(*tray));
    CHECK(as_text(read_file(folder.path() / "ejected" / kept, 100).value()) == kept);
  }
}

TEST_CASE("a disc that was taken away cannot be ejected, nor its successor by mistake") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  put(folder.path() / "a.iso", "first");
  REQUIRE(wait(*tray) == DriveEvent::inserted);
  const UniqueFd first = tray->open().value();  // its inode cannot be used again
  fs::remove(folder.path() / "a.iso");
  put(folder.path() / "a.iso", "second");
  CHECK(tray->eject().error().code == ErrorCode::no_disc);
  CHECK(fs::exists(folder.path() / "a.iso"));
  CHECK(wait(*tray) == DriveEvent::ejected);
  CHECK(wait(*tray) == DriveEvent::inserted);
  CHECK(content(*tray) == "second");
}

TEST_CASE("events alternate however fast the folder changes") {
  const TemporaryFolder folder;
  const auto tray = tray_of(folder);
  // More notices than inotify's queue takes (16384 by default): it must look for itself.
  for (int i = 0; i < 12'000; ++i) {
    const fs::path name = folder.path() / ("f" + std::to_string(i % 3));
    put(name, "x");
    if (i % 2 == 1) fs::remove(name);
  }
  for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove(entry.path());
  put(folder.path() / "last.iso", "last");
  DriveEvent previous = DriveEvent::ejected;
  while (const auto event = tray->next_event().value()) {
    CHECK(*event != previous);
    previous = *event;
  }
  CHECK(previous == DriveEvent::inserted);
  CHECK(content(*tray) == "last");
}

TEST_CASE("a tray that vanishes ejects its disc and says so") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "tray");
  put(folder.path() / "tray" / "a.iso", "disc");
  const auto tray = Tray::open_folder(folder.path() / "tray").value();
  REQUIRE(wait(*tray) == DriveEvent::inserted);
  fs::remove_all(folder.path() / "tray");
  CHECK(wait(*tray) == DriveEvent::ejected);
  const auto after = tray->next_event();
  REQUIRE_FALSE(after);
  CHECK(after.error().code == ErrorCode::file_not_found);
}

TEST_CASE("a tray that is not there is refused") {
  const TemporaryFolder folder;
  CHECK(Tray::open_folder(folder.path() / "none").error().code == ErrorCode::file_not_found);
}
