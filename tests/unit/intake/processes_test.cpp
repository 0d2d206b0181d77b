// The verifier and the unsealer as they really run: own processes, in their sandbox. Only the
// reader is a thread here (its disc is a frame stream, not an ISO image).
#include <fstream>

#include <catch2/catch.hpp>
#include <dirent.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "firmware/intake/import.hpp"
#include "firmware/intake/receive.hpp"
#include "firmware/vault/fake_shelf.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "tests/unit/intake/bag_kit.hpp"
#include "tests/unit/intake/thread_workers.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

class ProcessesWithoutReader final : public Workers {
 public:
  Result<std::unique_ptr<WorkerRun>> start(Worker kind) override {
    if (kind == Worker::reader) return threads_.start(kind);
    return processes_.start(kind);
  }

 private:
  ThreadWorkers threads_;
  platform::ChildWorkers processes_{DOZO_BIN_DIR};
};

template <class T>
void check_refused(const Result<T>& result, ErrorCode code) {
  REQUIRE_FALSE(result);
  CAPTURE(describe(result.error()));
  CHECK(error_number(result.error().code) == error_number(code));
}

Result<Verdict> examine(const kit::Disc& disc) {
  ProcessesWithoutReader workers;
  Progress progress;
  const std::vector<std::string> anchors{kit::other_ward().certificate.to_pem(),
                                         kit::ward().certificate.to_pem()};
  return examine_disc(workers, kit::stream_of(disc).get(), anchors, kit::own_key(), kit::kNow,
                      progress);
}

Result<UnsealSummary> import(vault::Shelf& shelf, const std::vector<kit::Disc>& discs,
                             std::string_view typed, Progress& progress) {
  ProcessesWithoutReader workers;
  const auto work = DOZO_TRY(Import::start(workers, shelf, progress,
                                           SecretBytes::copy_of(as_bytes(typed)).value(),
                                           static_cast<int>(discs.size()), 18, "lines:.txt"));
  for (const kit::Disc& disc : discs) {
    DOZO_TRY(work->add_disc(kit::stream_of(disc).get(), kit::judge(disc).value()));
  }
  return work->finish();
}

/// VmRSS in KiB of our child whose name is `name`; 0 where there is none.
std::uint64_t resident_of_child(const std::string& name) {
  std::uint64_t found = 0;
  DIR* folder = opendir("/proc");
  REQUIRE(folder != nullptr);
  while (const dirent* entry = readdir(folder)) {
    std::ifstream status("/proc/" + std::string(entry->d_name) + "/status");
    std::string line;
    std::string who;
    std::uint64_t parent = 0;
    std::uint64_t resident = 0;
    while (std::getline(status, line)) {
      if (line.starts_with("Name:\t")) who = line.substr(6);
      if (line.starts_with("PPid:\t")) parent = std::stoull(line.substr(6));
      if (line.starts_with("VmRSS:\t")) resident = std::stoull(line.substr(7));
    }
    if (who == name && parent == static_cast<std::uint64_t>(getpid())) found = resident;
  }
  closedir(folder);
  return found;
}

}  // namespace

TEST_CASE("The verifier's process accepts a good disc and names what is wrong with a bad one") {
  kit::Disc disc = kit::deliver(kit::sample_tar(300'000), {{1000, 0}}).front();
  CHECK(examine(disc).value() == kit::judge(disc).value());
  disc.at(sealed::part_path(2)).back() ^= 1;
  check_refused(examine(disc), ErrorCode::bag_payload_digest_mismatch);
  disc["README.txt"].clear();
  check_refused(examine(disc), ErrorCode::bag_tag_digest_mismatch);
}

TEST_CASE("The unsealer's process fills a shelf from several discs, within its sandbox") {
  const Bytes tar = kit::sample_tar(3'000'000);
  vault::FakeShelf shelf(4 * 1024 * 1024);
  REQUIRE(shelf.format());
  Progress progress;
  const auto summary =
      import(shelf, kit::deliver(tar, {{700}, {1'000'000, 5}, {0}}), kit::kPassword, progress);
  REQUIRE(summary);
  CHECK(summary->tar_bytes == tar.size());
  REQUIRE(shelf.open());
  Bytes kept(shelf.size());
  REQUIRE(shelf.read(0, kept));
  CHECK(kept == tar);
}

TEST_CASE("The unsealer's process tells a wrong password from damage") {
  kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  vault::FakeShelf shelf(1024 * 1024);
  REQUIRE(shelf.format());
  Progress progress;
  check_refused(import(shelf, {disc}, "7K3QN-7K3QP-00000-ZZZZA", progress),
                ErrorCode::password_wrong);
  CHECK_FALSE(shelf.open());
}

namespace {

/// Notes the unsealer's memory whenever octets arrive, which is after the key's derivation.
class WatchingShelf final : public vault::Shelf {
 public:
  explicit WatchingShelf(vault::Shelf& shelf) : shelf_(shelf) {}
  Result<> append(ByteView octets) override {
    if (appended_++ % 16 == 0) {
      most_ = std::max(most_, resident_of_child("dozo-unsealer"));
    }
    return shelf_.append(octets);
  }
  [[nodiscard]] std::uint64_t most() const { return most_; }

  vault::Range range() const override { return shelf_.range(); }
  vault::StorageFacts facts() const override { return shelf_.facts(); }
  std::uint64_t capacity() const override { return shelf_.capacity(); }
  Result<> format() override { return shelf_.format(); }
  Result<> seal() override { return shelf_.seal(); }
  Result<> open() override { return shelf_.open(); }
  Result<std::size_t> read(std::uint64_t at, ByteSpan out) override { return shelf_.read(at, out); }
  std::uint64_t size() const override { return shelf_.size(); }
  void close() override { shelf_.close(); }
  bool is_open() const override { return shelf_.is_open(); }
  Result<> destroy_keys() override { return shelf_.destroy_keys(); }
  bool key_may_exist() override { return shelf_.key_may_exist(); }
  Result<UniqueFd> medium_for_overwrite() override { return shelf_.medium_for_overwrite(); }
  Result<UniqueFd> medium_for_readback() override { return shelf_.medium_for_readback(); }

 private:
  vault::Shelf& shelf_;
  std::uint64_t most_ = 0;
  int appended_ = 0;
};

}  // namespace

TEST_CASE("The memory of the key's derivation is given back before the data flows") {
  // Work factor 18 takes 256 MiB; what is left must stay far below 64 MiB.
  const Bytes tar = kit::sample_tar(40'000'000);
  const kit::Disc disc =
      kit::bag_of({{sealed::part_path(1), kit::age_file(tar, kit::kPassword, 18)}});
  vault::FakeShelf shelf(64 * 1024 * 1024);
  REQUIRE(shelf.format());
  WatchingShelf watching(shelf);
  Progress progress;
  REQUIRE(import(watching, {disc}, kit::kPassword, progress));
  CAPTURE(watching.most());
  REQUIRE(watching.most() > 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
  CHECK(watching.most() < 32 * 1024);
#endif
}
