#include "firmware/vault/stream.hpp"

#include <algorithm>

#include <openssl/evp.h>

#include "firmware/base/digest.hpp"

namespace dozo::vault {
namespace {

constexpr std::size_t kBlock = 16;  // AES, FIPS 197

// Encrypting zeros from this small array keeps them in the first-level cache.
constexpr std::array<std::uint8_t, 16384> kZeros{};

}  // namespace

std::optional<Seed> seed_from_hex(std::string_view text) {
  return digest_from_hex(text);
}

void OverwriteStream::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

Result<OverwriteStream> OverwriteStream::make(const Seed& seed, std::uint64_t position) {
  if (position % kBlock != 0) return fail(ErrorCode::shelf_range, "stream position");
  std::array<std::uint8_t, kBlock> counter{};
  std::uint64_t block = position / kBlock;
  for (std::size_t i = kBlock; block != 0; block >>= 8) {
    counter[--i] = static_cast<std::uint8_t>(block & 0xff);
  }
  Context context(EVP_CIPHER_CTX_new());
  if (!context || EVP_EncryptInit_ex2(context.get(), EVP_aes_256_ctr(), seed.data(), counter.data(),
                                      nullptr) != 1) {
    return fail(ErrorCode::out_of_memory, "overwrite stream");
  }
  return OverwriteStream(std::move(context));
}

Result<> OverwriteStream::fill(ByteSpan out) {
  while (!out.empty()) {
    const std::size_t size = std::min(out.size(), kZeros.size());
    int done = 0;
    if (EVP_EncryptUpdate(context_.get(), out.data(), &done, kZeros.data(),
                          static_cast<int>(size)) != 1 ||
        static_cast<std::size_t>(done) != size) {
      return fail(ErrorCode::out_of_memory, "overwrite stream");
    }
    out = out.subspan(size);
  }
  return {};
}

}  // namespace dozo::vault
