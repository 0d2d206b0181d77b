// LUKS2 volumes on plain files: all but the kernel's part, with cryptsetup's own program as the
// peer.
#include "platform/shelf/luks_volume.hpp"

#include <cstdlib>

#include <catch2/catch.hpp>
#include <libcryptsetup.h>

#include "firmware/base/file.hpp"
#include "firmware/base/random.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo::platform {
namespace {

constexpr std::uint64_t kSize = 4 * 1024 * 1024;

SecretBytes secret(std::size_t size, std::uint8_t octet) {
  auto made = SecretBytes::make(size);
  REQUIRE(made);
  std::ranges::fill(made->span(), octet);
  return std::move(*made);
}

struct VolumeBench {
  ShelfFolder folder;
  std::filesystem::path device = folder.path() / "device";
  SecretBytes key = secret(luks::kVolumeKey, 0x4b);
  Bytes passphrase = Bytes(32, 0x50);

  VolumeBench() {
    const auto fd = open_file(device, O_RDWR | O_CREAT);
    REQUIRE(fd);
    REQUIRE(ftruncate(fd->get(), kSize) == 0);
  }
  [[nodiscard]] Bytes content() const { return *read_file(device, kSize); }
  /// The exit status of cryptsetup with `arguments`, told nothing on the way.
  [[nodiscard]] int cryptsetup(const std::string& arguments) const {
    const std::string command =
        "cryptsetup --batch-mode " + arguments + " " + device.string() + " >/dev/null 2>&1";
    return std::system(command.c_str());
  }
};

TEST_CASE("a fresh volume has a header and no keyslot: nobody opens it") {
  VolumeBench bench;
  CHECK_FALSE(luks::look(bench.device)->header);
  CHECK_FALSE(luks::look(bench.device)->keyslot);
  REQUIRE(luks::format(bench.device, bench.key));
  CHECK(luks::look(bench.device)->header);
  CHECK_FALSE(luks::look(bench.device)->keyslot);
  CHECK(luks::try_passphrase(bench.device, bench.passphrase).error().code ==
        ErrorCode::shelf_key_lost);
  // Nothing of it lies where the contents begin.
  const Bytes content = bench.content();
  CHECK(std::ranges::all_of(ByteView(content).subspan(luks::kHeader),
                            [](std::uint8_t octet) { return octet == 0; }));
}

TEST_CASE("a passphrase opens the volume it was given for, and no other does") {
  VolumeBench bench;
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  CHECK(luks::look(bench.device)->keyslot);
  CHECK(luks::try_passphrase(bench.device, bench.passphrase));
  CHECK(luks::try_passphrase(bench.device, Bytes(32, 0x51)).error().code ==
        ErrorCode::shelf_key_lost);
  CHECK(luks::try_passphrase(bench.device, Bytes(31, 0x50)).error().code ==
        ErrorCode::shelf_key_lost);
  // A volume formatted anew forgets it.
  REQUIRE(luks::format(bench.device, bench.key));
  CHECK(luks::try_passphrase(bench.device, bench.passphrase).error().code ==
        ErrorCode::shelf_key_lost);
}

TEST_CASE("the wrong volume key gives no keyslot") {
  VolumeBench bench;
  REQUIRE(luks::format(bench.device, bench.key));
  CHECK_FALSE(luks::add_keyslot(bench.device, secret(luks::kVolumeKey, 1), 0, bench.passphrase));
  CHECK_FALSE(luks::look(bench.device)->keyslot);
}

TEST_CASE("cryptsetup takes our volumes for what they are") {
  VolumeBench bench;
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  const auto file = bench.folder.path() / "passphrase";
  REQUIRE(write_file(file, bench.passphrase));
  CHECK(bench.cryptsetup("isLuks --type luks2") == 0);
  CHECK(bench.cryptsetup("luksDump") == 0);
  CHECK(bench.cryptsetup("open --test-passphrase --key-file " + file.string()) == 0);
  REQUIRE(write_file(file, Bytes(32, 1)));
  CHECK(bench.cryptsetup("open --test-passphrase --key-file " + file.string()) != 0);
}

TEST_CASE("a passphrase is replaced with the help of another one") {
  VolumeBench bench;
  const Bytes paper(39, 0x41);
  const Bytes later(39, 0x42);
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  REQUIRE(luks::set_passphrase(bench.device, bench.passphrase, 1, paper));
  REQUIRE(luks::set_passphrase(bench.device, bench.passphrase, 1, later));
  CHECK(luks::try_passphrase(bench.device, bench.passphrase));
  CHECK(luks::try_passphrase(bench.device, later));
  CHECK_FALSE(luks::try_passphrase(bench.device, paper));
  CHECK(luks::set_passphrase(bench.device, paper, 1, paper).error().code ==
        ErrorCode::shelf_key_lost);
  // The other way round: the paper's key gives the first slot a new passphrase.
  REQUIRE(luks::set_passphrase(bench.device, later, 0, Bytes(32, 0x60)));
  CHECK_FALSE(luks::try_passphrase(bench.device, bench.passphrase));
  CHECK(luks::try_passphrase(bench.device, Bytes(32, 0x60)));
}

TEST_CASE("either copy of the header is enough to open, and enough to be found") {
  VolumeBench bench;
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  const auto fd = open_file(bench.device, O_RDWR);
  REQUIRE(pwrite_all(fd->get(), Bytes(16384, 0x11), 0));
  CHECK(luks::look(bench.device)->keyslot);
  // libcryptsetup mends the first copy from the second.
  CHECK(luks::try_passphrase(bench.device, bench.passphrase));
}

TEST_CASE("a header that is damaged and cannot be read counts as one that opens") {
  VolumeBench bench;
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  for (const std::uint64_t copy : {std::uint64_t{0}, std::uint64_t{16384}}) {
    const auto fd = open_file(bench.device, O_RDWR);
    REQUIRE(pwrite_all(fd->get(), Bytes(64, 0), copy + 448));  // its checksum
  }
  CHECK(luks::try_passphrase(bench.device, bench.passphrase).error().code ==
        ErrorCode::shelf_key_lost);
  CHECK(luks::look(bench.device)->header);
  CHECK(luks::look(bench.device)->keyslot);
}

// A header is not authenticated. One whose keyslot has a null cipher opens with every passphrase,
// and would put another's state in the place of the terminal's.
TEST_CASE("a volume of another form than ours does not open, though its passphrase is right") {
  VolumeBench bench;
  crypt_device* device = nullptr;
  REQUIRE(crypt_init(&device, bench.device.c_str()) == 0);
  crypt_set_log_callback(
      device, [](int, const char*, void*) {}, nullptr);
  crypt_pbkdf_type pbkdf{};
  pbkdf.type = CRYPT_KDF_PBKDF2;
  pbkdf.hash = "sha256";
  pbkdf.iterations = 1000;
  pbkdf.flags = CRYPT_PBKDF_NO_BENCHMARK;
  crypt_params_luks2 params{};
  params.pbkdf = &pbkdf;
  params.sector_size = 512;
  const char* passphrase = reinterpret_cast<const char*>(bench.passphrase.data());
  const char* key = reinterpret_cast<const char*>(bench.key.view().data());
  REQUIRE(crypt_set_data_offset(device, luks::kHeader / 512) == 0);
  SECTION("its contents are encrypted in another way") {
    REQUIRE(crypt_format(device, CRYPT_LUKS2, "aes", "cbc-essiv:sha256", nullptr, key, 32,
                         &params) == 0);
    REQUIRE(crypt_keyslot_add_by_volume_key(device, 0, key, 32, passphrase, 32) == 0);
  }
  SECTION("its keyslot is encrypted in another way") {
    REQUIRE(crypt_format(device, CRYPT_LUKS2, "aes", "xts-plain64", nullptr, key, 64, &params) ==
            0);
    REQUIRE(crypt_keyslot_set_encryption(device, "aes-cbc-plain64", 32) == 0);
    REQUIRE(crypt_keyslot_add_by_volume_key(device, 0, key, 64, passphrase, 32) == 0);
  }
  crypt_free(device);
  CHECK(luks::try_passphrase(bench.device, bench.passphrase).error().code ==
        ErrorCode::shelf_key_lost);
  CHECK(luks::look(bench.device)->keyslot);
}

TEST_CASE("a token is kept in the header and found by its type") {
  VolumeBench bench;
  CHECK_FALSE(luks::token(bench.device, "dozo-state")->has_value());
  REQUIRE(luks::format(bench.device, bench.key));
  REQUIRE(luks::add_keyslot(bench.device, bench.key, 0, bench.passphrase));
  CHECK_FALSE(luks::token(bench.device, "dozo-state")->has_value());
  REQUIRE(
      luks::put_token(bench.device, R"({"type":"dozo-state","keyslots":["0"],"sealed":"YWJj"})"));
  const auto found = luks::token(bench.device, "dozo-state");
  REQUIRE(found);
  REQUIRE(found->has_value());
  CHECK((*found)->find("YWJj") != std::string::npos);
  CHECK_FALSE(luks::token(bench.device, "another")->has_value());
}

TEST_CASE("without device-mapper nothing is said to be closed") {
  if (std::filesystem::exists("/sys/class/misc/device-mapper")) return;  // this machine has one
  CHECK(luks::active("dozo-no-such").error().code == ErrorCode::volume_failed);
  CHECK(luks::deactivate("dozo-no-such").error().code == ErrorCode::volume_failed);
}

}  // namespace
}  // namespace dozo::platform
