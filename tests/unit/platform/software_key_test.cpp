// The roll-over of the terminal's key, cut off after each of its steps.
#include "platform/keystore/software_key.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/unit/sealed/sealed_support.hpp"

namespace dozo::platform {
namespace {

namespace fs = std::filesystem;
using sealed::test::TemporaryFolder;

constexpr Instant kNow{1'800'000'000};

struct Keys {
  TemporaryFolder folder;
  SystemRandom random;
  SoftwareKey store{folder.path(), random};

  Keys() { REQUIRE(store.create("T-014 dozo", kNow)); }
  std::string present() {
    const auto pair = store.load();
    REQUIRE(pair);
    REQUIRE(*pair);
    CHECK((*pair)->certificate.matches((*pair)->key));
    return to_hex((*pair)->certificate.fingerprint());
  }
  std::string prepared() {
    const auto next = store.prepare("T-014 dozo", kNow);
    REQUIRE(next);
    return to_hex(next->certificate.fingerprint());
  }
  [[nodiscard]] bool has(const char* name) const { return fs::exists(folder / name); }
};

TEST_CASE("A successor waits beside the pair until it is adopted") {
  Keys keys;
  const std::string first = keys.present();
  const std::string second = keys.prepared();
  CHECK(first != second);
  CHECK(keys.present() == first);
  REQUIRE(keys.store.adopt());
  CHECK(keys.present() == second);
  CHECK_FALSE(keys.has("kiosk-next.key"));
  CHECK_FALSE(keys.has("kiosk-next.pem"));
  struct stat status {};
  REQUIRE(stat((keys.folder / "kiosk.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  // Again: nothing is left to do.
  REQUIRE(keys.store.adopt());
  CHECK(keys.present() == second);
}

TEST_CASE("A discarded successor leaves the pair and no file") {
  Keys keys;
  const std::string first = keys.present();
  keys.prepared();
  REQUIRE(keys.store.discard());
  CHECK(keys.present() == first);
  CHECK_FALSE(keys.has("kiosk-next.key"));
  CHECK_FALSE(keys.has("kiosk-next.pem"));
  REQUIRE(keys.store.discard());
}

TEST_CASE("A power cut after any step of making a successor leaves the pair") {
  Keys keys;
  const std::string first = keys.present();
  keys.prepared();
  fs::remove(keys.folder / "kiosk-next.pem");  // cut between key and certificate
  CHECK(keys.present() == first);
  REQUIRE(keys.store.adopt());
  CHECK(keys.present() == first);
  REQUIRE(keys.store.discard());
  CHECK_FALSE(keys.has("kiosk-next.key"));
}

TEST_CASE("A power cut after any step of an adoption leaves the successor, and it is finished") {
  // What is done, in order: certificate renamed; former key overwritten; former key removed. It is
  // finished by adopting again, and even by discarding: it is no successor any more.
  for (const bool discard : {false, true}) {
    for (int steps = 1; steps <= 3; ++steps) {
      INFO(discard << " " << steps);
      Keys keys;
      const std::string second = keys.prepared();
      fs::rename(keys.folder / "kiosk-next.pem", keys.folder / "kiosk.pem");
      if (steps >= 2) keys.folder.put("kiosk.key", std::string(200, '\0'));
      if (steps >= 3) fs::remove(keys.folder / "kiosk.key");
      CHECK(keys.present() == second);
      REQUIRE((discard ? keys.store.discard() : keys.store.adopt()));
      CHECK(keys.present() == second);
      CHECK_FALSE(keys.has("kiosk-next.key"));
    }
  }
}

TEST_CASE("A certificate without its key is never adopted") {
  Keys keys;
  const std::string first = keys.present();
  keys.prepared();
  fs::remove(keys.folder / "kiosk-next.key");
  CHECK_FALSE(keys.store.adopt());
  CHECK(keys.present() == first);
}

TEST_CASE("There is no successor before there is a key") {
  const TemporaryFolder folder;
  SystemRandom random;
  SoftwareKey store(folder.path(), random);
  CHECK(store.prepare("T-014 dozo", kNow).error().code == ErrorCode::file_not_found);
}

}  // namespace
}  // namespace dozo::platform
