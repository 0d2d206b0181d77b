#include "firmware/base/digest.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <openssl/evp.h>

namespace dozo {
namespace {

// Fetched once for the life of the process: EVP_sha256() looks the algorithm up anew at each init.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) std::abort();
  return fetched;
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(context_, algorithm(), nullptr) != 1) std::abort();
}

Sha256::Sha256(Sha256&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}

Sha256& Sha256::operator=(Sha256&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_);
}

Sha256& Sha256::update(ByteView bytes) {
  if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1) std::abort();
  return *this;
}

Digest Sha256::finish() {
  Digest digest{};
  if (EVP_DigestFinal_ex(context_, digest.data(), nullptr) != 1) std::abort();
  return digest;
}

Digest sha256(ByteView bytes) {
  return Sha256().update(bytes).finish();
}

std::string to_hex(const Digest& digest) {
  return to_hex(ByteView(digest));
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != Digest{}.size()) return std::nullopt;
  Digest digest{};
  std::ranges::copy(*bytes, digest.begin());
  return digest;
}

}  // namespace dozo
