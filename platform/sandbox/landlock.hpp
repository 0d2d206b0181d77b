// Landlock (Linux 5.13 and later): no file by path, and no network where the kernel knows how.
#pragma once

#include <span>

#include "firmware/base/result.hpp"

namespace dozo::platform {

/// From now on this thread, and what it starts, opens nothing by path but for reading below
/// `readable` (folders; those that do not exist are left out). Needs no_new_privs.
Result<> restrict_paths(std::span<const char* const> readable);

}  // namespace dozo::platform
