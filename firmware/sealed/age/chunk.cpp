#include "firmware/sealed/age/chunk.hpp"

#include <array>
#include <utility>

#include <openssl/evp.h>

namespace dozo::sealed::age {
namespace {

constexpr std::size_t kKey = 32;
constexpr std::size_t kNonce = 12;

std::array<std::uint8_t, kNonce> nonce_of(std::uint64_t counter, bool last) {
  std::array<std::uint8_t, kNonce> nonce{};
  for (std::size_t i = 0; i < sizeof counter; ++i) {
    nonce[10 - i] = static_cast<std::uint8_t>(counter >> (8 * i));
  }
  nonce[11] = last ? 1 : 0;
  return nonce;
}

}  // namespace

void ChunkCipher::FreeContext::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

ChunkCipher::ChunkCipher(std::shared_ptr<const SecretBytes> key, Context seal, Context open)
    : key_(std::move(key)), seal_(std::move(seal)), open_(std::move(open)) {}

Result<ChunkCipher> ChunkCipher::make(SecretBytes key) {
  if (key.size() != kKey) return fail(ErrorCode::system_call_failed, "chunk key size");
  return with_key(std::make_shared<const SecretBytes>(std::move(key)));
}

Result<ChunkCipher> ChunkCipher::clone() const {
  return with_key(key_);
}

Result<ChunkCipher> ChunkCipher::with_key(std::shared_ptr<const SecretBytes> key) {
  Context seal(EVP_CIPHER_CTX_new());
  Context open(EVP_CIPHER_CTX_new());
  if (!seal || !open) return fail(ErrorCode::out_of_memory, "chunk cipher");
  const EVP_CIPHER* cipher = EVP_chacha20_poly1305();
  const std::uint8_t* raw = key->view().data();
  if (EVP_EncryptInit_ex(seal.get(), cipher, nullptr, raw, nullptr) != 1 ||
      EVP_DecryptInit_ex(open.get(), cipher, nullptr, raw, nullptr) != 1) {
    return fail(ErrorCode::system_call_failed, "ChaCha20-Poly1305");
  }
  return ChunkCipher(std::move(key), std::move(seal), std::move(open));
}

Result<> ChunkCipher::seal(std::uint64_t counter, bool last, ByteView plain, ByteSpan out) {
  if (plain.size() > kChunk || out.size() != plain.size() + kTag) {
    return fail(ErrorCode::system_call_failed, "chunk size");
  }
  const auto nonce = nonce_of(counter, last);
  int done = 0;
  int rest = 0;
  // A null input would mean additional data to OpenSSL, so an empty chunk skips the update.
  if (EVP_EncryptInit_ex(seal_.get(), nullptr, nullptr, nullptr, nonce.data()) != 1 ||
      (!plain.empty() && EVP_EncryptUpdate(seal_.get(), out.data(), &done, plain.data(),
                                           static_cast<int>(plain.size())) != 1) ||
      EVP_EncryptFinal_ex(seal_.get(), out.data() + done, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(seal_.get(), EVP_CTRL_AEAD_GET_TAG, kTag, out.data() + plain.size()) !=
          1) {
    wipe(out);
    return fail(ErrorCode::system_call_failed, "ChaCha20-Poly1305");
  }
  return {};
}

Result<> ChunkCipher::open(std::uint64_t counter, bool last, ByteView sealed, ByteSpan out) {
  if (sealed.size() < kTag || sealed.size() > kSealedChunk || out.size() != sealed.size() - kTag) {
    wipe(out);
    return fail(ErrorCode::age_payload_damaged, "chunk size");
  }
  const auto nonce = nonce_of(counter, last);
  // OpenSSL takes the expected tag through a pointer to non-const.
  std::array<std::uint8_t, kTag> tag{};
  std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
  int done = 0;
  int rest = 0;
  if (EVP_DecryptInit_ex(open_.get(), nullptr, nullptr, nullptr, nonce.data()) != 1 ||
      EVP_CIPHER_CTX_ctrl(open_.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) != 1 ||
      (!out.empty() && EVP_DecryptUpdate(open_.get(), out.data(), &done, sealed.data(),
                                         static_cast<int>(out.size())) != 1) ||
      EVP_DecryptFinal_ex(open_.get(), out.data() + done, &rest) != 1) {
    wipe(out);
    return fail(ErrorCode::age_payload_damaged, "chunk " + std::to_string(counter));
  }
  return {};
}

}  // namespace dozo::sealed::age
