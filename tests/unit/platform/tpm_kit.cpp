#include "tests/unit/platform/tpm_kit.hpp"

#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "platform/tpm/call.hpp"
#include "platform/tpm/policy.hpp"

namespace dozo::platform::tpm_kit {
namespace {

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.string().size() < sizeof address.sun_path);
  std::strcpy(address.sun_path, path.c_str());
  return address;
}

/// Listening before swtpm runs: whoever connects waits in the queue, not in a loop.
int listening_socket(const std::filesystem::path& path) {
  std::filesystem::remove(path);
  const sockaddr_un address = address_of(path);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(fd >= 0);
  REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(fd, 4) == 0);
  return fd;
}

}  // namespace

void Chip::power_on() {
  std::filesystem::create_directories(folder_ / "state");
  const int data = listening_socket(folder_ / "tpm");
  const int control = listening_socket(folder_ / "tpm.ctrl");
  const std::string state = "dir=" + (folder_ / "state").string();
  const std::string server = "type=unixio,fd=" + std::to_string(data);
  const std::string ctrl = "type=unixio,fd=" + std::to_string(control);
  const std::string log = "file=" + (folder_ / "log").string();
  const pid_t parent = getpid();
  child_ = fork();
  REQUIRE(child_ >= 0);
  if (child_ == 0) {
    // It goes with the test, however that ends.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(126);
    execlp("swtpm", "swtpm", "socket", "--tpm2", "--tpmstate", state.c_str(), "--server",
           server.c_str(), "--ctrl", ctrl.c_str(), "--log", log.c_str(), "--flags",
           "not-need-init,startup-clear", nullptr);
    _exit(127);
  }
  close(data);
  close(control);
}

void Chip::power_off() {
  if (child_ <= 0) return;
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  child_ = -1;
}

Tap::Tap(const Chip& chip)
    : listener_(listening_socket(folder_ / "tap")), chip_(socket(AF_UNIX, SOCK_STREAM, 0)) {
  const sockaddr_un address = address_of(chip.socket());
  REQUIRE(connect(chip_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  std::filesystem::create_symlink(chip.socket().string() + ".ctrl", folder_ / "tap.ctrl");
  thread_ = std::thread([this] {
    // The library connects once to try, and then in earnest; until stop() shuts the listener.
    for (;;) {
      const UniqueFd client(accept(listener_.get(), nullptr, nullptr));
      if (!client) return;
      listen_on(client.get(), chip_.get());
    }
  });
}

void Tap::listen_on(int client, int chip) {
  pollfd ends[2] = {{client, POLLIN, 0}, {chip, POLLIN, 0}};
  char octets[8192];
  while (poll(ends, 2, -1) > 0) {
    for (int from = 0; from < 2; ++from) {
      if (ends[from].revents == 0) continue;
      const ssize_t size = read(ends[from].fd, octets, sizeof octets);
      if (size <= 0) return;
      heard_.append(octets, static_cast<std::size_t>(size));
      if (write(ends[1 - from].fd, octets, static_cast<std::size_t>(size)) != size) return;
    }
  }
}

std::string Tap::heard() {
  stop();
  return heard_;
}

void Tap::stop() {
  shutdown(listener_.get(), SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
  chip_.reset();
}

std::unique_ptr<Tpm> Machine::connect() {
  auto made = Tpm::connect(chip.tcti());
  INFO((made ? std::string() : describe(made.error())));
  REQUIRE(made);
  return std::move(*made);
}

void Machine::restart() {
  tpm.reset();
  chip.power_off();
  chip.power_on();
  tpm = connect();
}

void Machine::measure(std::string_view image) {
  const Digest digest = sha256(as_bytes(image));
  TPML_DIGEST_VALUES values{};
  values.count = 1;
  values.digests[0].hashAlg = TPM2_ALG_SHA256;
  std::copy(digest.begin(), digest.end(), values.digests[0].digest.sha256);
  const Tpm::Turn turn = tpm->turn();
  REQUIRE(Esys_PCR_Extend(turn.get(), ESYS_TR_PCR11, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                          &values) == TSS2_RC_SUCCESS);
}

Digest Machine::pcr11() {
  const auto value = tpm->pcr(tpm::kMeasuredPcr);
  REQUIRE(value);
  return *value;
}

Maker::Maker(Kind kind) {
  const std::string how = kind == Kind::rsa ? "RSA -pkeyopt rsa_keygen_bits:2048"
                                            : "EC -pkeyopt ec_paramgen_curve:P-256";
  REQUIRE(folder_.run("openssl genpkey -algorithm " + how +
                      " -out update.key && openssl pkey -in update.key -pubout -out update.pem") ==
          0);
}

UpdateKey Maker::key() const {
  const auto key = UpdateKey::from_pem(folder_.get("update.pem"));
  REQUIRE(key);
  return *key;
}

Approval Maker::approve(const Digest& pcr11, std::uint64_t version) const {
  Approval approval{version, pcr11, approved_policy(pcr11, version), {}};
  folder_.put("octets", signed_octets(approval.policy));
  REQUIRE(folder_.run("openssl dgst -sha256 -sign update.key -out signature octets") == 0);
  approval.signature = folder_.get("signature");
  return approval;
}

}  // namespace dozo::platform::tpm_kit
