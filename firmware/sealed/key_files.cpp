#include "firmware/sealed/key_files.hpp"

#include <fcntl.h>

#include "firmware/base/file.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::sealed {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPem = 64 * 1024;
constexpr const char* kKey = "kiosk.key";
constexpr const char* kCertificate = "kiosk.pem";
constexpr const char* kNextKey = "kiosk-next.key";
constexpr const char* kNextCertificate = "kiosk-next.pem";

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

Result<> rename_over(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return sync_folder(to.parent_path());
}

/// Zeros over what stood there, then no file: as much as a file system lets one do.
Result<> destroy(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error)
    return is_there(path) ? Result<>(fail(ErrorCode::io_failed, error.message())) : Result<>();
  {
    const UniqueFd file = DOZO_TRY(open_file(path, O_WRONLY));
    DOZO_TRY(pwrite_all(file.get(), Bytes(static_cast<std::size_t>(size), 0), 0));
    DOZO_TRY(sync_file(file.get()));
  }
  fs::remove(path, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return sync_folder(path.parent_path());
}

}  // namespace

/// The key at `path`, if it is the certificate's.
Result<PrivateKey> KeyFiles::key_of(const fs::path& path, const Certificate& certificate) {
  Bytes pem = DOZO_TRY(read_file(path, kMaxPem));
  auto key = read_key(pem);
  wipe(pem);
  if (key && !certificate.matches(*key)) return fail(ErrorCode::key_mismatch);
  return key;
}

Result<std::optional<KeyPair>> KeyFiles::load() {
  const auto pem = read_file(folder_ / kCertificate, kMaxPem);
  if (!pem && pem.error().code == ErrorCode::file_not_found) {
    return std::optional<KeyPair>();
  }
  if (!pem) return tl::unexpected(pem.error());
  auto certificate = DOZO_TRY(Certificate::from_pem(*pem));
  auto key = key_of(folder_ / kKey, certificate);
  if (!key && is_there(folder_ / kNextKey)) {
    // A roll-over was cut off after its certificate came: the key is still under its other name.
    if (auto next = key_of(folder_ / kNextKey, certificate)) key = std::move(next);
  }
  if (!key) return tl::unexpected(key.error());
  return KeyPair{std::move(*key), std::move(certificate)};
}

Result<KeyPair> KeyFiles::make(const std::string& common_name, Instant now, const char* key_name,
                               const char* certificate_name) {
  auto key = DOZO_TRY(make_key());
  auto certificate = DOZO_TRY(make_self_signed(key, common_name, now, random_));
  const SecretBytes pem = DOZO_TRY(key.to_pem());
  DOZO_TRY(write_file(folder_ / key_name, pem.view(), 0600));
  DOZO_TRY(write_file(folder_ / certificate_name, as_bytes(certificate.to_pem()), 0644));
  return KeyPair{std::move(key), std::move(certificate)};
}

Result<KeyPair> KeyFiles::create(const std::string& common_name, Instant now) {
  if (DOZO_TRY(load())) return fail(ErrorCode::file_exists, "terminal key");
  return make(common_name, now, kKey, kCertificate);
}

Result<KeyPair> KeyFiles::prepare(const std::string& common_name, Instant now) {
  if (!DOZO_TRY(load())) return fail(ErrorCode::file_not_found, "terminal key");
  DOZO_TRY(discard());
  return make(common_name, now, kNextKey, kNextCertificate);
}

Result<> KeyFiles::adopt() {
  if (is_there(folder_ / kNextCertificate)) {
    // Never a certificate whose key is not there.
    const Bytes pem = DOZO_TRY(read_file(folder_ / kNextCertificate, kMaxPem));
    const auto certificate = DOZO_TRY(Certificate::from_pem(pem));
    DOZO_TRY(key_of(folder_ / kNextKey, certificate));
    DOZO_TRY(rename_over(folder_ / kNextCertificate, folder_ / kCertificate));
  }
  if (!is_there(folder_ / kNextKey)) return {};
  const auto pair = DOZO_TRY(load());
  if (!pair || !key_of(folder_ / kNextKey, pair->certificate)) return {};  // only prepared by half
  DOZO_TRY(destroy(folder_ / kKey));
  return rename_over(folder_ / kNextKey, folder_ / kKey);
}

Result<> KeyFiles::discard() {
  // An adoption that has begun is finished: its key is the terminal's already.
  if (!is_there(folder_ / kNextCertificate)) DOZO_TRY(adopt());
  std::error_code error;
  fs::remove(folder_ / kNextCertificate, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return destroy(folder_ / kNextKey);
}

}  // namespace dozo::sealed
