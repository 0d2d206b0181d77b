// The terminal's key as a file (evaluation): anyone who reads the state folder can sign with it,
// which is why evaluation documents carry a warning.
#pragma once

#include <filesystem>

#include "firmware/sealed/key_store.hpp"

namespace dozo::platform {

/// `folder`/kiosk.key (0600, PKCS #8) and `folder`/kiosk.pem (0644). The certificate is written
/// last: a pair without it was never finished and is made anew.
class SoftwareKey final : public sealed::KeyStore {
 public:
  SoftwareKey(std::filesystem::path folder, Random& random)
      : folder_(std::move(folder)), random_(random) {}
  [[nodiscard]] Result<std::optional<sealed::KeyPair>> load() override;
  [[nodiscard]] Result<sealed::KeyPair> create(const std::string& common_name,
                                               Instant now) override;

 private:
  std::filesystem::path folder_;
  Random& random_;
};

}  // namespace dozo::platform
