#include "platform/keystore/yescrypt.hpp"

#include <algorithm>
#include <memory>

#include <crypt.h>

#include "firmware/base/secret.hpp"

namespace dozo::platform {
namespace {

// crypt(3) in memory of its own, all of it cleared afterwards; empty on failure.
std::string run_crypt(ByteView password, const std::string& setting) {
  // crypt takes a C string: a password with a zero octet would be cut, so it fits nothing.
  if (std::ranges::find(password, 0) != password.end()) return {};
  auto phrase = SecretBytes::make(password.size() + 1);
  if (!phrase) return {};
  std::ranges::copy(password, phrase->span().begin());
  auto scratch = std::make_unique<crypt_data>();
  const char* result =
      crypt_r(reinterpret_cast<const char*>(phrase->view().data()), setting.c_str(), scratch.get());
  std::string verifier = result == nullptr || result[0] == '*' ? std::string() : result;
  wipe({reinterpret_cast<std::uint8_t*>(scratch.get()), sizeof *scratch});
  return verifier;
}

}  // namespace

Result<std::string> Yescrypt::hash(ByteView password) {
  const Bytes salt = DOZO_TRY(random_bytes(random_, 16));
  char setting[CRYPT_GENSALT_OUTPUT_SIZE] = {};
  if (crypt_gensalt_rn("$y$", cost_, reinterpret_cast<const char*>(salt.data()),
                       static_cast<int>(salt.size()), setting, sizeof setting) == nullptr) {
    return fail(ErrorCode::system_call_failed, "crypt_gensalt");
  }
  std::string verifier = run_crypt(password, setting);
  if (verifier.empty()) return fail(ErrorCode::account_password_weak);
  return verifier;
}

bool Yescrypt::fits(ByteView password, const std::string& verifier) {
  if (verifier.empty()) {
    // An unknown account takes as long as a known one.
    static_cast<void>(hash(password));
    return false;
  }
  const std::string computed = run_crypt(password, verifier);
  return !computed.empty() && equal_constant_time(as_bytes(computed), as_bytes(verifier));
}

}  // namespace dozo::platform
