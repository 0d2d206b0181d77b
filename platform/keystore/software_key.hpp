// The terminal's key as a file (evaluation): anyone who reads the state folder can sign with it,
// which is why evaluation documents carry a warning.
#pragma once

#include <filesystem>

#include "firmware/sealed/key_files.hpp"

namespace dozo::platform {

/// The key file holds PKCS #8.
class SoftwareKey final : public sealed::KeyFiles {
 public:
  SoftwareKey(std::filesystem::path folder, Random& random) : KeyFiles(std::move(folder), random) {}

 private:
  [[nodiscard]] Result<sealed::PrivateKey> make_key() override {
    return sealed::PrivateKey::generate();
  }
  [[nodiscard]] Result<sealed::PrivateKey> read_key(ByteView pem) override {
    return sealed::PrivateKey::from_pem(pem);
  }
};

}  // namespace dozo::platform
