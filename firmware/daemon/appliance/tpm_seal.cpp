#include "firmware/daemon/appliance/tpm_seal.hpp"

#include "platform/tpm/minimum_version.hpp"

namespace dozo::daemon::appliance {

TpmSeal::TpmSeal(std::unique_ptr<platform::Tpm> tpm, platform::UpdateKey key,
                 platform::Approval approval)
    : tpm_(std::move(tpm)), key_(*tpm_, std::move(key)), approval_(std::move(approval)) {}

Result<std::unique_ptr<TpmSeal>> TpmSeal::open(const std::string& tcti, ByteView update_key,
                                               ByteView approval) {
  auto key = DOZO_TRY(platform::UpdateKey::from_pem(update_key));
  const std::string_view text = as_text(approval);
  auto approved = DOZO_TRY(platform::parse_approval(text.substr(0, text.find('\0'))));
  auto tpm = DOZO_TRY(platform::Tpm::connect(tcti));
  return std::unique_ptr<TpmSeal>(new TpmSeal(std::move(tpm), std::move(key), std::move(approved)));
}

Result<Bytes> TpmSeal::seal(const SecretBytes& key) {
  DOZO_TRY(platform::MinimumVersion(*tpm_).raise(approval_.version));
  return key_.seal(key);
}

Result<SecretBytes> TpmSeal::unseal(ByteView sealed) {
  return key_.unseal(sealed, approval_);
}

}  // namespace dozo::daemon::appliance
