#include "firmware/intake/worker_io.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dozo;
using intake::WorkerControl;

namespace {

struct Line {
  Channel daemon;
  WorkerControl worker;
};

Line line() {
  auto [a, b] = Channel::pair().value();
  return {std::move(a), WorkerControl(b.release())};
}

}  // namespace

TEST_CASE("a job arrives with its descriptors") {
  auto [daemon, worker] = line();
  const Pipe pipe = make_pipe().value();
  const int both[] = {pipe.read.get(), pipe.write.get()};
  REQUIRE(daemon.send(R"({"password_octets":24})", both));
  const auto job = worker.receive_job(2);
  REQUIRE(job);
  CHECK(job->job["password_octets"] == 24);
  REQUIRE(job->fds.size() == 2);
  REQUIRE(write_all(job->fds[1].get(), as_bytes("x")));
  std::uint8_t got = 0;
  CHECK(read(pipe.read.get(), &got, 1) == 1);
}

TEST_CASE("a job of another form is refused") {
  auto [daemon, worker] = line();
  const Pipe pipe = make_pipe().value();
  const int one[] = {pipe.read.get()};
  REQUIRE(daemon.send("{}", one));
  CHECK(worker.receive_job(2).error().code == ErrorCode::worker_protocol);
  REQUIRE(daemon.send("{}", one));
  CHECK(worker.receive_job(0).error().code == ErrorCode::worker_protocol);
  REQUIRE(daemon.send("[]"));
  CHECK(worker.receive_job(0).error().code == ErrorCode::worker_protocol);
  REQUIRE(daemon.send("{"));
  CHECK(worker.receive_job(0).error().code == ErrorCode::json_malformed);
}

TEST_CASE("a daemon that has gone is a closed channel") {
  auto [daemon, worker] = line();
  daemon.release().reset();
  CHECK(worker.receive_job(0).error().code == ErrorCode::channel_closed);
  CHECK(worker.succeed(Json::object()) != 0);
}

TEST_CASE("progress is told at once and then not for a while") {
  auto [daemon, worker] = line();
  for (std::uint64_t octets = 0; octets < 1000; ++octets) worker.progress(octets);
  REQUIRE(worker.succeed(Json{{"a", 1}}) == 0);
  CHECK(daemon.receive().value().text == R"({"progress":0})");
  std::string last = daemon.receive().value().text;
  int more = 0;
  for (; last.starts_with("{\"progress\""); last = daemon.receive().value().text) ++more;
  CHECK(more <= 2);  // a slow machine may see another tenth of a second begin
  CHECK(last == R"({"ok":{"a":1}})");
}

TEST_CASE("progress that nobody hears does not stop the work") {
  auto [daemon, worker] = line();
  // The socket's room is used up, as after an hour without a listener.
  Bytes filler(1000);
  while (send(daemon.fd(), filler.data(), filler.size(), MSG_DONTWAIT) > 0) {
  }
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
  const UniqueFd deaf(ends[0]);
  while (send(ends[1], filler.data(), filler.size(), MSG_DONTWAIT) > 0) {
  }
  WorkerControl full{UniqueFd(ends[1])};
  full.progress(1);
  SUCCEED("it returned");
}

TEST_CASE("an error is told by its number and detail, whatever octets that has") {
  auto [daemon, worker] = line();
  REQUIRE(worker.fail({ErrorCode::disc_truncated, "extent\xFF"}) == 0);
  CHECK(daemon.receive().value().text == "{\"detail\":\"extent\xEF\xBF\xBD\",\"error\":2004}");
}

TEST_CASE("a step is told between progress and end") {
  auto [daemon, worker] = line();
  REQUIRE(worker.step(Json{{"disc_done", 1}}));
  CHECK(daemon.receive().value().text == R"({"disc_done":1})");
}
