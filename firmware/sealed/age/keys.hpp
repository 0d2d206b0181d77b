// Who can open an age file: identities take the file key out of a header, recipients put it in.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "firmware/base/random.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/sealed/age/header.hpp"

namespace dozo::sealed::age {

inline constexpr std::size_t kFileKey = 16;

/// The work factor we seal with, and the largest we open: 256 MiB and about a second.
inline constexpr int kLogN = 18;

class Identity {
 public:
  virtual ~Identity() = default;
  /// The file key, kFileKey octets. age_no_match where no stanza is for this identity (for scrypt:
  /// the passphrase is wrong); age_header_invalid where a stanza breaks its type's rules, or where
  /// a scrypt stanza is not the only one; age_work_factor and out_of_memory as below. The header's
  /// MAC is not verified yet.
  [[nodiscard]] Result<SecretBytes> unwrap(std::span<const Stanza> stanzas) const;

 private:
  [[nodiscard]] virtual Result<SecretBytes> find(std::span<const Stanza> stanzas) const = 0;
};

class Recipient {
 public:
  virtual ~Recipient() = default;
  /// A stanza that carries `file_key` (kFileKey octets).
  [[nodiscard]] virtual Result<Stanza> wrap(ByteView file_key, Random& random) const = 0;
};

/// Octets of memory that a big derivation may use now: MemAvailable where /proc can be read, else
/// (in a sandbox) three quarters of all memory.
std::uint64_t available_memory();

/// The work factor (log2 N) of a scrypt stanza, without deriving anything. age_header_invalid where
/// it breaks its type's rules, age_work_factor beyond `highest`.
Result<int> scrypt_work_factor(const Stanza& stanza, int highest);

/// Opens with a passphrase. age_work_factor beyond `max_log_n` (1 to 30; deriving takes
/// 2^(log_n + 10) octets), out_of_memory where `memory` says that there is less than that.
class ScryptIdentity final : public Identity {
 public:
  ScryptIdentity(SecretBytes passphrase, int max_log_n,
                 std::function<std::uint64_t()> memory = available_memory);

 private:
  [[nodiscard]] Result<SecretBytes> find(std::span<const Stanza> stanzas) const override;

  SecretBytes passphrase_;
  int max_log_n_;
  std::function<std::uint64_t()> memory_;
};

/// Seals with a passphrase at work factor `log_n` (1 to 30; age_work_factor at wrap otherwise).
class ScryptRecipient final : public Recipient {
 public:
  ScryptRecipient(SecretBytes passphrase, int log_n);
  [[nodiscard]] Result<Stanza> wrap(ByteView file_key, Random& random) const override;

 private:
  SecretBytes passphrase_;
  int log_n_;
};

/// Opens with an X25519 key (RFC 7748).
class X25519Identity final : public Identity {
 public:
  /// "AGE-SECRET-KEY-1…", as age-keygen writes it. age_key_malformed.
  static Result<X25519Identity> parse(std::string_view text);

 private:
  X25519Identity(SecretBytes secret, std::array<std::uint8_t, 32> public_key);
  [[nodiscard]] Result<SecretBytes> find(std::span<const Stanza> stanzas) const override;

  SecretBytes secret_;
  std::array<std::uint8_t, 32> public_key_;
};

/// Seals for an X25519 key.
class X25519Recipient final : public Recipient {
 public:
  /// "age1…". age_key_malformed.
  static Result<X25519Recipient> parse(std::string_view text);
  [[nodiscard]] Result<Stanza> wrap(ByteView file_key, Random& random) const override;

 private:
  explicit X25519Recipient(std::array<std::uint8_t, 32> public_key) : public_key_(public_key) {}

  std::array<std::uint8_t, 32> public_key_;
};

/// Holds a file key that is known already, whatever the stanzas say: for test vectors, and for who
/// keeps the key of one file.
class FileKeyIdentity final : public Identity {
 public:
  explicit FileKeyIdentity(SecretBytes file_key) : file_key_(std::move(file_key)) {}

 private:
  [[nodiscard]] Result<SecretBytes> find(std::span<const Stanza> stanzas) const override;

  SecretBytes file_key_;
};

}  // namespace dozo::sealed::age
