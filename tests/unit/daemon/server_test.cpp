// The socket itself, with a client at its other end.
#include "firmware/daemon/api/server.hpp"

#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/eventfd.h>

#include "tests/unit/daemon/office.hpp"
#include "ui/client/api_client.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

namespace fs = std::filesystem;

struct Served {
  Office office;
  fs::path path;
  api::TerminalService service{*office.system};
  std::unique_ptr<api::Bell> bell = *api::Bell::make();
  std::unique_ptr<api::Server> server;
  UniqueFd stop{eventfd(0, EFD_CLOEXEC)};
  std::thread thread;

  Served() {
    std::string pattern = (fs::temp_directory_path() / "socket.XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = fs::path(pattern) / "s";
    server = *api::Server::listen({.path = path}, service, *bell);
    thread = std::thread([this] { static_cast<void>(server->run(stop.get())); });
  }
  ~Served() {
    end();
    fs::remove_all(path.parent_path());
  }
  void end() {
    if (!thread.joinable()) return;
    const std::uint64_t one = 1;
    REQUIRE(write(stop.get(), &one, sizeof one) == sizeof one);
    thread.join();
    server.reset();
  }
  ui::ApiClient log_in(const std::string& login) {
    auto client = ui::ApiClient::connect(path);
    REQUIRE(client);
    ui::Params params(Json{{"login", login}});
    REQUIRE(
        params.add_secret("password", *SecretBytes::copy_of(as_bytes(Office::password_of(login)))));
    REQUIRE(client->call("login", params));
    return std::move(*client);
  }
};

constexpr std::int64_t kIdle = 15 * 60;

}  // namespace

TEST_CASE("A connection without a request for a quarter of an hour has nobody logged in any more") {
  Served served;
  ui::ApiClient idle = served.log_in("tanaka");
  served.office.clock.advance(kIdle / 2);
  ui::ApiClient busy = served.log_in("suzuki");
  CHECK(idle.call("job.list"));
  served.office.clock.advance(kIdle - 1);
  CHECK(busy.call("job.list"));
  served.office.clock.advance(1);
  CHECK(error_of(idle.call("job.list")) == ErrorCode::not_logged_in);
  CHECK(busy.call("job.list"));
  CHECK((*idle.call("status"))["login"] == "");
  CHECK((*busy.call("status"))["login"] == "suzuki");
}

TEST_CASE("A ward's policy lets the connection end sooner") {
  Served served;
  const custody::Who two{"suzuki", "tanaka"};
  const std::string signer(64, 'd');
  Core& core = served.office.system->core();
  REQUIRE(core.record(*custody::decide_anchor(core.state(), two, {signer, "PEM", false})));
  REQUIRE(core.record(*custody::decide_policy(
      core.state(), two, "policy = 1\nserial = 1\nward = 'x'\n[idle]\nwork_minutes = 2\n",
      signer)));
  ui::ApiClient client = served.log_in("tanaka");
  CHECK((*client.call("status"))["session_minutes"] == 2);
  served.office.clock.advance(119);
  CHECK(client.call("job.list"));
  served.office.clock.advance(120);
  CHECK(error_of(client.call("job.list")) == ErrorCode::not_logged_in);
}

TEST_CASE("At its end the daemon takes its socket away") {
  Served served;
  CHECK(fs::exists(served.path));
  served.end();
  CHECK_FALSE(fs::exists(served.path));
}

TEST_CASE("At its end the daemon leaves a socket alone that is another's by now") {
  Served served;
  const auto later = api::Server::listen({.path = served.path}, served.service, *served.bell);
  REQUIRE(later);
  served.end();
  CHECK(fs::exists(served.path));
}
