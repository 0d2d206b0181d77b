#include "platform/shelf/key_slot.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "platform/shelf/file_system.hpp"

namespace dozo::platform {

KeySlot::KeySlot(std::filesystem::path path, int number, std::uint64_t bytes,
                 const SecretBytes& wrapping, Random& random)
    : path_(std::move(path)), binding_{number, bytes}, wrapping_(wrapping), random_(random) {}

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

Result<> KeySlot::store(const ShelfKey& key) {
  const auto block = DOZO_TRY(seal_key_block(key, binding_, wrapping_, random_));
  return write_block(block.view());
}

Result<ShelfKey> KeySlot::load() const {
  const vault::AlignedBuffer block = DOZO_TRY(read_block());
  return open_key_block(block.view(), binding_, wrapping_);
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
  return !block || looks_like_key_block(block->view());
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
