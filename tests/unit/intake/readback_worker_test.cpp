#include "firmware/intake/readback_worker.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "tests/unit/intake/thread_workers.hpp"

namespace dozo::intake {
namespace {

constexpr std::uint64_t kBytes = 5 * 1024 * 1024;
constexpr vault::Range kRange{0, kBytes};
const vault::Seed kSeed{4, 2};
const Json kJob{{"seed", std::string(64, '0')}, {"offset", 0}, {"bytes", 4096}};

// A file without a name that holds the stream of kSeed.
struct WipedFile {
  UniqueFd writable;
  UniqueFd readable;

  WipedFile() {
    writable = *open_file(std::filesystem::temp_directory_path(), O_RDWR | O_TMPFILE | O_DIRECT);
    auto medium = vault::DirectMedium::make(writable.get());
    REQUIRE(vault::overwrite(*medium, kRange, kSeed)->bytes_written == kBytes);
    readable = *open_file("/proc/self/fd/" + std::to_string(writable.get()), O_RDONLY | O_DIRECT);
  }
};

ThreadWorkers::Body honest() {
  return [](WorkerControl& control) -> std::optional<Result<Json>> {
    const WorkerJob work = *control.receive_job(1);
    return do_read_back(work.job, work.fds.front().get(),
                        [&control](std::uint64_t done) { control.progress(done); });
  };
}

ThreadWorkers::Body says(const Result<Json>& word) {
  return [word](WorkerControl& control) -> std::optional<Result<Json>> {
    if (!control.receive_job(1)) return std::nullopt;
    return word;
  };
}

Result<vault::ReadBackCounts> run_with(ThreadWorkers::Body body) {
  const WipedFile file;
  ThreadWorkers workers;
  workers.replace(Worker::readback, std::move(body));
  WorkerReadBack reader(workers);
  return reader.run(file.readable.get(), kRange, kSeed, [](std::uint64_t) {});
}

TEST_CASE("the read-back worker gets medium, range and seed, and gives back its counts") {
  const auto counts = run_with(honest());
  REQUIRE(counts);
  CHECK(*counts == vault::ReadBackCounts{kBytes, kBytes, 0, {}, {}});
}

TEST_CASE("a read-back worker that fails, dies or misspeaks gives no counts") {
  CHECK(run_with(says(fail(ErrorCode::sandbox_unavailable))).error().code ==
        ErrorCode::sandbox_unavailable);
  CHECK(run_with([](WorkerControl&) { return std::nullopt; }).error().code ==
        ErrorCode::worker_died);
  const Json lies =
      GENERATE(Json::object(), Json{{"bytes_read", kBytes}},
               Json{{"bytes_read", kBytes + 1}, {"bytes_matched", kBytes}, {"read_errors", 0}},
               Json{{"bytes_read", 0}, {"bytes_matched", kBytes}, {"read_errors", 0}},
               Json{{"bytes_read", kBytes}, {"bytes_matched", kBytes}, {"read_errors", -1}},
               Json{{"bytes_read", "all"}, {"bytes_matched", kBytes}, {"read_errors", 0}});
  INFO(lies.dump());
  CHECK(run_with(says(lies)).error().code == ErrorCode::worker_protocol);
}

TEST_CASE("a read-back job that is not in its form is refused") {
  const WipedFile file;
  REQUIRE(do_read_back(kJob, file.readable.get(), {}));
  for (const auto& item : kJob.items()) {
    Json job = kJob;
    job.erase(item.key());
    CHECK(do_read_back(job, file.readable.get(), {}).error().code == ErrorCode::worker_protocol);
    job[item.key()] = -4096;
    CHECK(do_read_back(job, file.readable.get(), {}).error().code == ErrorCode::worker_protocol);
  }
  Json more = kJob;
  more["more"] = 1;
  CHECK(do_read_back(more, file.readable.get(), {}).error().code == ErrorCode::worker_protocol);
}

TEST_CASE("a read-back worker that could write, or would hear the page cache, refuses its job") {
  const WipedFile file;
  CHECK(do_read_back(kJob, file.writable.get(), {}).error().code == ErrorCode::worker_protocol);
  const auto cached = open_file("/proc/self/fd/" + std::to_string(file.writable.get()), O_RDONLY);
  CHECK(do_read_back(kJob, cached->get(), {}).error().code == ErrorCode::medium_unfit);
}

}  // namespace
}  // namespace dozo::intake
