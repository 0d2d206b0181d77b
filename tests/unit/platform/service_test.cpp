// What a service asks of systemd, played here; and what it reads of the kernel, from folders that
// look like /proc and /sys.
#include "platform/service/service.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "firmware/base/channel.hpp"
#include "platform/service/machine.hpp"
#include "platform/service/secret_file.hpp"

using namespace dozo;
using namespace dozo::test;
using namespace dozo::platform;
namespace fs = std::filesystem;

namespace {

/// The socket on which systemd hears of its services.
class Manager {
 public:
  Manager() {
    const std::string path = (folder_.path() / "notify").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
  }
  [[nodiscard]] std::string heard() const {
    std::array<char, 512> text{};
    const ssize_t got = recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    return got < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(got));
  }

 private:
  TemporaryFolder folder_;
  UniqueFd socket_{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

/// Runs `act` in a process of its own that was started with these descriptors from 3 on, as systemd
/// starts one; what it exits with.
int with_sockets(const std::vector<int>& fds, const std::function<int()>& act) {
  const pid_t pid = fork();
  if (pid == 0) {
    std::vector<int> high;
    for (const int fd : fds) high.push_back(fcntl(fd, F_DUPFD, 100));
    for (std::size_t i = 0; i < high.size(); ++i) dup2(high[i], 3 + static_cast<int>(i));
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
    setenv("LISTEN_FDS", std::to_string(fds.size()).c_str(), 1);
    _exit(act());
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr const char* kHash = "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2";

std::string command_line(const std::string& table) {
  return "root=/dev/dm-0 ro dm-mod.waitfor=PARTUUID=1 dm-mod.create=\"" + table + "\" quiet";
}

std::string table(const std::string& algorithm = "sha256", const std::string& hash = kHash) {
  return "dozo-root,,,ro,0 409600 verity 1 PARTUUID=1 PARTUUID=1 4096 4096 51200 51200 " +
         algorithm + " " + hash + " aabb 2 panic_on_corruption panic_on_error";
}

/// A kernel in order: /proc and /sys as the appliance has them.
struct Kernel {
  TemporaryFolder folder;
  KernelFiles files{folder.path() / "proc", folder.path() / "sys"};

  Kernel() {
    put(files.proc / "cmdline", command_line(table()) + "\n");
    put(files.proc / "self/mountinfo",
        "21 1 254:0 / / ro,nodev shared:1 - squashfs /dev/root ro\n"
        "22 21 0:20 / /proc rw shared:2 - proc proc rw\n");
    put(files.sys / "dev/block/254:0/dm/name", "dozo-root\n");
    put(files.sys / "dev/block/254:0/ro", "1\n");
    put(files.sys / "kernel/security/lockdown", "none integrity [confidentiality]\n");
    fs::create_directories(files.sys / "class/net/lo");
  }
};

bool no_socket(int) {
  return false;
}

}  // namespace

// --- systemd -------------------------------------------------------------------------------------

TEST_CASE("without a service manager nobody is told, nobody watches, and nothing fails") {
  service::ready("x");
  service::status("x");
  service::alive();
  CHECK_FALSE(service::watchdog_interval());
  Heartbeat none = service::heartbeat();
  none.turn();
  CHECK(none.timeout(600) == 600);
  CHECK(none.timeout(-1) == -1);
  CHECK_FALSE(service::passed_socket().value());
}

TEST_CASE("the service manager hears that the service is ready, and what it does") {
  const Manager manager;
  service::ready("serving");
  CHECK(manager.heard() == "READY=1\nSTATUS=serving");
  service::status("two\nlines=no");
  CHECK(manager.heard() == "STATUS=two lines=no");
}

TEST_CASE("a watched loop shows that it goes round, and waits no longer than it may") {
  const Manager manager;
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  CHECK(service::watchdog_interval() == std::chrono::seconds(30));
  Heartbeat beats = service::heartbeat();
  CHECK(beats.timeout(-1) == 10'000);
  CHECK(beats.timeout(600'000) == 10'000);
  CHECK(beats.timeout(5) == 5);
  beats.turn();
  CHECK(manager.heard() == "WATCHDOG=1");
  beats.turn();  // a busy loop does not chatter
  CHECK(manager.heard().empty());
}

TEST_CASE("another process's watchdog is not ours") {
  const Manager manager;
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(service::watchdog_interval());
}

TEST_CASE("the socket that was handed over is taken, private and not waited on") {
  const TemporaryFolder folder;
  const auto listening = service::listen_at(folder.path() / "s", 0660).value();
  const int outcome = with_sockets({listening.get()}, [] {
    const auto passed = service::passed_socket();
    if (!passed || !*passed) return 1;
    const int fd = (*passed)->get();
    if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0) return 2;
    if ((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0) return 3;
    return service::passed_socket().value() ? 4 : 0;  // once
  });
  CHECK(outcome == 0);
}

TEST_CASE("what is handed over and is not the one listening seqpacket socket is refused") {
  const TemporaryFolder folder;
  const auto listening = service::listen_at(folder.path() / "s", 0660).value();
  const auto refused = [] {
    const auto passed = service::passed_socket();
    return !passed && passed.error().code == ErrorCode::socket_not_passed ? 0 : 1;
  };
  CHECK(with_sockets({listening.get(), listening.get()}, refused) == 0);
  const auto pair = Channel::pair().value();
  CHECK(with_sockets({pair.first.fd()}, refused) == 0);
  const UniqueFd file(open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(with_sockets({file.get()}, refused) == 0);
}

TEST_CASE("a service makes its own socket where none was handed over, with the rights it names") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "s";
  put(path, "left by a service that died");
  const auto listening = service::listening_socket(path, 0660).value();
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0660);
  CHECK(Channel::connect(path));
  CHECK(service::listening_socket("", 0660).error().code == ErrorCode::socket_not_passed);
  CHECK(service::listening_socket(std::string(200, 'x'), 0660).error().code ==
        ErrorCode::socket_path_too_long);
  CHECK(service::listening_socket(folder.path() / "none/s", 0660).error().code ==
        ErrorCode::channel_failed);
}

TEST_CASE("users are known by name") {
  CHECK(service::user_id("root").value() == 0);
  CHECK(service::user_id("nobody-of-that-name").error().code == ErrorCode::user_unknown);
  CHECK(service::user_id("").error().code == ErrorCode::user_unknown);
}

// --- the kernel ----------------------------------------------------------------------------------

TEST_CASE("the image is what the command line has the kernel verify") {
  const auto root = verity_root(command_line(table()));
  REQUIRE(root);
  CHECK(root->name == "dozo-root");
  CHECK(to_hex(root->hash) == kHash);
}

TEST_CASE("a command line that does not say exactly that gives no image") {
  const std::string good = command_line(table());
  for (const std::string& line :
       {std::string(), std::string("quiet"), command_line(""), command_line(table("sha1")),
        command_line(table("sha256", "abcd")),
        command_line(table() + ";other,,,ro,0 1 linear 8:1 0"),
        command_line("dozo-root,,,rw" + table().substr(std::string("dozo-root,,,ro").size())),
        command_line(",,,ro,0 1 verity 1"), command_line("dozo-root,,,ro,0 8 linear 8:1 0"),
        good + " dm-mod.create=\"" + table() + "\"", "x" + good.substr(good.find("dm-mod.create")),
        good.substr(0, good.rfind('"')), std::string("dm-mod.create=") + table()}) {
    INFO(line);
    CHECK_FALSE(verity_root(line));
  }
}

TEST_CASE_METHOD(Kernel, "a kernel in order passes every look") {
  CHECK(running_image(files)->name == "dozo-root");
  for (const Finding& each : {look_at_verity(files), look_at_lockdown(files), look_at_swap(files),
                              look_at_core_dumps(files), look_at_network(files, no_socket)}) {
    INFO(each.detail);
    CHECK(each.ok);
    CHECK_FALSE(each.detail.empty());
  }
}

TEST_CASE_METHOD(Kernel, "a root that is not the verified one is found") {
  SECTION("not asked for") {
    put(files.proc / "cmdline", "root=/dev/sda2");
  }
  SECTION("another device") {
    put(files.sys / "dev/block/254:0/dm/name", "other");
  }
  SECTION("no device mapper") {
    fs::remove_all(files.sys / "dev/block/254:0/dm");
  }
  SECTION("writable") {
    put(files.sys / "dev/block/254:0/ro", "0\n");
  }
  SECTION("covered by another") {
    put(files.proc / "self/mountinfo",
        "21 1 254:0 / / ro - squashfs /dev/root ro\n23 21 0:30 / / rw - tmpfs none rw\n");
  }
  SECTION("not known") {
    fs::remove(files.proc / "self/mountinfo");
  }
  CHECK_FALSE(look_at_verity(files).ok);
}

TEST_CASE_METHOD(Kernel, "lockdown counts where one of its two modes is in force") {
  const auto with = [&](const std::string& text) {
    put(files.sys / "kernel/security/lockdown", text);
    return look_at_lockdown(files).ok;
  };
  CHECK(with("none [integrity] confidentiality\n"));
  CHECK_FALSE(with("[none] integrity confidentiality\n"));
  CHECK_FALSE(with("none integrity confidentiality\n"));
  CHECK_FALSE(with("]integrity[\n"));
  fs::remove(files.sys / "kernel/security/lockdown");
  CHECK_FALSE(look_at_lockdown(files).ok);
}

TEST_CASE_METHOD(Kernel, "swap that is in use is found") {
  put(files.proc / "swaps", "Filename Type Size Used Priority\n");
  CHECK(look_at_swap(files).ok);
  put(files.proc / "swaps", "Filename Type Size Used Priority\n/dev/sda3 partition 1 0 -2\n");
  CHECK_FALSE(look_at_swap(files).ok);
}

TEST_CASE_METHOD(Kernel, "a kernel that would write memory images is found") {
  put(files.proc / "sys/fs/suid_dumpable", "0\n");
  put(files.proc / "sys/kernel/core_pattern", "|/bin/false\n");
  CHECK(look_at_core_dumps(files).ok);
  put(files.proc / "sys/kernel/core_pattern", "core\n");
  CHECK_FALSE(look_at_core_dumps(files).ok);
  put(files.proc / "sys/kernel/core_pattern", "|/bin/false\n");
  put(files.proc / "sys/fs/suid_dumpable", "2\n");
  CHECK_FALSE(look_at_core_dumps(files).ok);
}

TEST_CASE_METHOD(Kernel, "a network interface, or a socket that can be made, is found") {
  fs::create_directories(files.sys / "class/net/eth0");
  CHECK(look_at_network(files, no_socket).detail == "eth0");
  CHECK_FALSE(look_at_network(files, no_socket).ok);
  fs::remove_all(files.sys / "class/net");
  CHECK(look_at_network(files, no_socket).ok);  // a kernel without any network
  for (const int family : {AF_INET, AF_INET6, AF_PACKET}) {
    CHECK_FALSE(look_at_network(files, [&](int tried) { return tried == family; }).ok);
  }
}

TEST_CASE("A socket that can be made is told from one that cannot") {
  CHECK(try_socket(AF_UNIX));
  CHECK_FALSE(try_socket(AF_MAX + 1));
}

TEST_CASE("where nothing of the kernel can be seen nothing is taken for granted") {
  const TemporaryFolder empty;
  const KernelFiles files{empty.path(), empty.path()};
  CHECK(running_image(files).error().code == ErrorCode::system_unmeasured);
  for (const Finding& each : {look_at_verity(files), look_at_lockdown(files), look_at_swap(files),
                              look_at_core_dumps(files)}) {
    CHECK_FALSE(each.ok);
  }
}

// --- what dozo-setup leaves ----------------------------------------------------------------------

TEST_CASE("a setup that went well leaves nothing, one that failed its error") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "failure";
  CHECK(service::setup_outcome(folder.path()));
  put(file, R"({"error":3004,"detail":"counter"})");
  CHECK(service::setup_outcome(folder.path()).error().code == ErrorCode::ledger_behind);
  CHECK(service::setup_outcome(folder.path()).error().detail == "counter");
  for (const char* text : {"", "3004", "{}", R"({"error":"3004"})", R"({"error":4999})"}) {
    put(file, text);
    INFO(text);
    CHECK(service::setup_outcome(folder.path()).error().code == ErrorCode::json_malformed);
  }
}

TEST_CASE("the recovery key is read until it is destroyed, and then it is gone") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "recovery-key";
  CHECK(service::read_secret(file).error().code == ErrorCode::recovery_key_gone);
  CHECK(service::destroy_secret(file));
  put(file, "AAAA-BBBB\n");
  const UniqueFd still_open(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(as_text(service::read_secret(file)->view()) == "AAAA-BBBB");
  REQUIRE(service::destroy_secret(file));
  CHECK_FALSE(fs::exists(file));
  std::array<std::uint8_t, 9> left{};
  REQUIRE(pread_up_to(still_open.get(), left, 0).value() == left.size());
  CHECK(left == std::array<std::uint8_t, 9>{});  // overwritten, not only unlinked
  put(file, "\n");
  CHECK(service::read_secret(file).error().code == ErrorCode::recovery_key_gone);
}

TEST_CASE("a link in the recovery key's place is not followed") {
  const TemporaryFolder folder;
  put(folder.path() / "other", "AAAA");
  fs::create_symlink(folder.path() / "other", folder.path() / "recovery-key");
  CHECK(service::read_secret(folder.path() / "recovery-key").error().code ==
        ErrorCode::recovery_key_gone);
  CHECK_FALSE(service::destroy_secret(folder.path() / "recovery-key"));
  CHECK(fs::file_size(folder.path() / "other") == 4);
}
