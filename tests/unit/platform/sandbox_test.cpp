#include "platform/sandbox/sandbox.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/channel.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/secret.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DOZO_TEST_SANITIZED
#endif
#endif

using namespace dozo;
using platform::Profile;

namespace {

constexpr std::array kAll{Profile::reader, Profile::verifier, Profile::unsealer, Profile::readback,
                          Profile::renderer};
constexpr int kNotEntered = 99;
constexpr int kWentWell = 0;

/// How a process ended that entered the sandbox and then did `act`: its status, or minus its
/// signal.
int after_entering(Profile profile, const std::function<int()>& act) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // the test program's own handler would report for the parent
    if (!platform::enter(profile)) _exit(kNotEntered);
    _exit(act());
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// The errno of a call that failed, kWentWell of one that did not.
int outcome(long result) {
  return result < 0 ? errno : kWentWell;
}

void check_killed(const std::function<int()>& act) {
  for (const Profile profile : kAll) {
    INFO("profile " << static_cast<int>(profile));
    CHECK(after_entering(profile, act) == -SIGSYS);
  }
}

/// Killed, or told no by seccomp or Landlock; never let through.
void check_denied(const std::function<int()>& act) {
  for (const Profile profile : kAll) {
    INFO("profile " << static_cast<int>(profile));
    const int how = after_entering(profile, act);
    CHECK((how == -SIGSYS || how == EACCES || how == EPERM));
  }
}

}  // namespace

TEST_CASE("a sandboxed process may use what it holds") {
  Pipe pipe = make_pipe().value();
  auto [ours, theirs] = Channel::pair().value();
  const int passed[] = {pipe.write.get()};
  for (const Profile profile : kAll) {
    INFO("profile " << static_cast<int>(profile));
    REQUIRE(ours.send("{}", passed));
    REQUIRE(after_entering(profile, [&channel = theirs]() -> int {
              auto message = channel.receive();
              if (!message || message->descriptors.size() != 1) return 1;
              if (!write_all(message->descriptors[0].get(), as_bytes("x"))) return 2;
              auto secret = SecretBytes::make(100);
              if (!secret || !SystemRandom().fill(secret->span())) return 3;
              if (to_hex(sha256(as_bytes("abc"))).substr(0, 8) != "ba7816bf") return 4;
              std::vector<Bytes> memory(200, Bytes(100'000));
              struct stat status {};
              if (fstat(message->descriptors[0].get(), &status) != 0) return 5;
              if (std::time(nullptr) == 0) return 6;
              return channel.send("{\"ok\":1}") ? kWentWell : 7;
            }) == kWentWell);
    std::uint8_t got = 0;
    CHECK(read(pipe.read.get(), &got, 1) == 1);
    CHECK(ours.receive().value().text == "{\"ok\":1}");
  }
}

TEST_CASE("a sandboxed process opens no file") {
  check_denied([] { return outcome(open("/etc/passwd", O_RDONLY)); });
  check_denied([] { return outcome(syscall(SYS_open, "/etc/passwd", O_RDONLY)); });
  check_denied([] { return outcome(open("/dev/null", O_RDWR)); });
  check_denied([] { return outcome(open("/tmp/dozo-test-file", O_WRONLY | O_CREAT, 0600)); });
  check_denied([] { return outcome(open("/proc/self/mem", O_RDWR)); });
  check_denied([] { return outcome(open("/proc/self/fd/0", O_RDONLY)); });
  check_denied([] { return outcome(syscall(SYS_creat, "/tmp/dozo-test-file", 0600)); });
  check_killed([] { return outcome(syscall(SYS_openat2, AT_FDCWD, "/", nullptr, 0)); });
  check_killed([] { return outcome(syscall(SYS_open_by_handle_at, 0, nullptr, O_RDONLY)); });
}

TEST_CASE("a sandboxed process changes no name and no right") {
  check_denied([] { return outcome(unlink("/tmp/dozo-test-file")); });
  check_denied([] { return outcome(rename("/tmp/dozo-a", "/tmp/dozo-b")); });
  check_denied([] { return outcome(mkdir("/tmp/dozo-test-folder", 0700)); });
  check_denied([] { return outcome(chmod("/tmp", 0777)); });
  check_denied([] { return outcome(symlink("/etc", "/tmp/dozo-link")); });
  check_killed([] { return outcome(chown("/tmp", 0, 0)); });
  check_killed([] { return outcome(chdir("/")); });
  check_killed([] { return outcome(syscall(SYS_mount, "a", "/", "tmpfs", 0, nullptr)); });
  check_killed([] { return outcome(syscall(SYS_chroot, "/")); });
}

TEST_CASE("a sandboxed process has no network") {
  check_killed([] { return outcome(socket(AF_INET, SOCK_STREAM, 0)); });
  check_killed([] { return outcome(socket(AF_UNIX, SOCK_STREAM, 0)); });
  check_killed([] {
    int ends[2];
    return outcome(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  });
  check_killed([] { return outcome(connect(0, nullptr, 0)); });
  check_killed([] { return outcome(listen(0, 1)); });
}

TEST_CASE("a sandboxed process starts no other") {
  check_killed([] { return outcome(fork()); });
  check_killed([] { return outcome(syscall(SYS_vfork)); });
  check_killed([] { return outcome(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0)); });
  check_killed([] {
    return outcome(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0));
  });
  check_killed([] {
    char* const arguments[] = {nullptr};
    return outcome(execve("/bin/true", arguments, arguments));
  });
  check_killed([] { return outcome(unshare(CLONE_NEWUSER)); });
}

TEST_CASE("a sandboxed process reaches no other") {
  check_killed([] { return outcome(kill(getppid(), 0)); });
  check_killed([] { return outcome(syscall(SYS_tgkill, 1, 1, 0)); });
  check_killed([] { return outcome(syscall(SYS_pidfd_open, 1, 0)); });
  check_killed([] { return outcome(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); });
  check_killed([] { return outcome(syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0)); });
  check_killed([] { return outcome(syscall(SYS_shmget, 1, 4096, 0600)); });
}

TEST_CASE("a sandboxed process finds no back door of the kernel") {
  check_killed([] { return outcome(syscall(SYS_io_uring_setup, 1, nullptr)); });
  check_killed([] { return outcome(syscall(SYS_bpf, 0, nullptr, 0)); });
  check_killed([] { return outcome(syscall(SYS_keyctl, 0, 0, 0, 0, 0)); });
  check_killed([] { return outcome(syscall(SYS_userfaultfd, 0)); });
  check_killed([] { return outcome(syscall(SYS_perf_event_open, nullptr, 0, 0, 0, 0)); });
  check_killed([] { return outcome(syscall(SYS_setuid, 0)); });
  for (const Profile profile : kAll) {
    // Devices are asked nothing: the answer is a fixed one.
    CHECK(after_entering(profile, [] { return outcome(syscall(SYS_ioctl, 0, 0x5401, nullptr)); }) ==
          ENOTTY);
  }
}

TEST_CASE("memory never becomes code") {
  check_killed([] {
    return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                   MAP_FAILED
               ? errno
               : kWentWell;
  });
#ifndef DOZO_TEST_SANITIZED  // whose runtime changes the rights of its own memory
  check_killed([] {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
  });
#endif
}

TEST_CASE("reader and verifier are one thread, the others may have more") {
  const auto two_threads = [] {
    int done = 0;
    std::thread other([&] {
      std::vector<Bytes> memory(50, Bytes(200'000, 1));
      done = memory.back().back();
    });
    other.join();
    return done == 1 ? kWentWell : 1;
  };
  CHECK(after_entering(Profile::reader, two_threads) == -SIGSYS);
  CHECK(after_entering(Profile::verifier, two_threads) == -SIGSYS);
  CHECK(after_entering(Profile::unsealer, two_threads) == kWentWell);
  CHECK(after_entering(Profile::readback, two_threads) == kWentWell);
  CHECK(after_entering(Profile::renderer, two_threads) == kWentWell);
}

TEST_CASE("a second thread is as confined as the first") {
  CHECK(after_entering(Profile::unsealer, [] {
          std::thread([] { (void)socket(AF_INET, SOCK_STREAM, 0); }).join();
          return kWentWell;
        }) == -SIGSYS);
}

TEST_CASE("a process that has threads already is not let in") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const Pipe gate = make_pipe().value();
    std::thread other([&] {
      std::uint8_t octet = 0;
      (void)read_up_to(gate.read.get(), ByteSpan(&octet, 1));
    });
    const auto entered = platform::enter(Profile::unsealer);
    const bool refused = !entered && entered.error().code == ErrorCode::sandbox_unavailable;
    (void)write_all(gate.write.get(), as_bytes("x"));
    other.join();
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a failed assertion still ends the process as it should") {
  for (const Profile profile : kAll) {
    CHECK(after_entering(profile, []() -> int { std::abort(); }) == -SIGABRT);
  }
}

TEST_CASE("files do not grow, not even those that are held open for writing") {
  const UniqueFd held(memfd_create("held", MFD_CLOEXEC));
  for (const Profile profile :
       {Profile::reader, Profile::verifier, Profile::unsealer, Profile::readback}) {
    CHECK(after_entering(profile, [&] { return outcome(write(held.get(), "x", 1)); }) == -SIGXFSZ);
  }
}

TEST_CASE("the renderer reads fonts and nothing else") {
  CHECK(after_entering(Profile::renderer, [] {
          const int folder = open("/usr/share/fonts", O_RDONLY | O_DIRECTORY);
          if (folder < 0) return errno;
          return outcome(open("/usr/share", O_RDONLY | O_DIRECTORY)) == EACCES ? kWentWell : 1;
        }) == kWentWell);
}

TEST_CASE("nobody else may look into a sandboxed process, and root becomes nobody") {
  for (const Profile profile : kAll) {
    INFO("profile " << static_cast<int>(profile));
    CHECK(after_entering(profile, [] {
            if (getuid() == 0 || geteuid() == 0 || getgid() == 0) return 1;
            rlimit core{};
            rlimit files{};
            if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0) return 2;
            if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max > 256) return 3;
            return kWentWell;
          }) == kWentWell);
  }
}

TEST_CASE("a sandboxed process dies with its parent") {
  Pipe life = make_pipe().value();
  Pipe ready = make_pipe().value();
  const pid_t parent = fork();
  REQUIRE(parent >= 0);
  if (parent == 0) {
    if (fork() == 0) {
      if (!platform::enter(Profile::reader)) _exit(kNotEntered);
      (void)write_all(ready.write.get(), as_bytes("x"));
      for (;;) (void)poll(nullptr, 0, -1);
    }
    std::uint8_t octet = 0;
    (void)read_up_to(ready.read.get(), ByteSpan(&octet, 1));
    _exit(octet == 'x' ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(parent, &status, 0) == parent);
  REQUIRE(WEXITSTATUS(status) == 0);
  life.write.reset();  // now only the grandchild could hold it
  std::uint8_t octet = 0;
  pollfd end{life.read.get(), POLLIN, 0};
  REQUIRE(poll(&end, 1, 10'000) == 1);
  CHECK(read(life.read.get(), &octet, 1) == 0);
}
