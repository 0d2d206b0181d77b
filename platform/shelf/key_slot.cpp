#include "platform/shelf/key_slot.hpp"

#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "platform/shelf/file_system.hpp"

namespace dozo::platform {
namespace {

// Layout of the block; the rest is zero.
constexpr std::string_view kMagic = "dozo shelf slot\n";
constexpr std::size_t kHead = 20;  // magic, then the profile's number as 32 bits
constexpr std::uint8_t kProfile = 1;
constexpr std::size_t kNonceAt = kHead;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kSealedAt = kNonceAt + kNonce;
constexpr std::size_t kInner = KeySlot::kKey + 8;  // key, then the contents' length
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

void put_head(ByteSpan block) {
  std::ranges::copy(kMagic, block.begin());
  put_number(block.subspan(kMagic.size(), 4), kProfile);
}

bool has_magic(ByteView block) {
  return as_text(block.first(kMagic.size())) == kMagic;
}

}  // namespace

KeySlot::KeySlot(std::filesystem::path path, int number, std::uint64_t bytes,
                 const SecretBytes& wrapping, Random& random)
    : path_(std::move(path)),
      number_(number),
      bytes_(bytes),
      wrapping_(wrapping),
      random_(random) {}

Result<> KeySlot::create() {
  {
    const UniqueFd fd = DOZO_TRY(open_direct(path_, O_RDWR | O_CREAT));
    if (ftruncate(fd.get(), kSize) != 0) return fail(ErrorCode::no_space, "key slot");
  }
  return destroy();
}

Result<> KeySlot::check() const {
  struct stat status {};
  if (lstat(path_.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != kSize) {
    return fail(ErrorCode::shelf_state, "key slot missing or of another size");
  }
  return {};
}

// A slot is bound to its shelf: the additional data of the AEAD is its head, the shelf's number
// and the size of the range.
Bytes KeySlot::bound_to(ByteView head) const {
  Bytes data(head.begin(), head.end());
  data.resize(kHead + 12);
  put_number(ByteSpan(data).subspan(kHead, 4), static_cast<std::uint64_t>(number_));
  put_number(ByteSpan(data).subspan(kHead + 4, 8), bytes_);
  return data;
}

Result<> KeySlot::store(const ShelfKey& key) {
  vault::AlignedBuffer buffer = DOZO_TRY(vault::AlignedBuffer::make(kSize));
  const ByteSpan block = buffer.span();
  put_head(block);
  // AES-256-GCM with a random nonce (NIST SP 800-38D, 8.2.2): one wrapping a job stays far below
  // the 2^32 that one wrapping key may make.
  const ByteSpan nonce = block.subspan(kNonceAt, kNonce);
  DOZO_TRY(random_.fill(nonce));
  SecretBytes inner = DOZO_TRY(SecretBytes::make(kInner));
  std::ranges::copy(key.key.view(), inner.span().begin());
  put_number(inner.span().subspan(kKey), key.length);

  const Bytes bound = bound_to(block.first(kHead));
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  int rest = 0;
  if (!context ||
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), wrapping_.view().data(), nonce.data(),
                          nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &done, bound.data(),
                        static_cast<int>(bound.size())) != 1 ||
      EVP_EncryptUpdate(context.get(), block.data() + kSealedAt, &done, inner.view().data(),
                        static_cast<int>(kInner)) != 1 ||
      EVP_EncryptFinal_ex(context.get(), block.data() + kSealedAt + done, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, block.data() + kTagAt) != 1) {
    return fail(ErrorCode::system_call_failed, "AES-256-GCM");
  }
  return write_block(block);
}

Result<ShelfKey> KeySlot::load() const {
  vault::AlignedBuffer buffer = DOZO_TRY(read_block());
  const ByteSpan block = buffer.span();
  if (!has_magic(block)) return fail(ErrorCode::shelf_key_lost, "no key in the slot");
  SecretBytes inner = DOZO_TRY(SecretBytes::make(kInner));
  const Bytes bound = bound_to(block.first(kHead));
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  int rest = 0;
  if (!context ||
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), wrapping_.view().data(),
                          block.data() + kNonceAt, nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &done, bound.data(),
                        static_cast<int>(bound.size())) != 1) {
    return fail(ErrorCode::system_call_failed, "AES-256-GCM");
  }
  if (EVP_DecryptUpdate(context.get(), inner.span().data(), &done, block.data() + kSealedAt,
                        static_cast<int>(kInner)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, block.data() + kTagAt) != 1 ||
      EVP_DecryptFinal_ex(context.get(), inner.span().data() + done, &rest) != 1) {
    return fail(ErrorCode::shelf_key_lost, "the slot does not authenticate");
  }
  ShelfKey key;
  key.length = get_number(inner.view().subspan(kKey));
  inner.shrink(kKey);
  key.key = std::move(inner);
  return key;
}

Result<> KeySlot::destroy() {
  vault::AlignedBuffer block = DOZO_TRY(vault::AlignedBuffer::make(kSize));
  DOZO_TRY(random_.fill(block.span()));
  const auto written = write_block(block.view());
  if (!written) return fail(ErrorCode::erase_key_remains, written.error().detail);
  return {};
}

bool KeySlot::may_hold_key() const {
  const auto block = read_block();
  // A slot that keeps its magic but does not authenticate is a damaged key, not a destroyed one.
  return !block || has_magic(block->view());
}

Result<> KeySlot::write_block(ByteView block) {
  DOZO_TRY(check());
  {
    const UniqueFd fd = DOZO_TRY(open_direct(path_, O_RDWR | O_SYNC));
    DOZO_TRY(pwrite_all(fd.get(), block, 0));
    DOZO_TRY(sync_file(fd.get()));
  }
  const vault::AlignedBuffer seen = DOZO_TRY(read_block());
  if (!equal_constant_time(seen.view(), block)) {
    return fail(ErrorCode::io_failed, "the key slot did not keep what was written");
  }
  return {};
}

Result<vault::AlignedBuffer> KeySlot::read_block() const {
  vault::AlignedBuffer block = DOZO_TRY(vault::AlignedBuffer::make(kSize));
  const UniqueFd fd = DOZO_TRY(open_direct(path_, O_RDONLY));
  const std::size_t got = DOZO_TRY(pread_up_to(fd.get(), block.span(), 0));
  if (got != kSize) return fail(ErrorCode::io_failed, "key slot cut short");
  return block;
}

}  // namespace dozo::platform
