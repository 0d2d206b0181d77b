// The terminal's key as a file (evaluation): anyone who reads the state folder can sign with it,
// which is why evaluation documents carry a warning.
#pragma once

#include <filesystem>

#include "firmware/sealed/key_store.hpp"

namespace dozo::platform {

/// `folder`/kiosk.key (0600, PKCS #8) and `folder`/kiosk.pem (0644). The certificate is written
/// last: a pair without it was never finished and is made anew. A successor waits as
/// kiosk-next.key and kiosk-next.pem; the renaming of its certificate to kiosk.pem is the one
/// moment at which the terminal's key changes.
class SoftwareKey final : public sealed::KeyStore {
 public:
  SoftwareKey(std::filesystem::path folder, Random& random)
      : folder_(std::move(folder)), random_(random) {}
  [[nodiscard]] Result<std::optional<sealed::KeyPair>> load() override;
  [[nodiscard]] Result<sealed::KeyPair> create(const std::string& common_name,
                                               Instant now) override;
  [[nodiscard]] Result<sealed::KeyPair> prepare(const std::string& common_name,
                                                Instant now) override;
  [[nodiscard]] Result<> adopt() override;
  [[nodiscard]] Result<> discard() override;

 private:
  Result<sealed::KeyPair> make(const std::string& common_name, Instant now, const char* key_name,
                               const char* certificate_name);

  std::filesystem::path folder_;
  Random& random_;
};

}  // namespace dozo::platform
