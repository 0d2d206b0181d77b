// What every lasting process does first.
#pragma once

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

/// No dumps, private files, SIGPIPE an error of write(2). SIGTERM and SIGINT as a descriptor.
Result<UniqueFd> prepare_process();

}  // namespace dozo
