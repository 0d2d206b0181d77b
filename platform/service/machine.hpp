// What the running kernel says of itself: which image it was started from, and whether what the
// appliance promises is in force. Looked at, never assumed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform {

/// Where the kernel shows itself; other folders in tests.
struct KernelFiles {
  std::filesystem::path proc = "/proc";
  std::filesystem::path sys = "/sys";
};

/// The root that the kernel was told to build with dm-verity (Documentation/admin-guide/
/// device-mapper: dm-init, verity).
struct VerityRoot {
  std::string name;  ///< of the mapping
  Digest hash{};     ///< root of the hash tree: the measurement of all that the system consists of
  friend bool operator==(const VerityRoot&, const VerityRoot&) = default;
};

/// From a kernel's command line: dm-mod.create= with one table of one line, a verity target of hash
/// format 1 with SHA-256. Nothing where it is not exactly that.
[[nodiscard]] std::optional<VerityRoot> verity_root(std::string_view command_line);
/// Of the running kernel. The command line is part of what Secure Boot has checked.
/// system_unmeasured.
[[nodiscard]] Result<VerityRoot> running_image(const KernelFiles& files = {});

/// What was seen, short; for maintenance on the phone.
struct Finding {
  bool ok = false;
  std::string detail;
};

/// The root of the running system is that mapping, and it cannot be written.
[[nodiscard]] Finding look_at_verity(const KernelFiles& files = {});
/// Kernel lockdown (confidentiality or integrity) is on.
[[nodiscard]] Finding look_at_lockdown(const KernelFiles& files = {});
/// No memory is written to a disk.
[[nodiscard]] Finding look_at_swap(const KernelFiles& files = {});
/// The kernel writes no memory images of programs that end badly.
[[nodiscard]] Finding look_at_core_dumps(const KernelFiles& files = {});

/// socket(2) and close(2): could a socket of this family be made?
using SocketTrial = std::function<bool(int family)>;
[[nodiscard]] bool try_socket(int family);
/// There is no interface but the loopback, and no socket of a network can be made.
[[nodiscard]] Finding look_at_network(const KernelFiles& files = {},
                                      const SocketTrial& trial = try_socket);

}  // namespace dozo::platform
