// The terminal's key in the TPM: made there, never outside. OpenSSL signs with it through its
// provider "tpm2" (Debian's tpm2-openssl), so CMS, PAdES and COSE need not know.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "firmware/sealed/key_files.hpp"

namespace dozo::platform {

/// The key file holds "TSS2 PRIVATE KEY" (draft-woodhouse-cert-best-practice): P-256, wrapped by
/// the TPM's storage primary, of use in this TPM only. Whoever has the file and the TPM can sign:
/// the file lies in the state partition. Each load() loads the key into the TPM anew.
/// Beside what the port names: tpm_other_chip where the key is another TPM's, tpm_unavailable,
/// tpm_failed.
class TpmKeys final : public sealed::KeyFiles {
 public:
  /// `tcti` as for Tpm: the provider has a connection of its own. To be called before there are
  /// threads (it sets environment variables). `random` must outlive this, and this the pairs that
  /// it gives. tpm_provider_missing, tpm_unavailable.
  static Result<std::unique_ptr<TpmKeys>> open(std::filesystem::path folder,
                                               const std::string& tcti, Random& random);

  ~TpmKeys() override;

 private:
  struct Library;
  TpmKeys(std::filesystem::path folder, Random& random, std::unique_ptr<Library> library);
  [[nodiscard]] Result<sealed::PrivateKey> make_key() override;
  [[nodiscard]] Result<sealed::PrivateKey> read_key(ByteView pem) override;

  std::unique_ptr<Library> library_;
};

}  // namespace dozo::platform
