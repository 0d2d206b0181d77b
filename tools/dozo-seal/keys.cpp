#include "tools/dozo-seal/keys.hpp"

#include "firmware/base/file.hpp"

namespace dozo::seal_tool {
namespace {

constexpr std::size_t kMaxPem = 256 * 1024;

}  // namespace

Result<SecretBytes> read_secret(const std::filesystem::path& path, std::size_t limit) {
  Bytes bytes = DOZO_TRY(read_file(path, limit));
  auto secret = SecretBytes::copy_of(bytes);
  wipe(bytes);
  return secret;
}

Result<sealed::Certificate> read_certificate(const std::filesystem::path& path) {
  return sealed::Certificate::from_pem(DOZO_TRY(read_file(path, kMaxPem)));
}

Result<sealed::CmsSigner> read_signer(const std::filesystem::path& key_path,
                                      const std::filesystem::path& certificate_path, Instant now) {
  const SecretBytes pem = DOZO_TRY(read_secret(key_path, kMaxPem));
  auto key = DOZO_TRY(sealed::PrivateKey::from_pem(pem.view()));
  auto certificate = DOZO_TRY(read_certificate(certificate_path));
  // What the terminal would refuse is not signed in the first place.
  if (!certificate.valid_at(now)) return fail(ErrorCode::signer_not_valid_now);
  if (!certificate.may_sign()) return fail(ErrorCode::signature_profile_forbidden, "key usage");
  return sealed::CmsSigner::make(std::move(key), std::move(certificate));
}

}  // namespace dozo::seal_tool
