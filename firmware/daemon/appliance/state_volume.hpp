// The encrypted volume that holds the terminal's state: who can open it, and what is on the disk
// for that. docs/formats/data-disk.md gives the bytes.
#pragma once

#include <filesystem>
#include <string_view>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::daemon::appliance {

/// What keeps the state's passphrase for this machine and approved software only.
class StateSeal {
 public:
  virtual ~StateSeal() = default;
  /// No secret: it is kept in the volume's header.
  [[nodiscard]] virtual Result<Bytes> seal(const SecretBytes& key) = 0;
  /// Errors say why it refuses.
  [[nodiscard]] virtual Result<SecretBytes> unseal(ByteView sealed) = 0;
};

/// Groups of the recovery key on paper: 160 random bits, in the form of a notice's password.
inline constexpr int kRecoveryGroups = 8;

/// A fresh volume on `device` under a random key, with a random passphrase that only `seal` gives
/// back. Whatever is there is lost. It is opened once, so that a seal that does not open is found
/// while there is nothing to lose.
Result<> make_state_volume(const std::filesystem::path& device, StateSeal& seal, Random& random);

/// The passphrase, by `seal`. state_locked where the volume's header names none or the passphrase
/// does not open it, and what unseal() says. Nothing is changed.
Result<SecretBytes> state_passphrase(const std::filesystem::path& device, StateSeal& seal);

/// Gives the volume a fresh recovery key, which takes the place of an earlier one; its printed
/// form.
Result<SecretBytes> make_recovery_key(const std::filesystem::path& device,
                                      const SecretBytes& passphrase, Random& random);

/// With the recovery key as somebody typed it: a fresh passphrase, sealed here. What another
/// machine's seal opened is gone; the recovery key stays. recovery_key_wrong.
Result<> reseal_state(const std::filesystem::path& device, std::string_view typed, StateSeal& seal,
                      Random& random);

}  // namespace dozo::daemon::appliance
