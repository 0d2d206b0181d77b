#include "platform/sandbox/landlock.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo::platform {
namespace {

// The build machine's kernel headers are older than the kernels we run on: what they lack of
// <linux/landlock.h>, by its documentation (ABI 3 truncate, 4 network, 5 ioctl, 6 scopes).
constexpr std::uint64_t kAccessOfAbi1 = (1ULL << 13) - 1;
constexpr std::uint64_t kAccessRefer = 1ULL << 13;
constexpr std::uint64_t kAccessTruncate = 1ULL << 14;
constexpr std::uint64_t kAccessIoctlDevice = 1ULL << 15;
constexpr std::uint64_t kNetworkBindAndConnect = 3;
constexpr std::uint64_t kScopeAbstractSocketsAndSignals = 3;

struct RulesetAttribute {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

tl::unexpected<Error> refused(const char* call) {
  return fail(ErrorCode::sandbox_unavailable,
              std::string("Landlock: ") + call + ": " + strerrordesc_np(errno));
}

/// Everything the running kernel can refuse; `size` is how much of the struct it knows.
RulesetAttribute all_rights(long abi, std::size_t& size) {
  RulesetAttribute rights{kAccessOfAbi1, 0, 0};
  size = sizeof rights.handled_access_fs;
  if (abi >= 2) rights.handled_access_fs |= kAccessRefer;
  if (abi >= 3) rights.handled_access_fs |= kAccessTruncate;
  if (abi >= 4) {
    rights.handled_access_net = kNetworkBindAndConnect;
    size += sizeof rights.handled_access_net;
  }
  if (abi >= 5) rights.handled_access_fs |= kAccessIoctlDevice;
  if (abi >= 6) {
    rights.scoped = kScopeAbstractSocketsAndSignals;
    size += sizeof rights.scoped;
  }
  return rights;
}

Result<> allow_reading(int ruleset, const char* folder) {
  const UniqueFd fd(open(folder, O_PATH | O_CLOEXEC));
  if (!fd) return {};
  const landlock_path_beneath_attr rule{LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
                                        fd.get()};
  if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return refused("add_rule");
  }
  return {};
}

}  // namespace

Result<> restrict_paths(std::span<const char* const> readable) {
  const long abi =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return refused("not in this kernel");
  std::size_t size = 0;
  const RulesetAttribute rights = all_rights(abi, size);
  const UniqueFd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &rights, size, 0)));
  if (!ruleset) return refused("create_ruleset");
  for (const char* folder : readable) DOZO_TRY(allow_reading(ruleset.get(), folder));
  if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return refused("restrict_self");
  return {};
}

}  // namespace dozo::platform
