// The X25519 recipient (C2SP age.md, "The X25519 recipient type"; RFC 7748).
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <openssl/evp.h>

#include "firmware/sealed/age/bech32.hpp"
#include "firmware/sealed/age/derive.hpp"
#include "firmware/sealed/age/keys.hpp"

namespace dozo::sealed::age {
namespace {

constexpr std::string_view kType = "X25519";
constexpr std::string_view kLabel = "age-encryption.org/v1/X25519";
constexpr std::size_t kPoint = 32;
using Point = std::array<std::uint8_t, kPoint>;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

Result<Key> private_key(ByteView secret) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size()));
  if (!key) return fail(ErrorCode::out_of_memory, "X25519");
  return key;
}

Result<Point> public_point(const Key& key) {
  Point point{};
  std::size_t size = point.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) != 1 || size != kPoint) {
    return fail(ErrorCode::system_call_failed, "X25519");
  }
  return point;
}

/// The shared secret. age_header_invalid where it is all zero: the other point has a low order
/// (RFC 7748 section 6.1), and the result would not depend on our key.
Result<SecretBytes> agree(const Key& own, ByteView other_point) {
  const Key other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, other_point.data(),
                                              other_point.size()));
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new(own.get(), nullptr));
  if (!other || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1) {
    return fail(ErrorCode::system_call_failed, "X25519");
  }
  SecretBytes shared = DOZO_TRY(SecretBytes::make(kPoint));
  std::size_t size = kPoint;
  const bool derived = EVP_PKEY_derive(context.get(), shared.span().data(), &size) == 1;
  if (!derived || size != kPoint || equal_constant_time(shared.view(), Point{})) {
    return fail(ErrorCode::age_header_invalid, "X25519 share of low order");
  }
  return shared;
}

Result<SecretBytes> wrapping_key(const SecretBytes& shared, ByteView share, ByteView recipient) {
  Bytes salt(share.begin(), share.end());
  salt.insert(salt.end(), recipient.begin(), recipient.end());
  return hkdf(shared.view(), salt, kLabel);
}

}  // namespace

X25519Identity::X25519Identity(SecretBytes secret, Point public_key)
    : secret_(std::move(secret)), public_key_(public_key) {}

Result<X25519Identity> X25519Identity::parse(std::string_view text) {
  SecretBytes secret = DOZO_TRY(decode_bech32_key("AGE-SECRET-KEY-", text));
  const Key key = DOZO_TRY(private_key(secret.view()));
  const Point point = DOZO_TRY(public_point(key));
  return X25519Identity(std::move(secret), point);
}

Result<SecretBytes> X25519Identity::find(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != kType) continue;
    if (stanza.arguments.size() != 1) {
      return fail(ErrorCode::age_header_invalid, "X25519 arguments");
    }
    const auto share = from_base64(stanza.arguments[0]);
    if (!share || share->size() != kPoint) {
      return fail(ErrorCode::age_header_invalid, "X25519 share");
    }
    const Key key = DOZO_TRY(private_key(secret_.view()));
    const SecretBytes shared = DOZO_TRY(agree(key, *share));
    auto file_key =
        unwrap_file_key(DOZO_TRY(wrapping_key(shared, *share, public_key_)), stanza.body);
    // A stanza for somebody else looks the same and does not open: try the next.
    if (file_key || file_key.error().code != ErrorCode::age_no_match) return file_key;
  }
  return fail(ErrorCode::age_no_match);
}

Result<X25519Recipient> X25519Recipient::parse(std::string_view text) {
  const SecretBytes key = DOZO_TRY(decode_bech32_key("age", text));
  Point point{};
  std::ranges::copy(key.view(), point.begin());
  return X25519Recipient(point);
}

Result<Stanza> X25519Recipient::wrap(ByteView file_key, Random& random) const {
  SecretBytes ephemeral = DOZO_TRY(SecretBytes::make(kPoint));
  DOZO_TRY(random.fill(ephemeral.span()));
  const Key key = DOZO_TRY(private_key(ephemeral.view()));
  const Point share = DOZO_TRY(public_point(key));
  const SecretBytes shared = DOZO_TRY(agree(key, public_key_));
  Stanza stanza;
  stanza.type = kType;
  stanza.arguments = {to_base64(share)};
  stanza.body =
      DOZO_TRY(wrap_file_key(DOZO_TRY(wrapping_key(shared, share, public_key_)), file_key));
  return stanza;
}

}  // namespace dozo::sealed::age
