#include "platform/keystore/software_key.hpp"

#include "firmware/base/file.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kMaxPem = 64 * 1024;

}  // namespace

Result<std::optional<sealed::KeyPair>> SoftwareKey::load() {
  auto certificate_pem = read_file(folder_ / "kiosk.pem", kMaxPem);
  if (!certificate_pem && certificate_pem.error().code == ErrorCode::file_not_found) {
    return std::optional<sealed::KeyPair>();
  }
  if (!certificate_pem) return tl::unexpected(certificate_pem.error());
  Bytes key_pem = DOZO_TRY(read_file(folder_ / "kiosk.key", kMaxPem));
  auto key = sealed::PrivateKey::from_pem(key_pem);
  wipe(key_pem);
  if (!key) return tl::unexpected(key.error());
  auto certificate = DOZO_TRY(sealed::Certificate::from_pem(*certificate_pem));
  if (!certificate.matches(*key)) return fail(ErrorCode::key_mismatch);
  return sealed::KeyPair{std::move(*key), std::move(certificate)};
}

Result<sealed::KeyPair> SoftwareKey::create(const std::string& common_name, Instant now) {
  if (DOZO_TRY(load())) return fail(ErrorCode::file_exists, "terminal key");
  auto key = DOZO_TRY(sealed::PrivateKey::generate());
  auto certificate = DOZO_TRY(sealed::make_self_signed(key, common_name, now, random_));
  const SecretBytes pem = DOZO_TRY(key.to_pem());
  DOZO_TRY(write_file(folder_ / "kiosk.key", pem.view(), 0600));
  DOZO_TRY(write_file(folder_ / "kiosk.pem", as_bytes(certificate.to_pem()), 0644));
  return sealed::KeyPair{std::move(key), std::move(certificate)};
}

}  // namespace dozo::platform
