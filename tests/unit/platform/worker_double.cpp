// A worker for tests that does what its job says, good or bad. It has no sandbox unless it is told
// to enter one, so that it can look at what it was started with.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/intake/worker_io.hpp"
#include "platform/sandbox/sandbox.hpp"

using namespace dozo;

namespace {

Json surroundings() {
  Json open = Json::array();
  for (int fd = 0; fd < 1024; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) open.push_back(fd);
  }
  Json variables = Json::array();
  for (char** entry = environ; *entry != nullptr; ++entry) variables.push_back(*entry);
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, nullptr, &blocked);
  return {{"open", open},
          {"environment", variables},
          {"folder", std::filesystem::current_path().string()},
          {"input", std::filesystem::read_symlink("/proc/self/fd/0").string()},
          {"output", std::filesystem::read_symlink("/proc/self/fd/1").string()},
          {"own_group", getpgrp() == getpid()},
          {"terminate_blocked", sigismember(&blocked, SIGTERM) == 1}};
}

void raw(const std::string& text) {
  (void)send(intake::kControlDescriptor, text.data(), text.size(), MSG_NOSIGNAL);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) poll(nullptr, 0, -1);
}

// "": no sandbox.
Result<> enter_named(const std::string& name) {
  using platform::Profile;
  static const std::map<std::string, Profile> profiles = {{"reader", Profile::reader},
                                                          {"verifier", Profile::verifier},
                                                          {"unsealer", Profile::unsealer},
                                                          {"readback", Profile::readback},
                                                          {"renderer", Profile::renderer}};
  const auto found = profiles.find(name);
  return found == profiles.end() ? Result<>() : platform::enter(found->second);
}

Result<Json> act(intake::WorkerControl& control) {
  const auto job = DOZO_TRY(control.receive_job(0));
  const std::string what = job.job["do"];
  if (what == "look") return surroundings();
  if (what == "fail") return fail(ErrorCode::disc_truncated, "extent");
  if (what == "quote") return fail(ErrorCode::disc_foreign, std::string(1000, 'x') + "\n");
  if (what == "exit") std::_Exit(7);
  if (what == "crash") std::raise(SIGKILL);
  if (what == "hang") sleep_for_ever();
  if (what == "progress") {
    raw(R"({"progress":1})");
    raw(R"({"progress":2})");
  }
  if (what == "steps") {
    DOZO_TRY(control.step({{"disc_done", 1}}));
    DOZO_TRY(control.receive_job(0));
  }
  if (what == "say") raw(job.job["text"]);
  if (what == "say_and_hang") {
    raw(job.job["text"]);
    sleep_for_ever();
  }
  if (what == "spin") {
    DOZO_TRY(enter_named(job.job["profile"]));
    DOZO_TRY(control.step({{"spinning", true}}));
    for (volatile bool busy = true; busy;) {
    }
  }
  if (what == "close_and_hang") {
    close(intake::kControlDescriptor);
    sleep_for_ever();
  }
  return Json{{"did", what}};
}

}  // namespace

int main(int argc, char** argv) {
  return intake::run_worker(argc, argv, act);
}
