// The system calls that each worker may make (seccomp); docs/sandbox.md says why.
#pragma once

#include "platform/sandbox/sandbox.hpp"

namespace dozo::platform {

/// Loads the filter for all threads. Anything not allowed ends the process (SIGSYS).
Result<> restrict_system_calls(Profile profile);

}  // namespace dozo::platform
