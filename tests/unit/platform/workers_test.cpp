// What every way of starting workers must do: as child processes, and as socket-activated units.
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "disc_kit.hpp"
#include "firmware/intake/frames.hpp"
#include "platform/sandbox/unit_workers.hpp"
#include "tests/unit/platform/workers_subjects.hpp"

using namespace dozo;
using namespace dozo::test;
using intake::Worker;

namespace {

template <class Subject>
struct Bench {
  Doubles doubles;
  Subject subject{doubles.path()};

  std::unique_ptr<intake::WorkerRun> start(const Json& job, Worker kind = Worker::reader) {
    auto run = subject.workers().start(kind).value();
    REQUIRE(run->send(job, {}));
    return run;
  }
};

Result<Json> finish(intake::WorkerRun& run) {
  return run.finish([](std::uint64_t) {});
}

int open_descriptors() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

}  // namespace

TEMPLATE_TEST_CASE("each kind of worker is a program of its own name", "", ChildSubject,
                   UnitSubject) {
  Bench<TestType> bench;
  for (const Worker kind :
       {Worker::reader, Worker::verifier, Worker::unsealer, Worker::readback, Worker::renderer}) {
    CHECK(finish(*bench.start({{"do", "good"}}, kind)).value()["did"] == "good");
  }
}

TEMPLATE_TEST_CASE("progress is heard, and the end comes back", "", ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  const auto run = bench.start({{"do", "progress"}});
  std::vector<std::uint64_t> heard;
  const auto end = run->finish([&](std::uint64_t octets) { heard.push_back(octets); });
  REQUIRE(end);
  CHECK(heard == std::vector<std::uint64_t>{1, 2});
}

TEMPLATE_TEST_CASE("a longer run goes on step by step", "", ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  const auto run = bench.start({{"do", "steps"}});
  CHECK(run->next([](std::uint64_t) {}).value() == Json{{"disc_done", 1}});
  REQUIRE(run->send(Json::object(), {}));
  CHECK(finish(*run).value()["did"] == "steps");
}

TEMPLATE_TEST_CASE("an end where a step was expected is against the protocol", "", ChildSubject,
                   UnitSubject) {
  Bench<TestType> bench;
  const auto run = bench.start({{"do", "good"}});
  CHECK(run->next([](std::uint64_t) {}).error().code == ErrorCode::worker_protocol);
}

TEMPLATE_TEST_CASE("a worker's error comes back as that error", "", ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  const auto failed = finish(*bench.start({{"do", "fail"}}));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::disc_truncated);
  CHECK(failed.error().detail == "extent");
}

TEMPLATE_TEST_CASE("what a worker quotes is cut short and made harmless", "", ChildSubject,
                   UnitSubject) {
  Bench<TestType> bench;
  const auto failed = finish(*bench.start({{"do", "quote"}}));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail == std::string(200, 'x'));
  const auto control = finish(
      *bench.start({{"do", "say"}, {"text", R"({"error":2002,"detail":"a\u001b[2J\u00e9"})"}}));
  CHECK(control.error().detail == "a?[2J??");
}

TEMPLATE_TEST_CASE("whatever else a worker says is against the protocol, and ends it", "",
                   ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  for (const char* text :
       {"hello", "[]", "{}", R"({"progress":-1})", R"({"progress":"1"})", R"({"progress":1,"x":1})",
        R"({"error":1})", R"({"error":4999,"detail":""})", R"({"error":"2002","detail":""})",
        R"({"error":2002,"detail":"","x":1})", R"({"ok":{},"x":1})", R"({"other":1})"}) {
    INFO(text);
    const auto run = bench.start({{"do", "say_and_hang"}, {"text", text}});
    CHECK(finish(*run).error().code == ErrorCode::worker_protocol);
  }
  CHECK(bench.subject.all_ended());
}

TEMPLATE_TEST_CASE("a worker that says ok and does not end is no success", "", ChildSubject,
                   UnitSubject) {
  Bench<TestType> bench;
  const auto run = bench.start({{"do", "say_and_hang"}, {"text", R"({"ok":{}})"}});
  CHECK(finish(*run).error().code == ErrorCode::worker_died);
}

TEMPLATE_TEST_CASE("cancelling from another thread ends the wait", "", ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  const auto run = bench.start({{"do", "hang"}});
  std::thread other([&] { run->cancel(); });
  CHECK(finish(*run).error().code == ErrorCode::cancelled);
  other.join();
  CHECK(run->send(Json::object(), {}).error().code == ErrorCode::cancelled);
}

TEMPLATE_TEST_CASE("letting go of a run ends its process, and nothing is left over", "",
                   ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  const int before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    const auto run = bench.start({{"do", i % 2 == 0 ? "hang" : "good"}});
    if (i % 4 == 1) CHECK(finish(*run));
  }
  CHECK(bench.subject.all_ended());
  CHECK(open_descriptors() == before);
}

TEMPLATE_TEST_CASE("the real reader reads a disc from inside its sandbox", "", ChildSubject,
                   UnitSubject) {
  TestType subject{DOZO_BIN_DIR};
  const UniqueFd disc = memory_file(image_of(small_bag()));
  Pipe pipe = make_pipe().value();
  auto run = subject.workers().start(Worker::reader).value();
  const int handed[] = {disc.get(), pipe.write.get()};
  REQUIRE(run->send(Json::object(), handed));
  pipe.write.reset();
  intake::FrameReader frames(pipe.read.get());
  Files files;
  for (auto head = frames.next().value(); head; head = frames.next().value()) {
    files.emplace_back(head->path, frames.whole(1 << 28).value());
  }
  CHECK((files == small_bag()));
  const Json end = finish(*run).value();
  CHECK(end["octets"].get<std::uint64_t>() > 3'000'000);
}

TEMPLATE_TEST_CASE("the real reader tells from inside its sandbox why a disc is refused", "",
                   ChildSubject, UnitSubject) {
  TestType subject{DOZO_BIN_DIR};
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
    auto run = subject.workers().start(Worker::reader).value();
    const int handed[] = {disc.get(), pipe.write.get()};
    REQUIRE(run->send(Json::object(), handed));
    pipe.write.reset();
    CHECK(finish(*run).error().code == expected);
  }
}

TEMPLATE_TEST_CASE("a run that is not wanted any more ends, however busy its worker is", "",
                   ChildSubject, UnitSubject) {
  Bench<TestType> bench;
  for (const char* profile : {"", "reader", "verifier", "unsealer", "readback", "renderer"}) {
    INFO(profile);
    {
      const auto run = bench.start({{"do", "spin"}, {"profile", profile}});
      CHECK(run->next([](std::uint64_t) {}).value() == Json{{"spinning", true}});
    }
    CHECK(bench.subject.all_ended());
  }
}

TEMPLATE_TEST_CASE("a busy worker that is cancelled from another thread ends", "", ChildSubject,
                   UnitSubject) {
  Bench<TestType> bench;
  {
    const auto run = bench.start({{"do", "spin"}, {"profile", "unsealer"}});
    REQUIRE(run->next([](std::uint64_t) {}));
    std::thread other([&] { run->cancel(); });
    CHECK(finish(*run).error().code == ErrorCode::cancelled);
    other.join();
  }
  CHECK(bench.subject.all_ended());
}

TEMPLATE_TEST_CASE("a job of which nothing is there is refused by every real worker", "",
                   ChildSubject, UnitSubject) {
  TestType subject{DOZO_BIN_DIR};
  for (const Worker kind :
       {Worker::reader, Worker::verifier, Worker::unsealer, Worker::readback, Worker::renderer}) {
    const auto run = subject.workers().start(kind).value();
    REQUIRE(run->send(Json::object(), {}));
    const auto refusal = finish(*run);
    CHECK(refusal.error().code == ErrorCode::worker_protocol);
    CHECK(refusal.error().detail == "job");
  }
}

// --- units only ----------------------------------------------------------------------------------

TEST_CASE("a unit's worker begins with its control channel and nothing else") {
  Bench<UnitSubject> bench;
  CHECK(finish(*bench.start({{"do", "look"}})).value()["open"] == Json::array({0, 1, 2, 3}));
}

TEST_CASE("a unit whose socket is not there is not started") {
  const TemporaryFolder folder;
  const int before = open_descriptors();
  CHECK(platform::UnitWorkers(folder.path()).start(Worker::reader).error().code ==
        ErrorCode::worker_not_started);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a unit that fails before its program runs is a worker that died") {
  const TemporaryFolder nothing;
  UnitSubject subject(nothing.path());
  const auto run = subject.workers().start(Worker::reader).value();
  static_cast<void>(run->send(Json{{"do", "good"}}, {}));
  CHECK(finish(*run).error().code == ErrorCode::worker_died);
}

TEST_CASE("a unit's worker that dies without a word is a worker that died") {
  Bench<UnitSubject> bench;
  CHECK(finish(*bench.start({{"do", "exit"}})).error().code == ErrorCode::worker_died);
  CHECK(finish(*bench.start({{"do", "crash"}})).error().code == ErrorCode::worker_died);
  CHECK(finish(*bench.start({{"do", "close_and_hang"}})).error().code == ErrorCode::worker_died);
}
