// What every store of the terminal's key that keeps files must do, above all the roll-over, cut off
// after each of its steps: with the key in the file itself, and with the key in a TPM (swtpm).
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "platform/keystore/software_key.hpp"
#include "platform/tpm/tpm_keys.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

namespace fs = std::filesystem;
using sealed::test::TemporaryFolder;

constexpr Instant kNow{1'800'000'000};

struct InFile {
  static std::unique_ptr<sealed::KeyStore> open(const fs::path& folder, Random& random) {
    return std::make_unique<SoftwareKey>(folder, random);
  }
};

struct InTpm {
  tpm_kit::Chip chip;
  std::unique_ptr<sealed::KeyStore> open(const fs::path& folder, Random& random) const {
    auto keys = TpmKeys::open(folder, chip.tcti(), random);
    INFO((keys ? std::string() : describe(keys.error())));
    REQUIRE(keys);
    return std::move(*keys);
  }
};

template <class Kind>
struct Keys {
  TemporaryFolder folder;
  SystemRandom random;
  Kind kind;
  std::unique_ptr<sealed::KeyStore> store = kind.open(folder.path(), random);

  Keys() { REQUIRE(store->create("T-014 dozo", kNow)); }
  std::string present() {
    const auto pair = store->load();
    REQUIRE(pair);
    REQUIRE(*pair);
    CHECK((*pair)->certificate.matches((*pair)->key));
    return to_hex((*pair)->certificate.fingerprint());
  }
  std::string prepared() {
    const auto next = store->prepare("T-014 dozo", kNow);
    REQUIRE(next);
    return to_hex(next->certificate.fingerprint());
  }
  [[nodiscard]] bool has(const char* name) const { return fs::exists(folder / name); }
};

TEMPLATE_TEST_CASE("A successor waits beside the pair until it is adopted", "", InFile, InTpm) {
  Keys<TestType> keys;
  const std::string first = keys.present();
  const std::string second = keys.prepared();
  CHECK(first != second);
  CHECK(keys.present() == first);
  REQUIRE(keys.store->adopt());
  CHECK(keys.present() == second);
  CHECK_FALSE(keys.has("kiosk-next.key"));
  CHECK_FALSE(keys.has("kiosk-next.pem"));
  struct stat status {};
  REQUIRE(stat((keys.folder / "kiosk.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  // Again: nothing is left to do.
  REQUIRE(keys.store->adopt());
  CHECK(keys.present() == second);
}

TEMPLATE_TEST_CASE("A discarded successor leaves the pair and no file", "", InFile, InTpm) {
  Keys<TestType> keys;
  const std::string first = keys.present();
  keys.prepared();
  REQUIRE(keys.store->discard());
  CHECK(keys.present() == first);
  CHECK_FALSE(keys.has("kiosk-next.key"));
  CHECK_FALSE(keys.has("kiosk-next.pem"));
  REQUIRE(keys.store->discard());
}

TEMPLATE_TEST_CASE("A power cut after any step of making a successor leaves the pair", "", InFile,
                   InTpm) {
  Keys<TestType> keys;
  const std::string first = keys.present();
  keys.prepared();
  fs::remove(keys.folder / "kiosk-next.pem");  // cut between key and certificate
  CHECK(keys.present() == first);
  REQUIRE(keys.store->adopt());
  CHECK(keys.present() == first);
  REQUIRE(keys.store->discard());
  CHECK_FALSE(keys.has("kiosk-next.key"));
}

TEMPLATE_TEST_CASE(
    "A power cut after any step of an adoption leaves the successor, and it is finished", "",
    InFile, InTpm) {
  // What is done, in order: certificate renamed; former key overwritten; former key removed. It is
  // finished by adopting again, and even by discarding: it is no successor any more.
  for (const bool discard : {false, true}) {
    for (int steps = 1; steps <= 3; ++steps) {
      INFO(discard << " " << steps);
      Keys<TestType> keys;
      const std::string second = keys.prepared();
      fs::rename(keys.folder / "kiosk-next.pem", keys.folder / "kiosk.pem");
      if (steps >= 2) keys.folder.put("kiosk.key", std::string(200, '\0'));
      if (steps >= 3) fs::remove(keys.folder / "kiosk.key");
      CHECK(keys.present() == second);
      REQUIRE((discard ? keys.store->discard() : keys.store->adopt()));
      CHECK(keys.present() == second);
      CHECK_FALSE(keys.has("kiosk-next.key"));
    }
  }
}

TEMPLATE_TEST_CASE("A certificate without its key is never adopted", "", InFile, InTpm) {
  Keys<TestType> keys;
  const std::string first = keys.present();
  keys.prepared();
  fs::remove(keys.folder / "kiosk-next.key");
  CHECK_FALSE(keys.store->adopt());
  CHECK(keys.present() == first);
}

TEMPLATE_TEST_CASE("There is no successor before there is a key", "", InFile, InTpm) {
  const TemporaryFolder folder;
  SystemRandom random;
  TestType kind;
  const auto store = kind.open(folder.path(), random);
  CHECK(store->prepare("T-014 dozo", kNow).error().code == ErrorCode::file_not_found);
}

TEMPLATE_TEST_CASE("A pair is made once, and never expires", "", InFile, InTpm) {
  Keys<TestType> keys;
  CHECK(keys.store->create("T-014 dozo", kNow).error().code == ErrorCode::file_exists);
  const auto pair = keys.store->load();
  REQUIRE((pair && *pair));
  const sealed::Certificate& certificate = (*pair)->certificate;
  CHECK(certificate.key_kind() == sealed::KeyKind::ec_p256);
  CHECK(certificate.valid_at(*from_rfc3339("9999-12-31T23:59:59Z")));
  CHECK(certificate.subject() == "T-014 dozo");
  CHECK(certificate.may_sign());
}

TEMPLATE_TEST_CASE("Each pair is another one", "", InFile, InTpm) {
  Keys<TestType> keys;
  Keys<TestType> others;
  CHECK(keys.present() != others.present());
}

}  // namespace
}  // namespace dozo::platform
