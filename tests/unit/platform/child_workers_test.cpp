#include "platform/sandbox/child_workers.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "firmware/intake/frames.hpp"

using namespace dozo;
using namespace dozo::test;
using intake::Worker;
using platform::ChildWorkers;
namespace fs = std::filesystem;

namespace {

/// A folder in which every worker is the double.
class Doubles {
 public:
  Doubles() {
    for (const char* name :
         {"dozo-reader", "dozo-verifier", "dozo-unsealer", "dozo-readback", "dozo-renderer"}) {
      fs::create_symlink(fs::path(DOZO_BIN_DIR) / "test_worker_double", folder_.path() / name);
    }
  }
  [[nodiscard]] std::unique_ptr<intake::WorkerRun> start(const Json& job,
                                                         Worker kind = Worker::reader) const {
    auto run = ChildWorkers(folder_.path()).start(kind).value();
    REQUIRE(run->send(job, {}));
    return run;
  }

 private:
  TemporaryFolder folder_;
};

Result<Json> finish(intake::WorkerRun& run) {
  return run.finish([](std::uint64_t) {});
}

int open_descriptors() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) >= 0;
}

}  // namespace

TEST_CASE("a worker begins with its control channel and nothing else of the daemon's") {
  const Doubles doubles;
  const UniqueFd left_open(open("/dev/null", O_RDONLY));  // not close-on-exec, as libraries do
  setenv("DOZO_SECRET_OF_THE_DAEMON", "x", 1);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  const auto run = doubles.start({{"do", "look"}});
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  const Json saw = finish(*run).value();
  CHECK(saw["open"] == Json::array({0, 1, 2, 3}));
  for (const Json& variable : saw["environment"]) {
    const auto text = variable.get<std::string>();
    CHECK((text == "LANG=C.UTF-8" || text.starts_with("ASAN_OPTIONS=") ||
           text.starts_with("UBSAN_OPTIONS=")));
  }
  CHECK(saw["folder"] == "/");
  CHECK(saw["input"] == "/dev/null");
  CHECK(saw["output"] == "/dev/null");
  CHECK(saw["own_group"] == true);
  CHECK(saw["terminate_blocked"] == false);
}

TEST_CASE("each kind of worker is a program of its own name") {
  const Doubles doubles;
  for (const Worker kind :
       {Worker::reader, Worker::verifier, Worker::unsealer, Worker::readback, Worker::renderer}) {
    CHECK(finish(*doubles.start({{"do", "good"}}, kind)).value()["did"] == "good");
  }
}

TEST_CASE("progress is heard, and the end comes back") {
  const Doubles doubles;
  const auto run = doubles.start({{"do", "progress"}});
  std::vector<std::uint64_t> heard;
  const auto end = run->finish([&](std::uint64_t octets) { heard.push_back(octets); });
  REQUIRE(end);
  CHECK(heard == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a longer run goes on step by step") {
  const Doubles doubles;
  const auto run = doubles.start({{"do", "steps"}});
  CHECK(run->next([](std::uint64_t) {}).value() == Json{{"disc_done", 1}});
  REQUIRE(run->send(Json::object(), {}));
  CHECK(finish(*run).value()["did"] == "steps");
}

TEST_CASE("an end where a step was expected is against the protocol") {
  const Doubles doubles;
  const auto run = doubles.start({{"do", "good"}});
  CHECK(run->next([](std::uint64_t) {}).error().code == ErrorCode::worker_protocol);
}

TEST_CASE("a worker's error comes back as that error") {
  const Doubles doubles;
  const auto failed = finish(*doubles.start({{"do", "fail"}}));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::disc_truncated);
  CHECK(failed.error().detail == "extent");
}

TEST_CASE("what a worker quotes is cut short and made harmless") {
  const Doubles doubles;
  const auto failed = finish(*doubles.start({{"do", "quote"}}));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail == std::string(200, 'x'));
  const auto control = finish(
      *doubles.start({{"do", "say"}, {"text", R"({"error":2002,"detail":"a\u001b[2J\u00e9"})"}}));
  CHECK(control.error().detail == "a?[2J??");
}

TEST_CASE("a death without a word is told with its cause") {
  const Doubles doubles;
  const auto left = finish(*doubles.start({{"do", "exit"}}));
  CHECK(left.error().code == ErrorCode::worker_died);
  CHECK(left.error().detail == "status 7");
  const auto killed = finish(*doubles.start({{"do", "crash"}}));
  CHECK(killed.error().code == ErrorCode::worker_died);
  CHECK(killed.error().detail == "signal 9");
}

TEST_CASE("a program that is not there is not started") {
  const TemporaryFolder folder;
  const int before = open_descriptors();
  CHECK(ChildWorkers(folder.path()).start(Worker::reader).error().code ==
        ErrorCode::worker_not_started);
  CHECK(open_descriptors() == before);
  CHECK_FALSE(has_children());
}

TEST_CASE("whatever else a worker says is against the protocol, and ends it") {
  const Doubles doubles;
  for (const char* text :
       {"hello", "[]", "{}", R"({"progress":-1})", R"({"progress":"1"})", R"({"progress":1,"x":1})",
        R"({"error":1})", R"({"error":4999,"detail":""})", R"({"error":"2002","detail":""})",
        R"({"error":2002,"detail":"","x":1})", R"({"ok":{},"x":1})", R"({"other":1})"}) {
    INFO(text);
    const auto run = doubles.start({{"do", "say_and_hang"}, {"text", text}});
    CHECK(finish(*run).error().code == ErrorCode::worker_protocol);
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("a worker that says ok and does not end is no success") {
  const Doubles doubles;
  const auto run = doubles.start({{"do", "say_and_hang"}, {"text", R"({"ok":{}})"}});
  CHECK(finish(*run).error().code == ErrorCode::worker_died);
}

TEST_CASE("a worker that closes its channel is ended") {
  const Doubles doubles;
  CHECK(finish(*doubles.start({{"do", "close_and_hang"}})).error().code == ErrorCode::worker_died);
  CHECK_FALSE(has_children());
}

TEST_CASE("cancelling from another thread ends the wait") {
  const Doubles doubles;
  const auto run = doubles.start({{"do", "hang"}});
  std::thread other([&] { run->cancel(); });
  CHECK(finish(*run).error().code == ErrorCode::cancelled);
  other.join();
  CHECK(run->send(Json::object(), {}).error().code == ErrorCode::cancelled);
}

TEST_CASE("letting go of a run ends its process, and nothing is left over") {
  const Doubles doubles;
  const int before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    const auto run = doubles.start({{"do", i % 2 == 0 ? "hang" : "good"}});
    if (i % 4 == 1) CHECK(finish(*run));
  }
  CHECK(open_descriptors() == before);
  CHECK_FALSE(has_children());
}

TEST_CASE("workers are started from several threads at once without mixing up descriptors") {
  const Doubles doubles;
  std::vector<std::thread> threads;
  std::atomic<int> clean = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        auto run = doubles.start({{"do", "look"}});
        const auto saw = finish(*run);
        clean += saw && (*saw)["open"] == Json::array({0, 1, 2, 3}) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(clean == 40);
}

TEST_CASE("the real reader reads a disc from inside its sandbox") {
  const UniqueFd disc = memory_file(image_of(small_bag()));
  Pipe pipe = make_pipe().value();
  auto run = ChildWorkers(DOZO_BIN_DIR).start(Worker::reader).value();
  const int handed[] = {disc.get(), pipe.write.get()};
  REQUIRE(run->send(Json::object(), handed));
  pipe.write.reset();
  intake::FrameReader frames(pipe.read.get());
  Files files;
  for (auto head = frames.next().value(); head; head = frames.next().value()) {
    files.emplace_back(head->path, frames.whole(1 << 28).value());
  }
  CHECK((files == small_bag()));
  CHECK(finish(*run).value()["octets"].get<std::uint64_t>() > 3'000'000);
}

TEST_CASE("the real reader tells from inside its sandbox why a disc is refused") {
  Bytes cut = image_of(small_bag());
  cut.resize(cut.size() / 2);
  const std::pair<Bytes, ErrorCode> discs[] = {
      {{}, ErrorCode::disc_blank},
      {Bytes(1 << 20), ErrorCode::disc_blank},
      {pattern(1 << 20), ErrorCode::disc_foreign},
      {stock_image_of({{"IMG.JPG", pattern(9000)}}, "-R -J"), ErrorCode::disc_foreign},
      {cut, ErrorCode::disc_truncated}};
  for (const auto& [octets, expected] : discs) {
    const UniqueFd disc = memory_file(octets);
    Pipe pipe = make_pipe().value();
    auto run = ChildWorkers(DOZO_BIN_DIR).start(Worker::reader).value();
    const int handed[] = {disc.get(), pipe.write.get()};
    REQUIRE(run->send(Json::object(), handed));
    pipe.write.reset();
    CHECK(finish(*run).error().code == expected);
  }
}
