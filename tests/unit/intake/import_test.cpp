#include "firmware/intake/import.hpp"

#include <condition_variable>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/intake/jobs.hpp"
#include "firmware/intake/receive.hpp"
#include "firmware/intake/verify.hpp"
#include "firmware/vault/fake_shelf.hpp"
#include "tests/unit/intake/bag_kit.hpp"
#include "tests/unit/intake/thread_workers.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

std::vector<std::string> anchors() {
  return {kit::ward().certificate.to_pem()};
}

Result<Verdict> examine(Workers& workers, int disc, Progress& progress) {
  return examine_disc(workers, disc, anchors(), kit::own_key(), kit::kNow, progress);
}

template <class T>
void check_refused(const Result<T>& result, ErrorCode code) {
  REQUIRE_FALSE(result);
  CAPTURE(describe(result.error()));
  CHECK(error_number(result.error().code) == error_number(code));
}

SecretBytes password(std::string_view text = kit::kPassword) {
  return SecretBytes::copy_of(as_bytes(text)).value();
}

/// A whole import: every disc with the verdict of its receipt.
Result<UnsealSummary> import(Workers& workers, vault::Shelf& shelf, Progress& progress,
                             const std::vector<kit::Disc>& discs,
                             std::string_view typed = kit::kPassword) {
  const auto work = DOZO_TRY(Import::start(workers, shelf, progress, password(typed),
                                           static_cast<int>(discs.size()), 12, "lines:.txt"));
  for (const kit::Disc& disc : discs) {
    DOZO_TRY(work->add_disc(kit::stream_of(disc).get(), kit::judge(disc).value()));
  }
  return work->finish();
}

Bytes contents(vault::Shelf& shelf) {
  REQUIRE(shelf.open());
  Bytes octets(shelf.size());
  REQUIRE(shelf.read(0, octets).value() == octets.size());
  return octets;
}

vault::FakeShelf formatted_shelf(std::uint64_t bytes = 4 * 1024 * 1024) {
  vault::FakeShelf shelf(bytes);
  REQUIRE(shelf.format());
  return shelf;
}

/// Cancels from another thread as soon as a worker stands still.
class Canceller {
 public:
  explicit Canceller(Progress& progress)
      : thread_([this, &progress] {
          std::unique_lock lock(mutex_);
          reached_.wait(lock, [this] { return waiting_; });
          progress.cancel();
        }) {}
  ~Canceller() { thread_.join(); }
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;
  void now() {
    const std::lock_guard lock(mutex_);
    waiting_ = true;
    reached_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable reached_;
  bool waiting_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("A disc that arrives is examined by a reader and a verifier, without a password") {
  ThreadWorkers workers;
  Progress progress;
  const kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
  const auto verdict = examine(workers, kit::stream_of(disc).get(), progress);
  CHECK(verdict.value() == kit::judge(disc).value());
  CHECK(progress.snapshot().phase == Phase::finished);
  CHECK(workers.started(Worker::unsealer) == 0);
}

TEST_CASE("The verifier's reason for a refusal comes through, whatever the reader does") {
  ThreadWorkers workers;
  Progress progress;
  kit::Disc disc = kit::deliver(kit::sample_tar(3'000'000)).front();
  kit::sign(disc, kit::other_ward());
  check_refused(examine(workers, kit::stream_of(disc).get(), progress), ErrorCode::signer_unknown);
}

TEST_CASE("Where the stream breaks, the reader's reason is the cause") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  for (const ErrorCode code :
       {ErrorCode::disc_blank, ErrorCode::disc_foreign, ErrorCode::disc_unreadable,
        ErrorCode::disc_truncated, ErrorCode::disc_removed, ErrorCode::disc_file_system_invalid}) {
    for (const std::uint64_t limit : {0U, 100U, 5000U}) {
      CAPTURE(error_number(code), limit);
      ThreadWorkers workers;
      workers.replace(Worker::reader, failing_reader(limit, code));
      Progress progress;
      check_refused(examine(workers, kit::stream_of(disc).get(), progress), code);
    }
  }
}

TEST_CASE("A reader that dies is named, and one that merely stops is not believed") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  ThreadWorkers workers;
  Progress progress;
  workers.replace(Worker::reader, [](WorkerControl& control) -> std::optional<Result<Json>> {
    static_cast<void>(control.receive_job(2));
    return std::nullopt;
  });
  check_refused(examine(workers, kit::stream_of(disc).get(), progress), ErrorCode::worker_died);
  workers.replace(Worker::reader, [](WorkerControl& control) -> Result<Json> {
    static_cast<void>(control.receive_job(2));
    return Json::object();
  });
  check_refused(examine(workers, kit::stream_of(disc).get(), progress), ErrorCode::channel_closed);
}

TEST_CASE("A verifier that was taken over is not believed in what the daemon knows itself") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  const Verdict good = kit::judge(disc).value();
  const auto says = [](std::uint64_t bytes, const Verdict& verdict) {
    return [bytes, verdict](WorkerControl& control) -> Result<Json> {
      const auto job = DOZO_TRY(control.receive_job(1));
      DOZO_TRY(
          control.step({{"tag_manifest", to_hex(verdict.tag_manifest)}, {"payload_bytes", bytes}}));
      return to_json(verdict);
    };
  };
  Verdict other_terminal = good;
  other_terminal.delivery.recipient[0] ^= 1;
  Verdict other_signer = good;
  other_signer.signer[0] ^= 1;
  ThreadWorkers workers;
  Progress progress;
  const UniqueFd stream = kit::stream_of(disc);
  workers.replace(Worker::verifier, says(good.payload_bytes, good));
  CHECK(examine(workers, stream.get(), progress));
  for (const auto& lie :
       {says(good.payload_bytes + 1, good), says(good.payload_bytes, other_terminal),
        says(good.payload_bytes, other_signer)}) {
    workers.replace(Worker::verifier, lie);
    check_refused(examine(workers, stream.get(), progress), ErrorCode::worker_protocol);
  }
  workers.replace(Worker::verifier, [](WorkerControl& control) -> Result<Json> {
    const auto job = DOZO_TRY(control.receive_job(1));
    return Json{{"looks", "good"}};
  });
  check_refused(examine(workers, stream.get(), progress), ErrorCode::worker_protocol);
}

TEST_CASE("An examination stops at once when it is cancelled, before or in the middle") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  ThreadWorkers workers;
  Progress progress;
  {
    Canceller canceller(progress);
    workers.replace(Worker::reader, hanging_reader([&] { canceller.now(); }));
    check_refused(examine(workers, kit::stream_of(disc).get(), progress), ErrorCode::cancelled);
  }
  check_refused(examine(workers, kit::stream_of(disc).get(), progress), ErrorCode::cancelled);
  CHECK(workers.started(Worker::reader) == 1);
}

TEST_CASE("Where a worker cannot be started, nothing else is left running") {
  ThreadWorkers workers;
  Progress progress;
  workers.replace(Worker::verifier, {});
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  check_refused(examine(workers, kit::stream_of(disc).get(), progress),
                ErrorCode::worker_not_started);
  workers.replace(Worker::unsealer, {});
  auto shelf = formatted_shelf();
  check_refused(import(workers, shelf, progress, {disc}), ErrorCode::worker_not_started);
}

TEST_CASE("More anchors than a message holds are refused") {
  ThreadWorkers workers;
  Progress progress;
  const std::vector<std::string> many(kMaxAnchors + 1, anchors().front());
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  check_refused(
      examine_disc(workers, kit::stream_of(disc).get(), many, kit::own_key(), kit::kNow, progress),
      ErrorCode::message_too_large);
  const std::vector<std::string> most(kMaxAnchors, anchors().front());
  CHECK(
      examine_disc(workers, kit::stream_of(disc).get(), most, kit::own_key(), kit::kNow, progress));
}

TEST_CASE("A delivery of several discs reaches the shelf as one tar and is sealed there") {
  ThreadWorkers workers;
  Progress progress;
  const Bytes tar = kit::sample_tar(2'500'000);
  auto shelf = formatted_shelf();
  const auto summary =
      import(workers, shelf, progress, kit::deliver(tar, {{700}, {1'000'000, 5}, {0}}));
  REQUIRE(summary);
  CHECK(summary->tar_bytes == tar.size());
  CHECK(summary->files == 3);
  CHECK(contents(shelf) == tar);
  CHECK(progress.snapshot().phase == Phase::finished);
  CHECK(workers.started(Worker::unsealer) == 1);
  CHECK(workers.started(Worker::reader) == 3);
}

TEST_CASE("A failed import never seals the shelf") {
  const Bytes tar = kit::sample_tar();
  auto discs = kit::deliver(tar, {{1000}, {0}});
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  SECTION("wrong password") {
    check_refused(import(workers, shelf, progress, discs, "7K3QN-7K3QP-00000-ZZZZA"),
                  ErrorCode::password_wrong);
  }
  SECTION("a disc that cannot be read to its end") {
    workers.replace(Worker::reader, failing_reader(4500, ErrorCode::disc_unreadable));
    check_refused(import(workers, shelf, progress, discs), ErrorCode::disc_unreadable);
  }
  SECTION("a disc taken out") {
    workers.replace(Worker::reader, failing_reader(4500, ErrorCode::disc_removed));
    check_refused(import(workers, shelf, progress, discs), ErrorCode::disc_removed);
  }
  SECTION("a full shelf") {
    auto small = formatted_shelf(4096);
    check_refused(import(workers, small, progress, {kit::deliver(tar).front()}),
                  ErrorCode::shelf_full);
    CHECK_FALSE(small.open());
  }
  SECTION("a shelf that fails") {
    shelf.fail_append = ErrorCode::io_failed;
    check_refused(import(workers, shelf, progress, discs), ErrorCode::io_failed);
  }
  SECTION("a shelf that cannot be sealed") {
    shelf.fail_seal = ErrorCode::no_space;
    check_refused(import(workers, shelf, progress, discs), ErrorCode::no_space);
  }
  SECTION("contents that are not what their index says") {
    Bytes other = tar;
    other[as_text(other).rfind("0001 ")] ^= 1;
    check_refused(import(workers, shelf, progress, kit::deliver(other)), ErrorCode::index_mismatch);
  }
  SECTION("an unsealer that gives up before its first disc") {
    workers.replace(Worker::unsealer, [](WorkerControl& control) -> Result<Json> {
      static_cast<void>(control.receive_job(2));
      return fail(ErrorCode::sandbox_unavailable);
    });
    check_refused(import(workers, shelf, progress, discs), ErrorCode::sandbox_unavailable);
  }
  SECTION("an unsealer that dies") {
    workers.replace(Worker::unsealer, [](WorkerControl& control) -> std::optional<Result<Json>> {
      static_cast<void>(control.receive_job(2));
      return std::nullopt;
    });
    check_refused(import(workers, shelf, progress, discs), ErrorCode::worker_died);
  }
  CHECK_FALSE(shelf.open());
}

TEST_CASE("A shelf that fills up in the middle of a large delivery stops the import") {
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf(2 * 1024 * 1024);
  check_refused(import(workers, shelf, progress, kit::deliver(kit::sample_tar(9'000'000))),
                ErrorCode::shelf_full);
  CHECK_FALSE(shelf.open());
}

TEST_CASE("An unsealer that vouches for more or less than it gave is not believed") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  ThreadWorkers workers;
  workers.replace(Worker::unsealer, [](WorkerControl& control) -> Result<Json> {
    const auto job = DOZO_TRY(control.receive_job(2));
    const auto next = DOZO_TRY(control.receive_job(1));
    DOZO_TRY(write_all(job.fds[0].get(), Bytes(1000)));
    DOZO_TRY(control.step({{"disc_done", 1}}));
    return to_json(UnsealSummary{1, 0, 1, 1001, {}});
  });
  Progress progress;
  auto shelf = formatted_shelf();
  check_refused(import(workers, shelf, progress, {disc}), ErrorCode::worker_protocol);
  CHECK_FALSE(shelf.open());
}

TEST_CASE("Discs out of order or of two deliveries do not meet on one shelf") {
  const auto discs = kit::deliver(kit::sample_tar(), {{1000}, {1000}, {0}});
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  const auto work =
      Import::start(workers, shelf, progress, password(), 3, 12, "lines:.txt").value();
  const UniqueFd second = kit::stream_of(discs[1]);
  check_refused(work->add_disc(second.get(), kit::judge(discs[1]).value()),
                ErrorCode::delivery_inconsistent);
  REQUIRE(work->add_disc(kit::stream_of(discs[0]).get(), kit::judge(discs[0]).value()));
  auto delivery = kit::job_sheet();
  delivery.subject = "別件";
  const auto others = kit::deliver(kit::sample_tar(), {{1000}, {1000}, {0}}, delivery);
  check_refused(work->add_disc(kit::stream_of(others[1]).get(), kit::judge(others[1]).value()),
                ErrorCode::delivery_inconsistent);
  check_refused(work->finish(), ErrorCode::discs_not_received);
  REQUIRE(work->add_disc(second.get(), kit::judge(discs[1]).value()));
  REQUIRE(work->add_disc(kit::stream_of(discs[2]).get(), kit::judge(discs[2]).value()));
  CHECK(work->finish());
}

TEST_CASE("An import stops at once when it is cancelled, and seals nothing") {
  const auto discs = kit::deliver(kit::sample_tar(), {{1000}, {0}});
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  const auto work =
      Import::start(workers, shelf, progress, password(), 2, 12, "lines:.txt").value();
  REQUIRE(work->add_disc(kit::stream_of(discs[0]).get(), kit::judge(discs[0]).value()));
  {
    Canceller canceller(progress);
    workers.replace(Worker::reader, hanging_reader([&] { canceller.now(); }));
    check_refused(work->add_disc(kit::stream_of(discs[1]).get(), kit::judge(discs[1]).value()),
                  ErrorCode::cancelled);
  }
  CHECK_FALSE(shelf.open());
}

TEST_CASE("An import that is given up while it waits for a disc leaves no worker behind") {
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  const auto discs = kit::deliver(kit::sample_tar(), {{1000}, {0}});
  {
    const auto work =
        Import::start(workers, shelf, progress, password(), 2, 12, "lines:.txt").value();
    REQUIRE(work->add_disc(kit::stream_of(discs[0]).get(), kit::judge(discs[0]).value()));
  }
  CHECK_FALSE(shelf.open());
  CHECK_FALSE(progress.cancelled());
}

TEST_CASE("Only a password that opened something is known to be right") {
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  kit::Disc disc = kit::deliver(kit::sample_tar(300'000)).front();
  const Verdict received = kit::judge(disc).value();
  Bytes& octets = disc.at(sealed::part_path(1));
  const auto attempt = [&](std::string_view typed, ErrorCode expected) {
    const auto work =
        Import::start(workers, shelf, progress, password(typed), 1, 12, "lines:.txt").value();
    check_refused(work->add_disc(kit::stream_of(disc).get(), received), expected);
    return work->password_opened();
  };
  octets.front() ^= 1;
  CHECK_FALSE(attempt("wrong", ErrorCode::bag_payload_digest_mismatch));
  octets.front() ^= 1;
  CHECK_FALSE(attempt("wrong", ErrorCode::password_wrong));
  octets.back() ^= 1;
  CHECK(attempt(kit::kPassword, ErrorCode::age_payload_damaged));
  octets.back() ^= 1;
  octets[received.parts[0].header_bytes + 20] ^= 1;
  CHECK(attempt(kit::kPassword, ErrorCode::age_payload_damaged));
}

TEST_CASE("A password that no notice can hold is not sent at all") {
  ThreadWorkers workers;
  Progress progress;
  auto shelf = formatted_shelf();
  check_refused(Import::start(workers, shelf, progress, SecretBytes(), 1, 12, "lines:.txt"),
                ErrorCode::password_grammar);
  check_refused(Import::start(workers, shelf, progress, password(std::string(2000, 'x')), 1, 12,
                              "lines:.txt"),
                ErrorCode::password_grammar);
}

TEST_CASE("A disc is identified by its tag manifest, its payload unread") {
  auto discs = kit::deliver(kit::sample_tar(), {{1000}, {0}});
  const Verdict first = kit::judge(discs[0]).value();
  ThreadWorkers workers;
  Progress progress;
  const auto identify = [&](const kit::Disc& disc, const std::vector<std::string>& known) {
    const UniqueFd stream = kit::stream_of(disc);
    return identify_disc(workers, stream.get(), known, kit::own_key(), kit::kNow, progress);
  };
  const auto identity = identify(discs[0], anchors());
  REQUIRE(identity);
  CHECK(*identity == first.tag_manifest);
  CHECK(identify(discs[1], anchors()).value() != first.tag_manifest);
  check_refused(identify(discs[0], {}), ErrorCode::signer_unknown);
}
