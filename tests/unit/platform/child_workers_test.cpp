#include "platform/sandbox/child_workers.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "disc_kit.hpp"
#include "tests/unit/platform/workers_subjects.hpp"

using namespace dozo;
using namespace dozo::test;
using intake::Worker;
using platform::ChildWorkers;

namespace {

std::unique_ptr<intake::WorkerRun> start(const Doubles& doubles, const Json& job) {
  auto run = ChildWorkers(doubles.path()).start(Worker::reader).value();
  REQUIRE(run->send(job, {}));
  return run;
}

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
  const auto run = start(doubles, {{"do", "look"}});
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

TEST_CASE("a death without a word is told with its cause") {
  const Doubles doubles;
  const auto left = finish(*start(doubles, {{"do", "exit"}}));
  CHECK(left.error().code == ErrorCode::worker_died);
  CHECK(left.error().detail == "status 7");
  const auto killed = finish(*start(doubles, {{"do", "crash"}}));
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

TEST_CASE("a worker that closes its channel is ended") {
  const Doubles doubles;
  CHECK(finish(*start(doubles, {{"do", "close_and_hang"}})).error().code == ErrorCode::worker_died);
  CHECK_FALSE(has_children());
}

TEST_CASE("workers are started from several threads at once without mixing up descriptors") {
  const Doubles doubles;
  std::vector<std::thread> threads;
  std::atomic<int> clean = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        auto run = start(doubles, {{"do", "look"}});
        const auto saw = finish(*run);
        clean += saw && (*saw)["open"] == Json::array({0, 1, 2, 3}) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(clean == 40);
}
