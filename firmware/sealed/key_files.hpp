// A key pair as two files of a folder, with its successor beside it during a roll-over: what every
// key store that keeps files has in common. Where the key itself lives (in its file, or in a TPM
// that alone can use what the file holds) is the derived class's affair.
#pragma once

#include <filesystem>

#include "firmware/base/random.hpp"
#include "firmware/sealed/key_store.hpp"

namespace dozo::sealed {

/// `folder`/kiosk.key (0600) and `folder`/kiosk.pem (0644). The certificate is written last: a pair
/// without it was never finished and is made anew. A successor waits as kiosk-next.key and
/// kiosk-next.pem; the renaming of its certificate to kiosk.pem is the one moment at which the
/// terminal's key changes.
class KeyFiles : public KeyStore {
 public:
  [[nodiscard]] Result<std::optional<KeyPair>> load() override;
  [[nodiscard]] Result<KeyPair> create(const std::string& common_name, Instant now) override;
  [[nodiscard]] Result<KeyPair> prepare(const std::string& common_name, Instant now) override;
  [[nodiscard]] Result<> adopt() override;
  [[nodiscard]] Result<> discard() override;

 protected:
  /// `random` must outlive this.
  KeyFiles(std::filesystem::path folder, Random& random)
      : folder_(std::move(folder)), random_(random) {}
  /// A fresh key, whose to_pem() is what read_key() takes.
  [[nodiscard]] virtual Result<PrivateKey> make_key() = 0;
  /// The key of a key file. key_malformed.
  [[nodiscard]] virtual Result<PrivateKey> read_key(ByteView pem) = 0;

 private:
  Result<PrivateKey> key_of(const std::filesystem::path& path, const Certificate& certificate);
  Result<KeyPair> make(const std::string& common_name, Instant now, const char* key_name,
                       const char* certificate_name);

  std::filesystem::path folder_;
  Random& random_;
};

}  // namespace dozo::sealed
