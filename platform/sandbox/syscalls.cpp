#include "platform/sandbox/syscalls.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace dozo::platform {
namespace {

// Descriptors that are held, memory, time, randomness, the end.
constexpr int kCommon[] = {
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(poll), SCMP_SYS(ppoll),
    // The control channel: job in, progress and result out, descriptors with them.
    SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom), SCMP_SYS(munmap),
    SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise),
    // Secrets lie in locked memory.
    SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(futex),
    SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall),
    // glibc: qsort and sysconf ask for the memory, malloc and OpenSSL for who they are.
    SCMP_SYS(sysinfo), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group)};

// What a new thread does in glibc, and how it looks for processors.
constexpr int kThreads[] = {SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler)};

// Fontconfig looks at its folders (Landlock says which), cairo and GLib keep files in memory.
constexpr int kRenderer[] = {SCMP_SYS(access),     SCMP_SYS(faccessat),    SCMP_SYS(faccessat2),
                             SCMP_SYS(stat),       SCMP_SYS(lstat),        SCMP_SYS(statx),
                             SCMP_SYS(statfs),     SCMP_SYS(fstatfs),      SCMP_SYS(readlink),
                             SCMP_SYS(readlinkat), SCMP_SYS(getdents64),   SCMP_SYS(getcwd),
                             SCMP_SYS(uname),      SCMP_SYS(memfd_create), SCMP_SYS(ftruncate),
                             SCMP_SYS(pwrite64),   SCMP_SYS(eventfd2),     SCMP_SYS(fadvise64)};

// Fontconfig would like to renew its caches: it is told no, and goes on without.
constexpr int kRendererRefused[] = {SCMP_SYS(mkdir),     SCMP_SYS(mkdirat),   SCMP_SYS(unlink),
                                    SCMP_SYS(unlinkat),  SCMP_SYS(rename),    SCMP_SYS(renameat),
                                    SCMP_SYS(renameat2), SCMP_SYS(link),      SCMP_SYS(linkat),
                                    SCMP_SYS(symlink),   SCMP_SYS(symlinkat), SCMP_SYS(chmod),
                                    SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),  SCMP_SYS(utimensat),
                                    SCMP_SYS(creat),     SCMP_SYS(open)};

#ifdef DOZO_SANDBOX_FOR_SANITIZERS
// The sanitizers' runtime: alternate signal stacks, its own report, shadow memory, and a pipe by
// which UBSan finds out whether memory can be read.
constexpr int kSanitizers[] = {
    SCMP_SYS(sigaltstack), SCMP_SYS(prctl),    SCMP_SYS(getrusage), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(readlink),    SCMP_SYS(mprotect), SCMP_SYS(pipe2),     SCMP_SYS(set_robust_list)};
#endif

constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;

/// One filter being built. The first failure is kept and the rest is skipped.
class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_KILL_PROCESS)) {
    if (context_ == nullptr) error_ = -ENOMEM;
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() {
    if (context_ != nullptr) seccomp_release(context_);
  }

  void allow(std::span<const int> calls) {
    for (const int call : calls) rule(SCMP_ACT_ALLOW, call, {});
  }
  void refuse(int error, std::span<const int> calls) {
    for (const int call : calls) rule(SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, {});
  }
  /// Allowed only where argument `index`, masked, has this value.
  void allow_where(int call, unsigned index, std::uint64_t mask, std::uint64_t value) {
    where(SCMP_ACT_ALLOW, call, index, mask, value);
  }
  void refuse_where(int error, int call, unsigned index, std::uint64_t mask, std::uint64_t value) {
    where(SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, index, mask, value);
  }
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (error_ == 0) error_ = seccomp_attr_set(context_, attribute, value);
  }
  Result<> load() {
    if (error_ == 0) error_ = seccomp_load(context_);
    if (error_ == 0) return {};
    return fail(ErrorCode::sandbox_unavailable,
                std::string("seccomp: ") + strerrordesc_np(-error_));
  }

 private:
  void where(std::uint32_t action, int call, unsigned index, std::uint64_t mask,
             std::uint64_t value) {
    const scmp_arg_cmp condition{index, SCMP_CMP_MASKED_EQ, mask, value};
    rule(action, call, {&condition, 1});
  }

  void rule(std::uint32_t action, int call, std::span<const scmp_arg_cmp> conditions) {
    if (error_ != 0) return;
    error_ = seccomp_rule_add_array(context_, action, call,
                                    static_cast<unsigned>(conditions.size()), conditions.data());
  }

  scmp_filter_ctx context_;
  int error_ = 0;
};

void allow_arguments(Filter& filter) {
  // Memory that can be written must never become code.
  filter.allow_where(SCMP_SYS(mmap), 2, PROT_EXEC, 0);
#ifndef DOZO_SANDBOX_FOR_SANITIZERS
  filter.allow_where(SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
#endif
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ}) {
    filter.allow_where(SCMP_SYS(fcntl), 1, kAll, static_cast<std::uint64_t>(command));
  }
  // abort() ends this process by tgkill; no other process can be meant.
  filter.allow_where(SCMP_SYS(tgkill), 0, kAll, static_cast<std::uint64_t>(getpid()));
  // Limits may be asked for, not set.
  filter.allow_where(SCMP_SYS(prlimit64), 2, kAll, 0);
}

void allow_threads(Filter& filter) {
  filter.allow(kThreads);
  filter.allow_where(SCMP_SYS(clone), 0, kThread | kNamespaces, kThread);
  // Its flags lie behind a pointer and cannot be judged; glibc then takes clone.
  filter.refuse(ENOSYS, std::array{SCMP_SYS(clone3)});
  filter.allow_where(SCMP_SYS(prctl), 0, ~std::uint64_t{0}, PR_SET_NAME);
}

}  // namespace

Result<> restrict_system_calls(Profile profile) {
  Filter filter;
  filter.set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  filter.set(SCMP_FLTATR_CTL_TSYNC, 1);
  filter.set(SCMP_FLTATR_CTL_OPTIMIZE, 2);
  filter.allow(kCommon);
  allow_arguments(filter);
  // stdio asks whether it talks to a terminal: it never does.
  filter.refuse(ENOTTY, std::array{SCMP_SYS(ioctl)});
  const bool threads = profile != Profile::reader && profile != Profile::verifier;
  if (threads) allow_threads(filter);
  if (profile == Profile::renderer) {
    filter.allow(kRenderer);
    filter.refuse(EACCES, kRendererRefused);
    filter.allow_where(SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
    for (const int flag : {O_WRONLY, O_RDWR, O_CREAT}) {
      const auto writing = static_cast<std::uint64_t>(flag);
      filter.refuse_where(EACCES, SCMP_SYS(openat), 2, writing, writing);
    }
    filter.allow(std::array{SCMP_SYS(newfstatat)});
  } else {
    // fstat(3) of a held descriptor is newfstatat with this flag. (A path could be given with it:
    // that would tell metadata, never contents.)
    filter.allow_where(SCMP_SYS(newfstatat), 3, ~std::uint64_t{0}, AT_EMPTY_PATH);
    // glibc's malloc in a second thread, and the count of processors, look into /proc and /sys.
    if (threads) filter.refuse(EACCES, std::array{SCMP_SYS(openat), SCMP_SYS(open)});
  }
#ifdef DOZO_SANDBOX_FOR_SANITIZERS
  filter.allow(kSanitizers);
  if (!threads) filter.refuse(EACCES, std::array{SCMP_SYS(openat)});
#endif
  return filter.load();
}

}  // namespace dozo::platform
