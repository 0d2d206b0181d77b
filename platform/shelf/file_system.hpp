// Whether a file lies where overwriting it reaches the very blocks it had.
#pragma once

#include <filesystem>

#include "firmware/base/file.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform {

/// Opens with O_DIRECT and O_NOFOLLOW added (mode 0600 with O_CREAT), and refuses (medium_unfit)
/// where the file system may write elsewhere than in place, or answers from its cache: anything
/// but ext4, XFS, tmpfs and an overlay of them; ext4 with data=journal.
Result<UniqueFd> open_direct(const std::filesystem::path& path, int flags);

}  // namespace dozo::platform
