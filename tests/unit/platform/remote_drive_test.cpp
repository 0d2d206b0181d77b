// dozod's drive by way of dozo-drived: one side, the other, and each where the other misbehaves.
#include "platform/drive/remote_drive.hpp"

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "firmware/intake/drive_fake.hpp"
#include "platform/drive/drive_service.hpp"
#include "platform/drive/drive_words.hpp"
#include "platform/drive/tray.hpp"

using namespace dozo;
using namespace dozo::test;
using intake::DriveEvent;
using platform::DriveService;
using platform::RemoteDrive;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 20'000;  // of the test itself: reached only where something is wrong
constexpr RemoteDrive::Patience kQuick{milliseconds(5), milliseconds(kPatience)};

/// The fake drive, of which the test puts discs in while the service's thread looks.
class GuardedDrive final : public intake::Drive {
 public:
  template <class Act>
  void with(const Act& act) {
    const std::lock_guard held(mutex_);
    act(drive_);
  }
  std::optional<Error> broken;         ///< next_event() fails with it
  std::optional<ErrorCode> refuses{};  ///< open() and eject() fail with it

  int event_fd() const override { return drive_.event_fd(); }
  Result<std::optional<DriveEvent>> next_event() override {
    const std::lock_guard held(mutex_);
    if (broken) return tl::unexpected(*broken);
    return drive_.next_event();
  }
  std::optional<intake::Medium> medium() override {
    const std::lock_guard held(mutex_);
    return drive_.medium();
  }
  Result<UniqueFd> open() override {
    const std::lock_guard held(mutex_);
    if (refuses) return fail(*refuses, "drive");
    return drive_.open();
  }
  Result<> eject() override {
    const std::lock_guard held(mutex_);
    if (refuses) return fail(*refuses, "drive");
    return drive_.eject();
  }

 private:
  std::mutex mutex_;
  intake::FakeDrive drive_;
};

UniqueFd listening_at(const fs::path& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  unlink(path.c_str());
  REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(fd.get(), 4) == 0);
  return fd;
}

/// dozo-drived in a thread.
class Drived {
 public:
  Drived(intake::Drive& drive, const fs::path& socket, uid_t user = geteuid(),
         Heartbeat heartbeat = {})
      : service_(drive, listening_at(socket), user, std::move(heartbeat)),
        thread_([this] { outcome = service_.run(stop_.get()); }) {}
  ~Drived() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    eventfd_write(stop_.get(), 1);
    thread_.join();
  }
  void wait() { thread_.join(); }
  Result<> outcome;

 private:
  UniqueFd stop_{eventfd(0, EFD_CLOEXEC)};
  DriveService service_;
  std::thread thread_;
};

struct Bench {
  TemporaryFolder folder;
  fs::path socket = folder.path() / "drive.sock";
  GuardedDrive drive;
  std::optional<Drived> drived{std::in_place, drive, socket};
  std::unique_ptr<RemoteDrive> remote = connect();

  [[nodiscard]] std::unique_ptr<RemoteDrive> connect(
      RemoteDrive::Patience patience = kQuick) const {
    return RemoteDrive::make([this] { return Channel::connect(socket); }, patience).value();
  }
  void insert(const std::string& text, const std::string& kind = "CD-R") {
    drive.with([&](auto& fake) { fake.insert(as_bytes(text), kind); });
  }
  void take_out() {
    drive.with([](auto& fake) { fake.take_out(); });
  }
};

void await_word(const intake::Drive& drive) {
  pollfd polled{drive.event_fd(), POLLIN, 0};
  REQUIRE(poll(&polled, 1, kPatience) == 1);
}

/// The next event or error, waited for.
Result<DriveEvent> next(intake::Drive& drive) {
  for (;;) {
    await_word(drive);
    auto event = drive.next_event();
    if (!event) return tl::unexpected(event.error());
    if (*event) return **event;
  }
}

/// The next event, while connections come and go.
DriveEvent next_event(intake::Drive& drive) {
  for (;;) {
    if (const auto event = next(drive)) return *event;
  }
}

std::string text_of(const UniqueFd& disc) {
  std::string text(64, '\0');
  text.resize(read_up_to(disc.get(), {reinterpret_cast<std::uint8_t*>(text.data()), 64}).value());
  return text;
}

/// How many descriptors of this process are the fake's disc.
int holders_of_disc() {
  int count = 0;
  for (const auto& each : fs::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    count += fs::read_symlink(each.path(), error).string().starts_with("/memfd:disc") ? 1 : 0;
  }
  return count;
}

std::optional<ErrorCode> code_of(const Result<>& outcome) {
  return outcome ? std::optional<ErrorCode>() : outcome.error().code;
}
template <class T>
std::optional<ErrorCode> code_of(const Result<T>& outcome) {
  return outcome ? std::optional<ErrorCode>() : outcome.error().code;
}

}  // namespace

TEST_CASE_METHOD(Bench, "a disc that is put in is told of with its facts, and can be read") {
  CHECK_FALSE(remote->medium());
  insert("the ward's disc", "DVD-R");
  CHECK(next(*remote) == DriveEvent::inserted);
  REQUIRE(remote->medium());
  CHECK(remote->medium()->kind == "DVD-R");
  CHECK(remote->medium()->bytes == 15);
  const auto first = remote->open().value();
  CHECK(text_of(first) == "the ward's disc");
  CHECK(text_of(remote->open().value()) == "the ward's disc");  // each from its beginning
  CHECK(write(first.get(), "x", 1) < 0);
  take_out();
  CHECK(next(*remote) == DriveEvent::ejected);
  CHECK_FALSE(remote->medium());
}

TEST_CASE_METHOD(Bench, "a disc that lay there before dozod came is its first event") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  remote.reset();
  remote = connect();
  CHECK(next_event(*remote) == DriveEvent::inserted);
  CHECK(text_of(remote->open().value()) == "disc");
}

TEST_CASE_METHOD(Bench, "the service keeps no copy of the descriptor that locks the tray") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  const int before = holders_of_disc();
  {
    const auto disc = remote->open().value();
    // Answered: whatever the answer before held is closed by now.
    drive.with([&](auto&) { drive.refuses = ErrorCode::busy; });
    CHECK(code_of(remote->eject()) == ErrorCode::busy);
    CHECK(holders_of_disc() == before + 1);
  }
  CHECK(holders_of_disc() == before);
}

TEST_CASE_METHOD(Bench, "a disc that is given back is gone at once, and its event follows") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  REQUIRE(remote->eject());
  CHECK_FALSE(remote->medium());
  CHECK(code_of(remote->open()) == ErrorCode::no_disc);
  CHECK(code_of(remote->eject()) == ErrorCode::no_disc);
  CHECK(next(*remote) == DriveEvent::ejected);
  insert("another");
  CHECK(next(*remote) == DriveEvent::inserted);
}

TEST_CASE_METHOD(Bench, "an empty drive gives nothing") {
  CHECK(code_of(remote->open()) == ErrorCode::no_disc);
  CHECK(code_of(remote->eject()) == ErrorCode::no_disc);
}

TEST_CASE_METHOD(Bench,
                 "what the drive refuses is refused for its own reason, and the link holds") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  drive.with([&](auto&) { drive.refuses = ErrorCode::busy; });
  CHECK(code_of(remote->eject()) == ErrorCode::busy);
  CHECK(remote->medium());
  drive.with([&](auto&) { drive.refuses = ErrorCode::file_not_permitted; });
  CHECK(remote->open().error().code == ErrorCode::file_not_permitted);
  CHECK(remote->open().error().detail == "drive");
  drive.with([&](auto&) { drive.refuses.reset(); });
  CHECK(remote->eject());
}

TEST_CASE_METHOD(Bench, "another disc is never handed out in place of the one that was told of") {
  insert("the first");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  insert("the second");  // both events are under way, neither was taken
  await_word(*remote);
  while (remote->open()) std::this_thread::yield();  // until the service has seen it
  CHECK(code_of(remote->open()) == ErrorCode::no_disc);
  CHECK(next(*remote) == DriveEvent::ejected);
  CHECK(next(*remote) == DriveEvent::inserted);
  CHECK(text_of(remote->open().value()) == "the second");
}

TEST_CASE_METHOD(Bench,
                 "a service that ends is a drive that has gone, and says so until it is back") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  drived.reset();
  CHECK(next(*remote) == DriveEvent::ejected);
  CHECK(code_of(next(*remote)) == ErrorCode::drive_gone);
  CHECK_FALSE(remote->medium());
  CHECK(code_of(next(*remote)) == ErrorCode::drive_gone);
  drived.emplace(drive, socket);
  CHECK(next_event(*remote) == DriveEvent::inserted);
  CHECK(text_of(remote->open().value()) == "disc");
}

TEST_CASE_METHOD(Bench, "a service that ends while a disc is asked for is found at once") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  drived.reset();
  CHECK(code_of(remote->open()) == ErrorCode::drive_gone);
  CHECK(next(*remote) == DriveEvent::ejected);
}

TEST_CASE("A service that is not there yet is waited for") {
  const TemporaryFolder folder;
  const fs::path socket = folder.path() / "drive.sock";
  const auto remote = RemoteDrive::make([&] { return Channel::connect(socket); }, kQuick).value();
  CHECK(code_of(next(*remote)) == ErrorCode::drive_gone);
  CHECK(code_of(remote->open()) == ErrorCode::no_disc);
  GuardedDrive drive;
  drive.with([](auto& fake) { fake.insert(as_bytes("disc")); });
  Drived drived(drive, socket);
  CHECK(next_event(*remote) == DriveEvent::inserted);
}

TEST_CASE_METHOD(Bench, "no other user of the machine gets a word from the drive") {
  drived.emplace(drive, socket, geteuid() + 1);
  insert("disc");
  const auto stranger = Channel::connect(socket).value();
  Channel listening(UniqueFd(dup(stranger.fd())));
  CHECK(code_of(listening.receive()) == ErrorCode::channel_closed);
}

TEST_CASE_METHOD(Bench, "there is one client at a time, and the next one once it has gone") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  const auto second = connect();
  CHECK(code_of(next(*second)) == ErrorCode::drive_gone);
  CHECK(remote->open());  // the first is not disturbed
  remote.reset();
  CHECK(next_event(*second) == DriveEvent::inserted);
}

TEST_CASE_METHOD(Bench, "a client that says what it must not is cut off, and the service goes on") {
  insert("disc");
  REQUIRE(next(*remote) == DriveEvent::inserted);
  remote.reset();
  for (const char* text :
       {"hello", "[]", "{}", R"({"id":1})", R"({"id":0,"do":"eject"})", R"({"id":1,"do":"burn"})",
        R"({"id":1,"do":"open"})", R"({"id":1,"do":"open","insertion":0})",
        R"({"id":1,"do":"open","insertion":1,"x":1})", R"({"id":1,"do":"eject","insertion":1})"}) {
    INFO(text);
    auto client = Channel::connect(socket).value();
    while (true) {  // the one before may not have been seen off yet
      const auto word = client.receive();
      if (word) break;
      client = Channel::connect(socket).value();
    }
    REQUIRE(client.send(text));
    CHECK(code_of(client.receive()) == ErrorCode::channel_closed);
  }
  remote = connect();
  CHECK(next_event(*remote) == DriveEvent::inserted);
}

TEST_CASE_METHOD(Bench, "a drive that fails ends the service with its error") {
  drive.with([&](auto&) { drive.broken = Error{ErrorCode::system_call_failed, "udev"}; });
  insert("disc");
  drived->wait();
  CHECK(code_of(drived->outcome) == ErrorCode::system_call_failed);
}

TEST_CASE_METHOD(Bench, "the service shows that its loop goes round though nothing happens") {
  std::atomic<int> beats = 0;
  drived.emplace(drive, socket, geteuid(), Heartbeat(milliseconds(1), [&] { ++beats; }));
  while (beats < 3) std::this_thread::yield();
  drived.reset();
  CHECK(beats >= 3);
}

TEST_CASE("The tray behind the service is the drive that it is without it") {
  const TemporaryFolder folder;
  const fs::path socket = folder.path() / "drive.sock";
  const fs::path tray_folder = folder.path() / "tray";
  fs::create_directory(tray_folder);
  const auto tray = platform::Tray::open_folder(tray_folder).value();
  Drived drived(*tray, socket);
  const auto remote = RemoteDrive::make([&] { return Channel::connect(socket); }, kQuick).value();
  std::ofstream(folder.path() / "disc.iso") << "an image";
  fs::rename(folder.path() / "disc.iso", tray_folder / "disc.iso");
  CHECK(next(*remote) == DriveEvent::inserted);
  CHECK(remote->medium()->kind == "image");
  CHECK(remote->medium()->bytes == 8);
  CHECK(text_of(remote->open().value()) == "an image");
  REQUIRE(remote->eject());
  CHECK(next(*remote) == DriveEvent::ejected);
  CHECK(fs::exists(tray_folder / "ejected/disc.iso"));
}

// --- a service that was taken over ---------------------------------------------------------------

namespace {

/// dozo-drived played by hand, over a pair of sockets.
struct Puppet {
  bool taken = false;
  std::pair<Channel, Channel> ends = Channel::pair().value();
  Channel service = std::move(ends.second);
  std::unique_ptr<RemoteDrive> remote = RemoteDrive::make(
                                            [this]() -> Result<Channel> {
                                              if (std::exchange(taken, true))
                                                return fail(ErrorCode::daemon_not_reachable);
                                              return std::move(ends.first);
                                            },
                                            kQuick)
                                            .value();

  void insert() {
    REQUIRE(service.send(R"({"event":"inserted","insertion":1,"kind":"CD-R","bytes":4})"));
    REQUIRE(next(*remote) == DriveEvent::inserted);
  }
  /// What open() makes of an answer.
  std::optional<ErrorCode> opened_with(const std::string& text, int fd = -1) {
    REQUIRE(service.send(text, fd < 0 ? std::span<const int>() : std::span<const int>(&fd, 1)));
    return code_of(remote->open());
  }
};

}  // namespace

TEST_CASE("words of the service that are out of form or turn end the link") {
  for (const char* text :
       {"hello", "[]", "{}", R"({"event":"ejected"})", R"({"event":"burnt"})",
        R"({"event":"ejected","x":1})", R"({"event":"inserted"})",
        R"({"event":"inserted","insertion":0,"kind":"CD-R","bytes":1})",
        R"({"event":"inserted","insertion":1,"kind":"","bytes":1})",
        R"({"event":"inserted","insertion":1,"kind":"a\u001b[2J","bytes":1})",
        R"({"event":"inserted","insertion":1,"kind":"CD-R","bytes":-1})",
        R"({"event":"inserted","insertion":1,"kind":"CD-R","bytes":1,"x":1})", R"({"answer":0})",
        R"({"answer":1,"error":6103})", R"({"answer":1,"error":4999,"detail":""})"}) {
    INFO(text);
    Puppet puppet;
    REQUIRE(puppet.service.send(text));
    CHECK(code_of(next(*puppet.remote)) == ErrorCode::drive_gone);
  }
}

TEST_CASE("an insertion after an insertion ends the link, and events still take turns") {
  Puppet puppet;
  puppet.insert();
  REQUIRE(puppet.service.send(R"({"event":"inserted","insertion":2,"kind":"CD-R","bytes":4})"));
  CHECK(next(*puppet.remote) == DriveEvent::ejected);
  CHECK(code_of(next(*puppet.remote)) == ErrorCode::drive_gone);
}

TEST_CASE("a descriptor that comes with an event ends the link") {
  Puppet puppet;
  const int fd = STDIN_FILENO;
  REQUIRE(puppet.service.send(R"({"event":"inserted","insertion":1,"kind":"CD-R","bytes":4})",
                              {&fd, 1}));
  CHECK(code_of(next(*puppet.remote)) == ErrorCode::drive_gone);
}

TEST_CASE("what is handed over as the disc must be a disc that can only be read") {
  const UniqueFd writable(memfd_create("disc", MFD_CLOEXEC));
  const UniqueFd readable(
      open(("/proc/self/fd/" + std::to_string(writable.get())).c_str(), O_RDONLY | O_CLOEXEC));
  const Pipe pipe = make_pipe().value();
  {
    Puppet puppet;
    puppet.insert();
    CHECK_FALSE(puppet.opened_with(R"({"answer":1})", readable.get()));
  }
  for (const int fd : {-1, writable.get(), pipe.read.get()}) {
    Puppet puppet;
    puppet.insert();
    CHECK(puppet.opened_with(R"({"answer":1})", fd) == ErrorCode::drive_protocol);
    CHECK(next(*puppet.remote) == DriveEvent::ejected);
  }
}

TEST_CASE("an answer to an earlier question is not taken for this one's") {
  const UniqueFd disc(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  Puppet puppet;
  puppet.insert();
  const int fd = disc.get();
  REQUIRE(puppet.service.send(R"({"answer":7})", {&fd, 1}));
  CHECK(puppet.opened_with(R"({"answer":1,"error":6103,"detail":""})") == ErrorCode::no_disc);
}

TEST_CASE("events that come while an answer is awaited are kept in their order") {
  const UniqueFd disc(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  Puppet puppet;
  puppet.insert();
  REQUIRE(puppet.service.send(R"({"event":"ejected"})"));
  REQUIRE(puppet.service.send(R"({"event":"inserted","insertion":2,"kind":"DVD-R","bytes":8})"));
  CHECK_FALSE(puppet.opened_with(R"({"answer":1})", disc.get()));
  CHECK(puppet.remote->medium()->kind == "CD-R");  // as of the last event taken
  CHECK(puppet.remote->next_event().value() == DriveEvent::ejected);
  CHECK(puppet.remote->next_event().value() == DriveEvent::inserted);
  CHECK(puppet.remote->medium()->kind == "DVD-R");
}

TEST_CASE("a service that does not answer in its time is a drive that has gone") {
  auto ends = Channel::pair().value();
  bool taken = false;
  const auto remote = RemoteDrive::make(
                          [&]() -> Result<Channel> {
                            if (std::exchange(taken, true)) {
                              return fail(ErrorCode::daemon_not_reachable);
                            }
                            return std::move(ends.first);
                          },
                          {milliseconds(5), milliseconds(1)})
                          .value();
  REQUIRE(ends.second.send(R"({"event":"inserted","insertion":1,"kind":"CD-R","bytes":4})"));
  REQUIRE(next(*remote) == DriveEvent::inserted);
  CHECK(code_of(remote->open()) == ErrorCode::drive_gone);
  CHECK(next(*remote) == DriveEvent::ejected);
}
