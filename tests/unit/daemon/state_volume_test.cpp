// Who opens the terminal's state: its own TPM, the paper, and nobody else.
#include "firmware/daemon/appliance/state_volume.hpp"

#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/daemon/appliance/appliance_machine.hpp"
#include "platform/shelf/luks_volume.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo::daemon::appliance {
namespace {

namespace luks = platform::luks;

/// A TPM as the state sees it: what one machine's has sealed, no other's opens.
class FakeSeal final : public StateSeal {
 public:
  explicit FakeSeal(std::uint8_t machine) : machine_(machine) {}
  bool refuses = false;

  [[nodiscard]] Result<Bytes> seal(const SecretBytes& key) override {
    Bytes sealed{machine_};
    for (const std::uint8_t octet : key.view()) sealed.push_back(octet ^ 0x5a);
    return sealed;
  }
  [[nodiscard]] Result<SecretBytes> unseal(ByteView sealed) override {
    if (refuses) return fail(ErrorCode::tpm_image_unapproved);
    if (sealed.empty() || sealed.front() != machine_) return fail(ErrorCode::tpm_other_chip);
    SecretBytes key = DOZO_TRY(SecretBytes::copy_of(sealed.subspan(1)));
    for (std::uint8_t& octet : key.span()) octet ^= 0x5a;
    return key;
  }

 private:
  std::uint8_t machine_;
};

struct StateBench {
  static constexpr std::uint64_t kSize = 4 * 1024 * 1024;
  ShelfFolder folder;
  std::filesystem::path device = folder.path() / "device";
  SystemRandom random;
  FakeSeal tpm{1};

  StateBench() {
    const auto fd = open_file(device, O_RDWR | O_CREAT);
    REQUIRE(fd);
    REQUIRE(ftruncate(fd->get(), kSize) == 0);
  }
  [[nodiscard]] Bytes content() const { return *read_file(device, kSize); }
  std::string recovery_key() {
    const auto passphrase = state_passphrase(device, tpm);
    REQUIRE(passphrase);
    const auto printed = make_recovery_key(device, *passphrase, random);
    REQUIRE(printed);
    return std::string(as_text(printed->view()));
  }
};

TEST_CASE("the state opens with its own machine's TPM") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const auto passphrase = state_passphrase(bench.device, bench.tpm);
  REQUIRE(passphrase);
  CHECK(passphrase->size() == 32);
  CHECK(luks::try_passphrase(bench.device, passphrase->view()));
}

TEST_CASE("each making has a key of its own") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const auto first = state_passphrase(bench.device, bench.tpm);
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  CHECK_FALSE(luks::try_passphrase(bench.device, first->view()));
  CHECK(state_passphrase(bench.device, bench.tpm));
}

TEST_CASE("a TPM that refuses says why, and nothing on the disk is changed") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const Bytes before = bench.content();
  FakeSeal other(2);
  CHECK(state_passphrase(bench.device, other).error().code == ErrorCode::tpm_other_chip);
  bench.tpm.refuses = true;
  CHECK(state_passphrase(bench.device, bench.tpm).error().code == ErrorCode::tpm_image_unapproved);
  CHECK(bench.content() == before);
}

TEST_CASE("a seal that does not open is found while there is nothing to lose") {
  StateBench bench;
  bench.tpm.refuses = true;
  CHECK(make_state_volume(bench.device, bench.tpm, bench.random).error().code ==
        ErrorCode::tpm_image_unapproved);
}

TEST_CASE("a state without its header is locked, not made anew") {
  StateBench bench;
  CHECK(state_passphrase(bench.device, bench.tpm).error().code == ErrorCode::state_locked);
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  REQUIRE(
      luks::put_token(bench.device, R"({"type":"dozo-state","keyslots":["0"],"sealed":"AQID"})"));
  CHECK(state_passphrase(bench.device, bench.tpm).error().code == ErrorCode::state_locked);
  REQUIRE(luks::put_token(bench.device, R"({"type":"dozo-state","keyslots":["0"],"sealed":"?"})"));
  CHECK(state_passphrase(bench.device, bench.tpm).error().code == ErrorCode::state_locked);
}

TEST_CASE(
    "the recovery key is eight groups that a person can type, and stock cryptsetup takes it") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const std::string printed = bench.recovery_key();
  CHECK(printed.size() == 8 * 5 + 7);
  const auto file = bench.folder.path() / "typed";
  REQUIRE(write_file(file, as_bytes(printed)));
  const std::string command = "cryptsetup open --test-passphrase --key-file " + file.string() +
                              " " + bench.device.string() + " >/dev/null 2>&1";
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("a later recovery key takes the place of an earlier one") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const std::string first = bench.recovery_key();
  const std::string second = bench.recovery_key();
  CHECK_FALSE(luks::try_passphrase(bench.device, as_bytes(first)));
  CHECK(luks::try_passphrase(bench.device, as_bytes(second)));
  CHECK(state_passphrase(bench.device, bench.tpm));
}

TEST_CASE(
    "with the recovery key the state gets used to another machine, and the paper stays good") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  const std::string printed = bench.recovery_key();
  std::string typed = printed;
  for (char& letter : typed) {
    letter = letter == '-' ? ' ' : static_cast<char>(std::tolower(letter));
  }
  FakeSeal other(2);
  REQUIRE(reseal_state(bench.device, typed, other, bench.random));
  CHECK(state_passphrase(bench.device, other));
  CHECK(state_passphrase(bench.device, bench.tpm).error().code == ErrorCode::tpm_other_chip);
  CHECK(luks::try_passphrase(bench.device, as_bytes(printed)));
}

TEST_CASE("a wrong recovery key is told by its group where it can be, and changes nothing") {
  StateBench bench;
  REQUIRE(make_state_volume(bench.device, bench.tpm, bench.random));
  std::string typed = bench.recovery_key();
  const Bytes before = bench.content();
  FakeSeal other(2);
  StateBench another;
  REQUIRE(make_state_volume(another.device, another.tpm, another.random));
  const auto foreign = reseal_state(bench.device, another.recovery_key(), other, bench.random);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == ErrorCode::recovery_key_wrong);
  typed[14] = typed[14] == '7' ? '8' : '7';
  const auto mistyped = reseal_state(bench.device, typed, other, bench.random);
  REQUIRE_FALSE(mistyped);
  CHECK(mistyped.error().code == ErrorCode::recovery_key_wrong);
  CHECK(mistyped.error().detail == "group 3");
  CHECK(reseal_state(bench.device, "", other, bench.random).error().code ==
        ErrorCode::recovery_key_wrong);
  CHECK(bench.content() == before);
}

TEST_CASE("what dozod is told lies in a folder of its own, and an earlier start's is gone") {
  if (geteuid() != 0) return;  // giving files away is root's
  const ShelfFolder folder;
  REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
  constexpr uid_t kOwner = 4321;
  const auto place = folder.path() / "setup";
  const Handover handover(place, kOwner);
  REQUIRE(handover.begin());
  REQUIRE(handover.put("recovery-key", as_bytes("KEY")));
  CHECK_FALSE(handover.put("recovery-key", as_bytes("AGAIN")));
  REQUIRE(handover.end());
  struct stat status {};
  REQUIRE(lstat(place.c_str(), &status) == 0);
  CHECK(status.st_uid == kOwner);
  CHECK((status.st_mode & 0777) == 0700);
  REQUIRE(lstat((place / "recovery-key").c_str(), &status) == 0);
  CHECK(status.st_uid == kOwner);
  CHECK((status.st_mode & 0777) == 0600);

  REQUIRE(handover.begin());
  CHECK_FALSE(std::filesystem::exists(place / "recovery-key"));
  REQUIRE(lstat(place.c_str(), &status) == 0);
  CHECK(status.st_uid == 0);
}

TEST_CASE("a link in the place of that folder is not followed") {
  if (geteuid() != 0) return;
  const ShelfFolder folder;
  std::filesystem::create_directory_symlink("/tmp", folder.path() / "setup");
  CHECK(Handover(folder.path() / "setup", 4321).begin().error().code ==
        ErrorCode::state_not_mounted);
}

}  // namespace
}  // namespace dozo::daemon::appliance
