// What dozo-setup leaves behind for dozod: how it went, and a secret that is shown once.
#pragma once

#include <filesystem>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::platform::service {

/// How the setup before this start went: the error that the file `failure` in `folder` names
/// ({"error":NUMBER,"detail":"…"}), or nothing where there is no such file.
[[nodiscard]] Result<> setup_outcome(const std::filesystem::path& folder);

/// A secret of one line of at most 512 octets, without its end. recovery_key_gone where there is no
/// such file, or it is empty; memory_not_locked.
[[nodiscard]] Result<SecretBytes> read_secret(const std::filesystem::path& path);
/// Overwrites and removes it; does nothing where it is not there. The file lies in memory (tmpfs):
/// what is overwritten there is gone. file_not_permitted, io_failed.
[[nodiscard]] Result<> destroy_secret(const std::filesystem::path& path);

}  // namespace dozo::platform::service
