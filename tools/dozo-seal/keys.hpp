// Keys and certificates from files.
#pragma once

#include <filesystem>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::seal_tool {

/// A file with a secret; the copy in plain memory is cleared.
Result<SecretBytes> read_secret(const std::filesystem::path& path, std::size_t limit);
Result<sealed::Certificate> read_certificate(const std::filesystem::path& path);
/// The ward's key with its certificate, as a terminal would accept them at `now`.
/// signer_not_valid_now, signature_profile_forbidden, key_mismatch.
Result<sealed::CmsSigner> read_signer(const std::filesystem::path& key,
                                      const std::filesystem::path& certificate, Instant now);

}  // namespace dozo::seal_tool
