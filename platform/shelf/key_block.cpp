#include "platform/shelf/key_block.hpp"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>

namespace dozo::platform {
namespace {

// Layout of the block; the rest is zero.
constexpr std::string_view kMagic = "dozo shelf slot\n";
constexpr std::size_t kHead = 20;  // magic, then the profile's number as 32 bits
constexpr std::uint8_t kProfile = 1;
constexpr std::size_t kNonceAt = kHead;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kSealedAt = kNonceAt + kNonce;
constexpr std::size_t kInner = kShelfKey + 8;  // key, then the contents' length
constexpr std::size_t kTagAt = kSealedAt + kInner;
constexpr std::size_t kTag = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// `octets` octets, the highest first.
void put_number(ByteSpan out, std::uint64_t value) {
  for (std::size_t i = out.size(); i > 0; value >>= 8) {
    out[--i] = static_cast<std::uint8_t>(value & 0xff);
  }
}

std::uint64_t get_number(ByteView in) {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : in) value = value << 8 | octet;
  return value;
}

// The additional data of the AEAD: the block's head, the shelf's number and the range's size.
Bytes bound_to(ByteView head, const KeyBinding& binding) {
  Bytes data(head.begin(), head.end());
  data.resize(kHead + 12);
  put_number(ByteSpan(data).subspan(kHead, 4), static_cast<std::uint64_t>(binding.shelf));
  put_number(ByteSpan(data).subspan(kHead + 4, 8), binding.bytes);
  return data;
}

}  // namespace

bool looks_like_key_block(ByteView block) {
  return as_text(block.first(kMagic.size())) == kMagic;
}

Result<vault::AlignedBuffer> seal_key_block(const ShelfKey& key, const KeyBinding& binding,
                                            const SecretBytes& wrapping, Random& random) {
  vault::AlignedBuffer buffer = DOZO_TRY(vault::AlignedBuffer::make(kKeyBlock));
  const ByteSpan block = buffer.span();
  std::ranges::copy(kMagic, block.begin());
  put_number(block.subspan(kMagic.size(), 4), kProfile);
  // AES-256-GCM with a random nonce (NIST SP 800-38D, 8.2.2): one wrapping a job stays far below
  // the 2^32 that one wrapping key may make.
  const ByteSpan nonce = block.subspan(kNonceAt, kNonce);
  DOZO_TRY(random.fill(nonce));
  SecretBytes inner = DOZO_TRY(SecretBytes::make(kInner));
  std::ranges::copy(key.key.view(), inner.span().begin());
  put_number(inner.span().subspan(kShelfKey), key.length);

  const Bytes bound = bound_to(block.first(kHead), binding);
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  int rest = 0;
  if (!context ||
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), wrapping.view().data(), nonce.data(),
                          nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &done, bound.data(),
                        static_cast<int>(bound.size())) != 1 ||
      EVP_EncryptUpdate(context.get(), block.data() + kSealedAt, &done, inner.view().data(),
                        static_cast<int>(kInner)) != 1 ||
      EVP_EncryptFinal_ex(context.get(), block.data() + kSealedAt + done, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, block.data() + kTagAt) != 1) {
    return fail(ErrorCode::system_call_failed, "AES-256-GCM");
  }
  return buffer;
}

Result<ShelfKey> open_key_block(ByteView block, const KeyBinding& binding,
                                const SecretBytes& wrapping) {
  if (!looks_like_key_block(block)) return fail(ErrorCode::shelf_key_lost, "no key in the slot");
  SecretBytes inner = DOZO_TRY(SecretBytes::make(kInner));
  const Bytes bound = bound_to(block.first(kHead), binding);
  Bytes tag(block.begin() + kTagAt, block.begin() + kTagAt + kTag);
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  int rest = 0;
  if (!context ||
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), wrapping.view().data(),
                          block.data() + kNonceAt, nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &done, bound.data(),
                        static_cast<int>(bound.size())) != 1) {
    return fail(ErrorCode::system_call_failed, "AES-256-GCM");
  }
  if (EVP_DecryptUpdate(context.get(), inner.span().data(), &done, block.data() + kSealedAt,
                        static_cast<int>(kInner)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), inner.span().data() + done, &rest) != 1) {
    return fail(ErrorCode::shelf_key_lost, "the slot does not authenticate");
  }
  ShelfKey key;
  key.length = get_number(inner.view().subspan(kShelfKey));
  inner.shrink(kShelfKey);
  key.key = std::move(inner);
  return key;
}

}  // namespace dozo::platform
