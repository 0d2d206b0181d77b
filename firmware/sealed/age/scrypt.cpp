// The scrypt recipient (C2SP age.md, "The scrypt recipient type"; RFC 7914), and what all
// identities have in common.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include <openssl/evp.h>
#include <sys/sysinfo.h>

#include "firmware/base/file.hpp"
#include "firmware/sealed/age/derive.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {
namespace {

constexpr std::string_view kType = "scrypt";
constexpr std::string_view kLabel = "age-encryption.org/v1/scrypt";
constexpr std::size_t kSalt = 16;
constexpr int kHighestLogN = 30;

std::uint64_t derivation_memory(int log_n) {
  return std::uint64_t{1} << (log_n + 10);
}

Result<SecretBytes> derive(ByteView passphrase, ByteView salt, int log_n) {
  std::string labelled(kLabel);
  labelled += as_text(salt);
  SecretBytes key = DOZO_TRY(SecretBytes::make(32));
  // OpenSSL's own bound of 32 MiB, which stands for 0, would refuse from work factor 15 on; it
  // counts a little more than the big table.
  const std::uint64_t bound = derivation_memory(log_n) + (std::uint64_t{1} << 20);
  if (EVP_PBE_scrypt(reinterpret_cast<const char*>(passphrase.data()), passphrase.size(),
                     as_bytes(labelled).data(), labelled.size(), std::uint64_t{1} << log_n, 8, 1,
                     bound, key.span().data(), key.size()) != 1) {
    return fail(ErrorCode::out_of_memory, "scrypt");
  }
  return key;
}

/// A decimal number from 1 to `highest` without leading zeros. A good number beyond `highest` is
/// age_work_factor, anything else age_header_invalid.
Result<int> parse_work_factor(std::string_view text, int highest) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || !digits || text.front() == '0') {
    return fail(ErrorCode::age_header_invalid, "work factor");
  }
  int value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || value > highest) {
    return fail(ErrorCode::age_work_factor, "above " + std::to_string(highest));
  }
  return value;
}

/// "MemAvailable:   123 kB" of /proc/meminfo (proc(5)), in octets.
std::optional<std::uint64_t> mem_available() {
  const auto file = read_file("/proc/meminfo", 64 * 1024);
  if (!file) return std::nullopt;
  constexpr std::string_view kName = "MemAvailable:";
  std::string_view text = as_text(*file);
  const std::size_t at = text.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + kName.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::uint64_t kibibytes = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), kibibytes).ec != std::errc{}) {
    return std::nullopt;
  }
  return kibibytes * 1024;
}

}  // namespace

std::uint64_t available_memory() {
  if (const auto available = mem_available()) return *available;
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return 0;
  // Free memory alone would be misleading: after reading a disc most of it holds cached pages that
  // the kernel gives back at once.
  return static_cast<std::uint64_t>(info.totalram) * info.mem_unit / 4 * 3;
}

Result<SecretBytes> Identity::unwrap(std::span<const Stanza> stanzas) const {
  const bool scrypt = std::ranges::any_of(stanzas, [](const Stanza& s) { return s.type == kType; });
  // Who knows the passphrase is then the only one who can have made the file.
  if (scrypt && stanzas.size() != 1) {
    return fail(ErrorCode::age_header_invalid, "scrypt beside another recipient");
  }
  return find(stanzas);
}

ScryptIdentity::ScryptIdentity(SecretBytes passphrase, int max_log_n,
                               std::function<std::uint64_t()> memory)
    : passphrase_(std::move(passphrase)),
      max_log_n_(std::clamp(max_log_n, 1, kHighestLogN)),
      memory_(std::move(memory)) {}

Result<int> scrypt_work_factor(const Stanza& stanza, int highest) {
  if (stanza.type != kType || stanza.arguments.size() != 2) {
    return fail(ErrorCode::age_header_invalid, "scrypt arguments");
  }
  const auto salt = from_base64(stanza.arguments[0]);
  if (!salt || salt->size() != kSalt) return fail(ErrorCode::age_header_invalid, "scrypt salt");
  const int log_n = DOZO_TRY(parse_work_factor(stanza.arguments[1], highest));
  if (stanza.body.size() != kFileKey + 16) {
    return fail(ErrorCode::age_header_invalid, "size of the wrapped file key");
  }
  return log_n;
}

Result<SecretBytes> ScryptIdentity::find(std::span<const Stanza> stanzas) const {
  if (stanzas.empty() || stanzas.front().type != kType) return fail(ErrorCode::age_no_match);
  const Stanza& stanza = stanzas.front();
  const int log_n = DOZO_TRY(scrypt_work_factor(stanza, max_log_n_));
  if (memory_() < derivation_memory(log_n)) {
    return fail(ErrorCode::out_of_memory,
                "deriving takes " + std::to_string(derivation_memory(log_n) >> 20) + " MiB");
  }
  return unwrap_file_key(
      DOZO_TRY(derive(passphrase_.view(), *from_base64(stanza.arguments[0]), log_n)), stanza.body);
}

Result<SecretBytes> FileKeyIdentity::find(std::span<const Stanza> /*stanzas*/) const {
  if (file_key_.size() != kFileKey) return fail(ErrorCode::age_no_match, "size of the file key");
  return SecretBytes::copy_of(file_key_.view());
}

ScryptRecipient::ScryptRecipient(SecretBytes passphrase, int log_n)
    : passphrase_(std::move(passphrase)), log_n_(log_n) {}

Result<Stanza> ScryptRecipient::wrap(ByteView file_key, Random& random) const {
  if (log_n_ < 1 || log_n_ > kHighestLogN) return fail(ErrorCode::age_work_factor);
  const Bytes salt = DOZO_TRY(random_bytes(random, kSalt));
  SecretBytes key = DOZO_TRY(derive(passphrase_.view(), salt, log_n_));
  Stanza stanza;
  stanza.type = kType;
  stanza.arguments = {to_base64(salt), std::to_string(log_n_)};
  stanza.body = DOZO_TRY(wrap_file_key(std::move(key), file_key));
  return stanza;
}

}  // namespace dozo::sealed::age
