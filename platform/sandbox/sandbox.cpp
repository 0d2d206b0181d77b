#include "platform/sandbox/sandbox.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstring>
#include <ctime>
#include <span>

#include <grp.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/secret.hpp"
#include "platform/sandbox/landlock.hpp"
#include "platform/sandbox/syscalls.hpp"

#ifdef DOZO_SANDBOX_FOR_SANITIZERS
namespace {
bool in_sandbox = false;
}
// LeakSanitizer looks for leaks with ptrace, which no sandboxed process may use.
extern "C" int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() {
  return in_sandbox ? 1 : 0;
}
#endif

namespace dozo::platform {
namespace {

constexpr uid_t kNobody = 65534;
constexpr rlim_t kMiB = 1024 * 1024;

// All that a page in Japanese needs: fonts, how to choose them, and the caches of that.
constexpr const char* kFontFolders[] = {"/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
                                        "/usr/share/fontconfig", "/var/cache/fontconfig"};

tl::unexpected<Error> refused(const char* call) {
  return fail(ErrorCode::sandbox_unavailable, std::string(call) + ": " + strerrordesc_np(errno));
}

/// Landlock binds the calling thread only.
Result<> require_one_thread() {
  if (__libc_single_threaded != 0) return {};
  // The C library is not sure (threads may have been and gone). The kernel counts a link for each
  // thread in its folder of them, and two for the folder.
  struct stat threads {};
  if (stat("/proc/self/task", &threads) != 0) return refused("count of threads");
  if (threads.st_nlink != 3) return fail(ErrorCode::sandbox_unavailable, "threads");
  return {};
}

/// What libraries would open at their first use, when it is too late.
Result<> set_up_libraries() {
  if (std::setlocale(LC_ALL, "C.UTF-8") == nullptr) return refused("locale");
  tzset();
  const std::time_t epoch = 0;
  std::tm calendar{};
  if (localtime_r(&epoch, &calendar) == nullptr) return refused("localtime");
  // No configuration file decides what a worker accepts. Fetching loads the default provider.
  EVP_MD* digest = nullptr;
  if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) != 1 ||
      (digest = EVP_MD_fetch(nullptr, "SHA256", nullptr)) == nullptr) {
    return fail(ErrorCode::sandbox_unavailable, "OpenSSL");
  }
  EVP_MD_free(digest);
  return {};
}

Result<> become_nobody() {
  if (geteuid() != 0) return {};
  if (setgroups(0, nullptr) != 0) return refused("setgroups");
  if (setresgid(kNobody, kNobody, kNobody) != 0) return refused("setresgid");
  if (setresuid(kNobody, kNobody, kNobody) != 0) return refused("setresuid");
  if (setuid(0) == 0) return fail(ErrorCode::sandbox_unavailable, "still root");
  return {};
}

Result<> limit(__rlimit_resource_t resource, rlim_t most) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return refused("getrlimit");
  const rlim_t value = std::min(most, now.rlim_max);
  const rlimit wanted{value, value};
  if (setrlimit(resource, &wanted) != 0) return refused("setrlimit");
  return {};
}

Result<> limit_resources(Profile profile) {
  const bool threads = profile != Profile::reader && profile != Profile::verifier;
  DOZO_TRY(limit(RLIMIT_CORE, 0));
  DOZO_TRY(limit(RLIMIT_NOFILE, profile == Profile::renderer ? 256 : 32));
  // Pipes are no files. The renderer keeps files in memory.
  DOZO_TRY(limit(RLIMIT_FSIZE, profile == Profile::renderer ? 64 * kMiB : 0));
#ifndef DOZO_SANDBOX_FOR_SANITIZERS
  // Address space, not memory: each thread reserves about 72 MiB (malloc's arena, stack), the
  // unsealer's scrypt takes up to 1 GiB (work factor 20), the renderer maps its fonts.
  DOZO_TRY(limit(RLIMIT_AS, threads ? 4096 * kMiB : 512 * kMiB));
#else
  (void)threads;
#endif
  return {};
}

}  // namespace

Result<> enter(Profile profile) {
  DOZO_TRY(require_one_thread());
  DOZO_TRY(set_up_libraries());
  DOZO_TRY(become_nobody());
  if (auto safe = forbid_dumps(); !safe) return fail(ErrorCode::sandbox_unavailable, "dumpable");
  // After the change of user, which clears it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return refused("PDEATHSIG");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("NO_NEW_PRIVS");
  DOZO_TRY(limit_resources(profile));
  DOZO_TRY(restrict_paths(profile == Profile::renderer ? std::span<const char* const>(kFontFolders)
                                                       : std::span<const char* const>()));
#ifdef DOZO_SANDBOX_FOR_SANITIZERS
  in_sandbox = true;
#endif
  return restrict_system_calls(profile);
}

}  // namespace dozo::platform
