// The API as strangers use it: everything malformed is answered, and nobody stops the others.
#include <chrono>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/channel.hpp"
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

/// A connection that sends whatever octets, and never waits for ever.
class Stranger {
 public:
  explicit Stranger(Terminal& terminal) : channel_(must(Channel::connect(terminal.socket()))) {}
  /// The error number of the answer; "ok"; or "closed".
  std::string ask(std::string_view text, std::span<const int> descriptors = {}) {
    const auto sent = channel_.send(text, descriptors);
    return sent ? answer() : "closed";
  }
  std::string answer() {
    pollfd polled{channel_.fd(), POLLIN, 0};
    if (poll(&polled, 1, 30'000) != 1) return "silence";
    const auto message = channel_.receive();
    if (!message) return "closed";
    const Json json = must(parse_json(message->text, 32));
    if (!json.contains("error")) return "ok";
    return error_number(static_cast<ErrorCode>(json["error"]["number"].get<int>()));
  }
  [[nodiscard]] int fd() const { return channel_.fd(); }
  Channel& channel() { return channel_; }

 private:
  Channel channel_;
};

std::string request(const std::string& method, const std::string& params) {
  return R"({"id":1,"method":")" + method + R"(","params":)" + params + "}";
}

void still_serves(Terminal& terminal) {
  CHECK(Stranger(terminal).ask(request("status", "{}")) == "ok");
}

}  // namespace

TEST_CASE("malformed messages are answered and cost no connection") {
  Terminal terminal;
  Stranger stranger(terminal);
  for (const char* text :
       {"", "\xff\xfe", "{", "[]", "null", "1", "\"status\"", R"({"id":1)",
        R"({"method":"status"})", R"({"id":"x","method":"status"})",
        R"({"id":1,"method":"status","params":[]})", R"({"id":1,"id":2,"method":"status"})",
        R"({"id":1.5,"method":"status"})", R"({"id":1,"method":"status","params":null})"}) {
    if (*text == '\0') continue;  // on a seqpacket socket an empty message is the end
    INFO(text);
    CHECK(stranger.ask(text) == "E-8001");
  }
  const std::string deep(5000, '[');
  CHECK(stranger.ask(deep) == "E-8001");
  CHECK(stranger.ask(request("status", deep)) == "E-8001");
  CHECK(stranger.ask(request("no.such", "{}")) == "E-8002");
  CHECK(stranger.ask(request("", "{}")) == "E-8002");
  CHECK(stranger.ask(R"({"id":1})") == "E-8002");
  CHECK(stranger.ask(R"({"id":1,"method":7})") == "E-8002");
  CHECK(stranger.ask(request("status", "{}")) == "ok");
  still_serves(terminal);
}

TEST_CASE("a message that is too large is refused, one of just 64 KiB is read") {
  Terminal terminal;
  Stranger stranger(terminal);
  const std::string body = request("status", R"({"x":""})");
  const std::string full =
      request("status", R"({"x":")" + std::string(kMaxMessage - body.size(), 'a') + "\"}");
  REQUIRE(full.size() == kMaxMessage);
  CHECK(stranger.ask(full) == "ok");
  // Channel refuses to send more, so the octets go out by hand.
  const std::string larger(kMaxMessage + 1, 'a');
  REQUIRE(send(stranger.fd(), larger.data(), larger.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(larger.size()));
  CHECK(stranger.answer() == "E-1301");
  const std::string huge(150'000, 'a');
  REQUIRE(send(stranger.fd(), huge.data(), huge.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(huge.size()));
  CHECK(stranger.answer() == "E-1301");
  CHECK(stranger.ask(request("status", "{}")) == "ok");
}

TEST_CASE("parameters that are missing, of another type, or name no descriptor are refused") {
  Terminal terminal;
  const auto ask = [&](const std::string& method, Json params) {
    return outcome(terminal.call(kHandler, method, ui::Params(std::move(params))));
  };
  CHECK(ask("disc.receive", Json::object()) == "E-8001");
  CHECK(ask("disc.receive", {{"place", 7}}) == "E-8001");
  CHECK(ask("notice.receive", {{"number", "D-P"}}) == "E-8001");
  CHECK(ask("job.show", {{"job", nullptr}}) == "E-8001");
  CHECK(ask("job.show", {{"job", "J-9999"}}) == "E-4201");
  CHECK(ask("job.list", {{"offset", "0"}}) == "E-8001");
  CHECK(ask("job.list", {{"offset", -5}}) == "ok");
  CHECK(ask("job.list", {{"offset", (std::int64_t{1} << 53) - 1}}) == "ok");
  CHECK(ask("document.list", {{"offset", (std::int64_t{1} << 53) - 1}}) == "ok");
  CHECK(ask("document.list", {{"offset", std::numeric_limits<std::uint64_t>::max()}}) == "E-8001");
  CHECK(ask("job.list", {{"offset", 1.5}}) == "E-8001");
  CHECK(ask("job.import", {{"job", "J-0001"}}) == "E-8001");
  CHECK(ask("job.import", {{"job", "J-0001"}, {"password", "in the clear"}}) == "E-8001");
  CHECK(ask("job.import", {{"job", "J-0001"}, {"password", 0}}) == "E-8001");
  CHECK(ask("job.import", {{"job", "J-0001"}, {"password", -1}}) == "E-8001");
  CHECK(ask("job.erase", {{"job", "J-0001"}, {"confirmation", "x"}, {"consent", "suzuki"}}) ==
        "E-8001");
  CHECK(ask("job.erase", {{"job", "J-0001"}, {"confirmation", "x"}, {"consent", Json::array()}}) ==
        "E-8001");
  CHECK(ask("document.fetch", {{"number", "x"}, {"form", "json"}}) == "E-8001");
  CHECK(ask("ledger.export", Json::object()) == "E-8001");
  CHECK(ask("terminal.commission", Json::object()) == "E-8001");
  CHECK(ask("terminal.commission", {{"contractor", "x"},
                                    {"address", "x"},
                                    {"number", "T-1"},
                                    {"place", "x"},
                                    {"shelves", 1},
                                    {"shelf_bytes", 1 << 20},
                                    {"people", 5}}) == "E-8001");
  CHECK(ask("terminal.commission", {{"contractor", "x"},
                                    {"address", "x"},
                                    {"number", "T-1"},
                                    {"place", "x"},
                                    {"shelves", 1},
                                    {"shelf_bytes", 1 << 20},
                                    {"places", places()},
                                    {"people", Json::array()}}) == "E-4002");
  still_serves(terminal);
}

TEST_CASE("secrets that come empty, too long, or not at all are refused without waiting") {
  Terminal terminal;
  const auto log_in_with = [&](int descriptor) {
    const int descriptors[] = {descriptor};
    return Stranger(terminal).ask(request("login", R"({"login":"tanaka","password":0})"),
                                  descriptors);
  };
  const Pipe open_ended = must(make_pipe());  // its writing end stays open
  CHECK(log_in_with(open_ended.read.get()) == "E-8001");
  const UniqueFd nothing = must(open_file("/dev/null", O_RDONLY));
  CHECK(log_in_with(nothing.get()) == "E-8001");
  const UniqueFd endless = must(open_file("/dev/zero", O_RDONLY));
  CHECK(log_in_with(endless.get()) == "E-8001");
  const UniqueFd folder = must(open_file("/", O_RDONLY | O_DIRECTORY));
  CHECK(log_in_with(folder.get()) == "E-8001");
  const std::vector<int> nine(9, nothing.get());
  Stranger stranger(terminal);
  CHECK(!stranger.channel().send(request("status", "{}"), nine));
  still_serves(terminal);
}

TEST_CASE("a commissioning that cannot be is refused and leaves nothing half made") {
  Terminal terminal({1, 4096, false});
  const auto commission = [&](const Json& shelves, const Json& bytes) {
    ui::Params params(Json{{"contractor", "見本印刷"},
                           {"address", "東京都"},
                           {"number", "T-014"},
                           {"place", "機械室"},
                           {"shelves", shelves},
                           {"shelf_bytes", bytes}});
    Json people = Json::array();
    for (const auto* login : {"suzuki", "tanaka"}) {
      people.push_back(
          must(params.with_secret({{"login", login},
                                   {"name", "試験"},
                                   {"training", training()},
                                   {"role", login == kSupervisor ? "supervisor" : "handler"}},
                                  "password", password_of(login))));
    }
    params.set("people", people).set("places", places());
    return outcome(terminal.call("", "terminal.commission", params));
  };
  for (const auto& [shelves, bytes] :
       std::vector<std::pair<Json, Json>>{{0, 1 << 20},
                                          {-1, 1 << 20},
                                          {100, 1 << 20},
                                          {std::int64_t{1} << 32, 1 << 20},
                                          {1, 0},
                                          {1, -4096},
                                          {1, 1000},
                                          {1, std::int64_t{1} << 60}}) {
    INFO(shelves << " of " << bytes);
    CHECK(commission(shelves, bytes).starts_with("E-"));
    CHECK(terminal.status()["terminal"].is_null());
  }
  CHECK(commission(1, 1 << 20) == "ok");
  CHECK(commission(1, 1 << 20) == "E-4002");
}

TEST_CASE("a client that never reads does not stop the others") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  Stranger deaf(terminal);
  CHECK(deaf.ask(request("subscribe", "{}")) == "ok");
  fcntl(deaf.fd(), F_SETFL, O_NONBLOCK);
  const std::string text = request("status", "{}");
  while (send(deaf.fd(), text.data(), text.size(), MSG_NOSIGNAL) > 0) {
  }
  good_disc_works(terminal, ward);
}

TEST_CASE("thirty-two programs are served, more are told so, and a place is free again") {
  Terminal terminal;
  terminal.restart();  // only the kit's own connection is there
  std::vector<Stranger> clients;
  int served = 0;
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    clients.emplace_back(terminal);
    const std::string answer = clients.back().ask(request("status", "{}"));
    if (answer == "ok") {
      ++served;
    } else {
      CHECK((answer == "E-8004" || answer == "closed"));
      ++refused;
    }
  }
  CHECK(served == 31);
  CHECK(refused == 9);
  clients.clear();
  still_serves(terminal);
}

TEST_CASE("other users of the machine are turned away") {
  if (geteuid() != 0) {
    WARN("only root can try this");
    return;
  }
  Terminal terminal;
  // As it stands the folder and the socket are closed; opened by mistake, the daemon still asks.
  struct stat status {};
  REQUIRE(stat(terminal.socket().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(chmod(terminal.folder().c_str(), 0711) == 0);
  REQUIRE(chmod(terminal.socket().c_str(), 0666) == 0);
  const int folder = open(terminal.folder().c_str(), O_PATH | O_CLOEXEC);
  REQUIRE(folder >= 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Folders above may be closed to others: the socket is reached from within.
    if (fchdir(folder) != 0 || setgid(65534) != 0 || setuid(65534) != 0) _exit(10);
    auto channel = Channel::connect("s");
    if (!channel) _exit(11);
    static_cast<void>(channel->send(request("status", "{}")));
    const auto message = channel->receive();
    if (!message) _exit(12);
    if (message->text.find("8003") == std::string::npos) _exit(13);
    // And not a word more.
    _exit(channel->receive() ? 14 : 0);
  }
  int ended = 0;
  REQUIRE(waitpid(child, &ended, 0) == child);
  close(folder);
  CHECK(WIFEXITED(ended));
  CHECK(WEXITSTATUS(ended) == 0);
  still_serves(terminal);
}

TEST_CASE("a state folder that others may look into is refused at start") {
  Terminal terminal({1, kMiB, false});
  CHECK(terminal.stop() == 0);
  REQUIRE(chmod(terminal.state().c_str(), 0755) == 0);
  CHECK(run("dozod", {"--state", terminal.state(), "--socket", terminal.socket()},
            terminal.log()) == 1);
  CHECK(read_text(terminal.log()).find("E-8005") != std::string::npos);
}

TEST_CASE("a second daemon on the same state is refused, and the first goes on") {
  Terminal terminal;
  CHECK(run("dozod",
            {"--state", terminal.state(), "--socket", terminal.folder() / "other", "--tray",
             terminal.tray()},
            terminal.log()) == 1);
  CHECK(read_text(terminal.log()).find("E-3003") != std::string::npos);
  still_serves(terminal);
}
