// The appliance's programs as processes, on a machine that is none: they say so, to the screen and
// to the service manager, and do nothing else.
#include <array>
#include <csignal>
#include <cstdlib>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/e2e/kit/files.hpp"
#include "tests/e2e/kit/process.hpp"
#include "ui/client/api_client.hpp"

using namespace dozo;
using namespace dozo::e2e;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 30'000;

/// The socket on which a service manager hears of the services that it starts.
class Manager {
 public:
  explicit Manager(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() { unsetenv("NOTIFY_SOCKET"); }
  /// The next word of the service.
  [[nodiscard]] std::string hear() const {
    pollfd polled{socket_.get(), POLLIN, 0};
    REQUIRE(poll(&polled, 1, kPatience) == 1);
    std::array<char, 512> text{};
    const ssize_t got = recv(socket_.get(), text.data(), text.size(), 0);
    REQUIRE(got > 0);
    return {text.data(), static_cast<std::size_t>(got)};
  }

 private:
  UniqueFd socket_{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

struct Site {
  Folder folder;
  Manager manager{folder.path() / "notify"};
  fs::path socket = folder.path() / "s";
  fs::path setup = folder.path() / "setup";

  Process start() {
    fs::create_directories(setup);
    return Process::start(program("dozod-appliance"),
                          {"--state", folder.path() / "state", "--socket", socket, "--setup", setup,
                           "--tpm", "swtpm:path=" + (folder.path() / "no-tpm").string()},
                          folder.path() / "log");
  }
};

int ended(Process& process) {
  process.signal(SIGTERM);
  return process.wait();
}

}  // namespace

TEST_CASE("dozod on a machine that was started from no signed image locks itself and says why") {
  Site site;
  Process dozod = site.start();
  CHECK(site.manager.hear() == "READY=1\nSTATUS=locked out: E-1515");
  auto client = ui::ApiClient::connect(site.socket);
  REQUIRE(client);
  CHECK(client->call("status").value()["locked_out"]["number"] == 1515);
  const auto refused = client->call("terminal.commission");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::locked_out);
  CHECK_FALSE(fs::exists(site.folder.path() / "state"));
  CHECK(ended(dozod) == 0);
  CHECK_FALSE(fs::exists(site.socket));
}

TEST_CASE("dozod shows the error of a setup that failed") {
  Site site;
  fs::create_directories(site.setup);
  REQUIRE(write_file(site.setup / "failure", as_bytes(R"({"error":1504,"detail":"tpm"})")));
  Process dozod = site.start();
  CHECK(site.manager.hear() == "READY=1\nSTATUS=locked out: E-1504");
  auto client = ui::ApiClient::connect(site.socket);
  REQUIRE(client);
  CHECK(client->call("status").value()["locked_out"]["detail"] == "tpm");
  CHECK(ended(dozod) == 0);
}

TEST_CASE("dozod that is watched shows that its loop goes round") {
  Site site;
  setenv("WATCHDOG_USEC", "30000", 1);
  Process dozod = site.start();
  unsetenv("WATCHDOG_USEC");
  CHECK(site.manager.hear().starts_with("READY=1"));
  CHECK(site.manager.hear() == "WATCHDOG=1");
  CHECK(site.manager.hear() == "WATCHDOG=1");
  CHECK(ended(dozod) == 0);
}

TEST_CASE("A kiosk user that the machine does not know lets nobody in") {
  Site site;
  CHECK(run("dozod-appliance",
            {"--state", site.folder.path() / "state", "--socket", site.socket, "--kiosk-user",
             "nobody-of-that-name"},
            site.folder.path() / "log") == 1);
  CHECK(read_text(site.folder.path() / "log").find("E-1513") != std::string::npos);
}

TEST_CASE("dozo-drived without a drive ends, and says what is missing") {
  const Folder folder;
  CHECK(run("dozo-drived",
            {"--device", "/dev/null", "--socket", folder.path() / "s", "--client-user", "root"},
            folder.path() / "log") == 1);
  CHECK(read_text(folder.path() / "log").find("not an optical drive") != std::string::npos);
  CHECK(run("dozo-drived", {"--device", "/dev/null", "--client-user", "nobody-of-that-name"},
            folder.path() / "log") == 1);
  CHECK(run("dozo-drived", {"--speed", "4"}, folder.path() / "log") == 2);
}
