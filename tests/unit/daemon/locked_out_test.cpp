// A terminal that has locked itself: it says why, and does nothing. And who may come in at all.
#include <atomic>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/daemon/serving.hpp"
#include "tests/unit/daemon/office.hpp"
#include "ui/client/api_client.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

namespace fs = std::filesystem;

/// A service behind a door, in a thread.
class Serves {
 public:
  explicit Serves(std::function<Result<>(Serving)> serve, api::Door door = {}) {
    std::string pattern = (fs::temp_directory_path() / "door.XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = fs::path(pattern) / "s";
    door.path = path_;
    Serving serving{
        stop_.get(), std::move(door), {std::chrono::milliseconds(1), [this] { ++beats; }}, [this] {
          ready_.store(true);
        }};
    thread_ = std::thread([this, serve = std::move(serve), given = std::move(serving)]() mutable {
      outcome = serve(std::move(given));
    });
    while (!ready_) std::this_thread::yield();
  }
  ~Serves() {
    eventfd_write(stop_.get(), 1);
    thread_.join();
    fs::remove_all(path_.parent_path());
  }
  Serves(const Serves&) = delete;
  Serves& operator=(const Serves&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] ui::ApiClient client() const { return ui::ApiClient::connect(path_).value(); }

  Result<> outcome;
  std::atomic<int> beats = 0;

 private:
  fs::path path_;
  UniqueFd stop_{eventfd(0, EFD_CLOEXEC)};
  std::atomic<bool> ready_ = false;
  std::thread thread_;
};

const SharedClock kClock;

Result<> locked_out(Serving serving) {
  return serve_locked_out({ErrorCode::ledger_behind, "counter"}, kClock, std::move(serving));
}

}  // namespace

TEST_CASE("A terminal that is locked out says why, and that nothing is set up") {
  const Serves serves(locked_out);
  auto client = serves.client();
  CHECK(client.call("subscribe"));
  const Json status = client.call("status").value();
  CHECK(status["locked_out"]["number"] == 3004);
  CHECK(status["locked_out"]["detail"] == "counter");
  CHECK(status["terminal"].is_null());
  CHECK(from_rfc3339(status["time"].get<std::string>()));
}

TEST_CASE("A terminal that is locked out refuses everything else, and names the reason") {
  const Serves serves(locked_out);
  auto client = serves.client();
  for (const auto& [name, method] : api::methods()) {
    if (name == "status" || name == "subscribe") continue;
    INFO(name);
    const auto refused = client.call(std::string(name));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::locked_out);
    CHECK(refused.error().detail == "E-3004");
  }
  CHECK(error_of(client.call("terminal.open")) == ErrorCode::method_unknown);
}

TEST_CASE("A terminal that is not locked out says so") {
  Office office;
  CHECK(office.call_as("", "status").value()["locked_out"].is_null());
}

TEST_CASE("The loop shows that it goes round though nobody asks anything") {
  const Serves serves(locked_out);
  while (serves.beats < 3) std::this_thread::yield();
  SUCCEED();
}

TEST_CASE("Where one user of the machine is named nobody else may speak, not even root") {
  api::Door strangers;
  strangers.user = geteuid() + 1;
  const Serves closed(locked_out, std::move(strangers));
  auto refused = closed.client();
  CHECK_FALSE(refused.call("status"));
  api::Door own;
  own.user = geteuid();
  const Serves open(locked_out, std::move(own));
  CHECK(open.client().call("status"));
}

TEST_CASE("The socket is its owner's alone, or its group's where another user is let in") {
  const auto mode_of = [](const fs::path& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
  };
  const Serves own(locked_out);
  CHECK(mode_of(own.path()) == 0600);
  api::Door door;
  door.user = geteuid();
  const Serves shared(locked_out, std::move(door));
  CHECK(mode_of(shared.path()) == 0660);
}

TEST_CASE("A socket that was handed over is served, and none is made") {
  std::string pattern = (fs::temp_directory_path() / "passed.XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path path = fs::path(pattern) / "passed";
  {
    // Any listening socket will do: one that a server of its own has made.
    api::LockedOut service({ErrorCode::ledger_behind, ""}, kClock);
    const auto bell = *api::Bell::make();
    const auto maker = api::Server::listen({.path = path}, service, *bell);
    REQUIRE(maker);
    UniqueFd found;
    for (int fd = 3; fd < 1024 && !found; ++fd) {
      int listening = 0;
      socklen_t size = sizeof listening;
      if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening == 1) {
        found = UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, 0));
      }
    }
    REQUIRE(found);
    api::Door door;
    door.socket = std::move(found);
    const Serves serves(locked_out, std::move(door));
    CHECK_FALSE(fs::exists(serves.path()));
    CHECK(ui::ApiClient::connect(path).value().call("status"));
  }
  fs::remove_all(pattern);
}
