#include "firmware/daemon/appliance/state_volume.hpp"

#include <nlohmann/json.hpp>

#include "firmware/base/base64.hpp"
#include "firmware/base/json.hpp"
#include "firmware/sealed/password.hpp"
#include "platform/shelf/luks_volume.hpp"

namespace dozo::daemon::appliance {
namespace {

namespace luks = platform::luks;

constexpr int kSealedSlot = 0;
constexpr int kPaperSlot = 1;
constexpr std::size_t kPassphrase = 32;
constexpr const char* kTokenType = "dozo-state";

Result<SecretBytes> fresh(Random& random, std::size_t size) {
  SecretBytes secret = DOZO_TRY(SecretBytes::make(size));
  DOZO_TRY(random.fill(secret.span()));
  return secret;
}

Result<> put_sealed(const std::filesystem::path& device, StateSeal& seal,
                    const SecretBytes& passphrase) {
  const Bytes sealed = DOZO_TRY(seal.seal(passphrase));
  const Json token{{"type", kTokenType},
                   {"keyslots", {std::to_string(kSealedSlot)}},
                   {"sealed", to_base64(sealed)}};
  DOZO_TRY(luks::put_token(device, token.dump()));
  // Not before it has been seen to come out is it relied upon.
  DOZO_TRY(state_passphrase(device, seal));
  return {};
}

}  // namespace

Result<> make_state_volume(const std::filesystem::path& device, StateSeal& seal, Random& random) {
  const SecretBytes key = DOZO_TRY(fresh(random, luks::kVolumeKey));
  const SecretBytes passphrase = DOZO_TRY(fresh(random, kPassphrase));
  DOZO_TRY(luks::format(device, key));
  DOZO_TRY(luks::add_keyslot(device, key, kSealedSlot, passphrase.view()));
  return put_sealed(device, seal, passphrase);
}

Result<SecretBytes> state_passphrase(const std::filesystem::path& device, StateSeal& seal) {
  const auto token = DOZO_TRY(luks::token(device, kTokenType));
  if (!token) return fail(ErrorCode::state_locked, "no header, or none of ours");
  const Json json = DOZO_TRY(parse_json(*token));
  const auto sealed = from_base64(DOZO_TRY(json_string(json, "sealed")));
  if (!sealed) return fail(ErrorCode::state_locked, "token");
  SecretBytes passphrase = DOZO_TRY(seal.unseal(*sealed));
  const auto opens = luks::try_passphrase(device, passphrase.view());
  if (!opens) return fail(ErrorCode::state_locked, opens.error().detail);
  return passphrase;
}

Result<SecretBytes> make_recovery_key(const std::filesystem::path& device,
                                      const SecretBytes& passphrase, Random& random) {
  SecretBytes printed = DOZO_TRY(sealed::password::generate(random, kRecoveryGroups));
  DOZO_TRY(luks::set_passphrase(device, passphrase.view(), kPaperSlot, printed.view()));
  return printed;
}

Result<> reseal_state(const std::filesystem::path& device, std::string_view typed, StateSeal& seal,
                      Random& random) {
  const auto printed = sealed::password::normalise(typed, kRecoveryGroups);
  if (!printed) return fail(ErrorCode::recovery_key_wrong, printed.error().detail);
  const SecretBytes passphrase = DOZO_TRY(fresh(random, kPassphrase));
  const auto set = luks::set_passphrase(device, printed->view(), kSealedSlot, passphrase.view());
  if (!set && set.error().code == ErrorCode::shelf_key_lost) {
    return fail(ErrorCode::recovery_key_wrong, set.error().detail);
  }
  DOZO_TRY(set);
  return put_sealed(device, seal, passphrase);
}

}  // namespace dozo::daemon::appliance
