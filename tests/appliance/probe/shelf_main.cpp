// The appliance's shelves on its own kernel: the contract of every shelf, and what only dm-crypt
// can show. Runs as root in the test build; the first 4 MiB of the scratch device are lost.
//
//   dozo-shelf-probe SCRATCH_DEVICE [OUTPUT [TESTS]]
#define CATCH_CONFIG_RUNNER
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/vault/erasure.hpp"
#include "tests/appliance/probe/luks_subject.hpp"

namespace dozo {
namespace {

namespace luks = platform::luks;

std::FILE* output = stdout;

/// One line a test, as dozo-probe prints them.
class Lines final : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;
  bool assertionEnded(const Catch::AssertionStats& stats) override {
    if (!stats.assertionResult.isOk() && first_.empty()) {
      first_ = ": line " + std::to_string(stats.assertionResult.getSourceInfo().line);
    }
    return true;
  }
  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    const bool ok = stats.totals.assertions.allOk();
    std::fprintf(output, "probe: %s %s%s\r\n", ok ? "ok" : "FAILED", stats.testInfo.name.c_str(),
                 first_.c_str());
    std::fflush(output);
    first_.clear();
  }

 private:
  std::string first_;
};
CATCH_REGISTER_LISTENER(Lines)

class LocalReadBack final : public vault::ReadBack {
 public:
  Result<vault::ReadBackCounts> run(int fd, const vault::Range& range, const vault::Seed& seed,
                                    const vault::Progress& progress) override {
    vault::DirectMedium medium = DOZO_TRY(vault::DirectMedium::make(fd));
    return vault::read_back(medium, range, seed, progress);
  }
};

class Silent final : public vault::EraseObserver {
 public:
  Result<> step_ended(vault::EraseStep /*step*/, const vault::ErasureProof& /*proof*/) override {
    return {};
  }
};

constexpr std::string_view kMarker = "ZAIRAI-KANRI-7731-KOJIN-JOHO";

Bytes marked(std::size_t size) {
  Bytes contents;
  while (contents.size() < size) contents.insert(contents.end(), kMarker.begin(), kMarker.end());
  contents.resize(size);
  return contents;
}

// The device itself, past the cache.
Bytes raw(const std::filesystem::path& device, std::uint64_t size) {
  auto buffer = vault::AlignedBuffer::make(size);
  const auto fd = open_file(device, O_RDONLY | O_DIRECT);
  REQUIRE(buffer);
  REQUIRE(fd);
  REQUIRE(*pread_up_to(fd->get(), buffer->span(), 0) == size);
  return {buffer->view().begin(), buffer->view().end()};
}

bool contains(const Bytes& haystack, std::string_view needle) {
  return as_text(haystack).find(needle) != std::string_view::npos;
}

const std::string kFirst = std::string(LuksSubject::kPrefix) + "1";

TEST_CASE("what dm-crypt decrypts and what lies under it are both without plaintext") {
  LuksSubject subject;
  fill(subject.shelf(), marked(500'000));
  CHECK_FALSE(contains(raw(subject.partition(), LuksSubject::kBytes), kMarker));
  REQUIRE(subject.shelf().open());
  const auto mapping = luks::mapping(kFirst);
  REQUIRE(mapping);
  const Bytes decrypted = raw(*mapping, LuksSubject::kBytes - luks::kHeader);
  CHECK_FALSE(contains(decrypted, kMarker));
  // Two layers: what dm-crypt gives is not what lies on the disk.
  const Bytes lower = raw(subject.partition(), LuksSubject::kBytes);
  CHECK_FALSE(std::equal(decrypted.begin(), decrypted.begin() + 4096,
                         lower.begin() + static_cast<std::ptrdiff_t>(luks::kHeader)));
  CHECK(contains(decrypted, "dozo shelf slot"));
  CHECK_FALSE(contains(lower, "dozo shelf slot"));
}

TEST_CASE("an open shelf's mapping is read-only and passes no discard on") {
  LuksSubject subject;
  fill(subject.shelf(), sample(1000));
  REQUIRE(subject.shelf().open());
  const auto mapping = luks::mapping(kFirst);
  REQUIRE(mapping);
  const auto writable = open_file(*mapping, O_RDWR | O_DIRECT);
  auto block = vault::AlignedBuffer::make(vault::kAlignment);
  REQUIRE(block);
  CHECK_FALSE((writable && pwrite_all(writable->get(), block->view(), 0)));
  std::string most;
  std::ifstream("/sys/class/block/" + mapping->filename().string() + "/queue/discard_max_bytes") >>
      most;
  CHECK(most == "0");
}

TEST_CASE("the mapping goes with the closing, and the erasure's descriptor keeps it away") {
  LuksSubject subject;
  fill(subject.shelf(), sample(1000));
  REQUIRE(subject.shelf().open());
  CHECK(*luks::active(kFirst));
  CHECK(subject.volumes().medium(1, true).error().code == ErrorCode::volume_in_use);
  subject.shelf().close();
  CHECK_FALSE(*luks::active(kFirst));
  const auto medium = subject.shelf().medium_for_overwrite();
  REQUIRE(medium);
  CHECK(subject.shelf().open().error().code == ErrorCode::volume_in_use);
}

TEST_CASE("who still holds the contents of a shelf that is closed by force reads nothing more") {
  LuksSubject subject;
  fill(subject.shelf(), sample(1000));
  REQUIRE(subject.shelf().open());
  const auto mapping = luks::mapping(kFirst);
  auto held = open_file(*mapping, O_RDONLY | O_DIRECT);
  REQUIRE(held);
  CHECK(subject.volumes().close(1, false).error().code == ErrorCode::volume_in_use);
  CHECK(subject.volumes().close(1, true));
  auto block = vault::AlignedBuffer::make(vault::kAlignment);
  REQUIRE(block);
  CHECK_FALSE(pread_up_to(held->get(), block->span(), 0));
  // The empty mapping goes with the last descriptor, and until then nobody is told that it has.
  CHECK(subject.volumes().look(1)->active);
  held->reset();
  subject.shelf().close();
  CHECK(subject.volumes().close(1, false));
  CHECK_FALSE(subject.volumes().look(1)->active);
}

TEST_CASE("a service that is killed leaves mappings, and the next one closes them") {
  LuksSubject subject;
  fill(subject.shelf(), sample(1000));
  auto secret = subject.secrets().get(1);
  REQUIRE(secret);
  // The mapping of a process that is gone: made here, behind the service's back.
  SystemRandom random;
  auto key = SecretBytes::make(luks::kVolumeKey);
  REQUIRE(random.fill(key->span()));
  REQUIRE(luks::format(subject.partition(), *key));
  REQUIRE(luks::activate(subject.partition(), kFirst, *key));
  CHECK(*luks::active(kFirst));
  subject.power_cut();
  CHECK_FALSE(*luks::active(kFirst));
}

TEST_CASE("the erasure of a shelf of the appliance leaves nothing but the certified stream") {
  LuksSubject subject;
  fill(subject.shelf(), marked(800'000));
  const Bytes before = raw(subject.partition(), LuksSubject::kBytes);
  LocalReadBack reader;
  SystemRandom random;
  Silent silent;
  const vault::Range range{0, LuksSubject::kBytes};
  const auto proof = vault::erase(subject.shelf(), range, 1, reader, random, SystemClock(), silent);
  REQUIRE(proof);
  REQUIRE(vault::VerifiedErasure::from(*proof, range));
  const Bytes after = raw(subject.partition(), LuksSubject::kBytes);
  Bytes expected(LuksSubject::kBytes);
  REQUIRE(vault::OverwriteStream::make(proof->seed)->fill(expected));
  CHECK(after == expected);
  // None of the earlier ciphertext: no block of it is where it was.
  for (std::size_t at = 0; at < before.size(); at += 512) {
    REQUIRE_FALSE(std::equal(before.begin() + static_cast<std::ptrdiff_t>(at),
                             before.begin() + static_cast<std::ptrdiff_t>(at + 512),
                             after.begin() + static_cast<std::ptrdiff_t>(at)));
  }
}

}  // namespace
}  // namespace dozo

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fputs("dozo-shelf-probe SCRATCH_DEVICE [OUTPUT [TESTS]]\n", stderr);
    return 2;
  }
  setenv("DOZO_PROBE_DEVICE", argv[1], 1);
  if (argc > 2) dozo::output = std::fopen(argv[2], "we");
  if (dozo::output == nullptr) return 1;
  char* const for_catch[] = {argv[0], argv[argc - 1]};
  Catch::Session session;
  if (session.applyCommandLine(argc == 4 ? 2 : 1, for_catch) != 0) return 2;
  const int failed = session.run();
  std::fprintf(dozo::output, "probe: shelves %s\r\n", failed == 0 ? "done" : "FAILED");
  return failed == 0 ? 0 : 1;
}
