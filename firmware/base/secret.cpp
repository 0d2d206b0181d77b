#include "firmware/base/secret.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace dozo {

Result<SecretBytes> SecretBytes::make(std::size_t size) {
  SecretBytes secret;
  if (size == 0) return secret;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t mapped = (size + page - 1) / page * page;
  void* memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return fail(ErrorCode::out_of_memory, "secret");
  secret.data_ = static_cast<std::uint8_t*>(memory);
  secret.size_ = size;
  secret.mapped_ = mapped;
  if (mlock(memory, mapped) != 0 || madvise(memory, mapped, MADV_DONTDUMP) != 0) {
    return fail(ErrorCode::memory_not_locked);
  }
  return secret;
}

Result<SecretBytes> SecretBytes::copy_of(ByteView source) {
  SecretBytes secret = DOZO_TRY(make(source.size()));
  std::ranges::copy(source, secret.span().begin());
  return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    mapped_ = std::exchange(other.mapped_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() {
  release();
}

void SecretBytes::shrink(std::size_t size) {
  if (size >= size_) return;
  wipe(span().subspan(size));
  size_ = size;
}

void SecretBytes::release() {
  if (data_ == nullptr) return;
  OPENSSL_cleanse(data_, mapped_);
  munmap(data_, mapped_);
  data_ = nullptr;
  size_ = mapped_ = 0;
}

void wipe(ByteSpan memory) {
  OPENSSL_cleanse(memory.data(), memory.size());
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<> forbid_dumps() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return fail(ErrorCode::system_call_failed, "forbid_dumps");
  }
  return {};
}

}  // namespace dozo
