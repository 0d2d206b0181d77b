// The delivery's folder.
#pragma once

#include <filesystem>

#include "firmware/base/result.hpp"

namespace dozo::sample {

/// Writes the sample delivery of `records` reminders (1 to 999,999) into `folder`, which is made,
/// or must be empty (folder_not_empty). The same seed and number give the same octets.
Result<> write_delivery(const std::filesystem::path& folder, std::int64_t records,
                        std::uint64_t seed);

}  // namespace dozo::sample
