// What is left of a file shelf when its process is killed (kill -9), at every point.
#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/platform/file_shelf_bench.hpp"

namespace dozo::platform {
namespace {

using namespace file_shelf_bench;

TEST_CASE("a filling process that is killed leaves no key; a sealed shelf survives it") {
  Bench bench;
  bench.shelves.reset();
  const bool seals = GENERATE(false, true);
  const Pipe pipe = *make_pipe();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SystemRandom random;
    auto shelves = FileShelves::open(bench.folder.path(), random);
    const bool ready = shelves && (*shelves)->at(1).format() &&
                       (*shelves)->at(1).append(sample(5'000'000)) &&
                       (!seals || (*shelves)->at(1).seal());
    const std::uint8_t word = ready ? 1 : 0;
    if (!write_all(pipe.write.get(), {&word, 1})) _exit(1);
    pause();
    _exit(1);
  }
  Bytes word(1);
  REQUIRE(*read_up_to(pipe.read.get(), word) == 1);
  CHECK(word[0] == 1);
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);

  bench.reopen();
  CHECK(bench.shelf().key_may_exist() == seals);
  if (seals) {
    REQUIRE(bench.shelf().open());
    CHECK(read_whole(bench.shelf()) == sample(5'000'000));
  } else {
    CHECK(bench.shelf().open().error().code == ErrorCode::shelf_key_lost);
    // The next filling is as if nothing had been.
    fill(bench.shelf(), sample(10));
    REQUIRE(bench.shelf().open());
    CHECK(read_whole(bench.shelf()) == sample(10));
  }
}

// Runs until the traced process is about to enter its `count`-th system call, or has ended.
bool stops_before_call(pid_t child, int count) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);  // its own SIGSTOP
  for (int stop = 0; stop < 2 * count - 1; ++stop) {
    REQUIRE(ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) == 0);
    REQUIRE(waitpid(child, &status, 0) == child);
    if (!WIFSTOPPED(status)) {
      CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
      return false;
    }
  }
  return true;
}

TEST_CASE("killed before any of its system calls, a filling leaves a whole shelf or no key") {
  Bench bench;
  bench.shelves.reset();
  const Bytes contents = sample(300'000);
  int whole = 0;
  int gone = 0;
  for (int call = 1;; ++call) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      SystemRandom random;
      auto shelves = FileShelves::open(bench.folder.path(), random);
      if (!shelves || ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(1);
      raise(SIGSTOP);
      auto& shelf = (*shelves)->at(1);
      _exit(shelf.format() && shelf.append(contents) && shelf.seal() ? 0 : 1);
    }
    if (!stops_before_call(child, call)) break;
    REQUIRE(kill(child, SIGKILL) == 0);
    REQUIRE(waitpid(child, nullptr, 0) == child);

    bench.reopen();
    const auto opened = bench.shelf().open();
    if (opened) {
      whole += 1;
      REQUIRE(read_whole(bench.shelf()) == contents);
    } else {
      gone += 1;
      REQUIRE(opened.error().code == ErrorCode::shelf_key_lost);
      REQUIRE_FALSE(bench.shelf().key_may_exist());
    }
    REQUIRE(bench.shelf().destroy_keys());
    bench.shelves.reset();
  }
  INFO(gone << " without a key, " << whole << " whole");
  CHECK(gone > 10);
  CHECK(whole > 0);
}

TEST_CASE(
    "an erasure that is killed before any of its system calls is made whole by the next one") {
  Bench bench;
  int interrupted = 0;
  for (int call = 1;; call += 3) {
    fill(bench.shelf(), sample(100'000));
    bench.shelves.reset();
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      SystemRandom random;
      auto shelves = FileShelves::open(bench.folder.path(), random);
      if (!shelves || ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(1);
      raise(SIGSTOP);
      _exit(erase_now((*shelves)->at(1)) ? 0 : 1);
    }
    if (!stops_before_call(child, call)) break;
    REQUIRE(kill(child, SIGKILL) == 0);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    interrupted += 1;

    bench.reopen();
    // Whatever was reached, the shelf opens with all its contents or is known to have no key.
    const bool key = bench.shelf().key_may_exist();
    REQUIRE(bench.shelf().open().has_value() == key);
    const auto proof = erase_now(bench.shelf());
    REQUIRE(proof);
    REQUIRE(vault::VerifiedErasure::from(*proof, {0, kBytes}));
  }
  CHECK(interrupted > 5);
}

}  // namespace
}  // namespace dozo::platform
