#include "platform/shelf/remote_shelf.hpp"

#include <algorithm>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/hkdf.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kMachine = 32;

// A descriptor that came through a socket is looked at before anything is promised of it.
Result<UniqueFd> require(UniqueFd fd, int mode, std::uint64_t bytes) {
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || (flags & (O_ACCMODE | O_DIRECT)) != (mode | O_DIRECT)) {
    return fail(ErrorCode::shelf_service_protocol, "flags of a descriptor");
  }
  if (lseek(fd.get(), 0, SEEK_END) != static_cast<off_t>(bytes)) {
    return fail(ErrorCode::shelf_partition, "size");
  }
  return fd;
}

Result<UniqueFd> duplicate(const UniqueFd& fd) {
  UniqueFd copy(fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(ErrorCode::system_call_failed, "F_DUPFD_CLOEXEC");
  return copy;
}

}  // namespace

RemoteShelf::RemoteShelf(int number, VolumeFacts facts, RemoteParts parts)
    : number_(number), facts_(std::move(facts)), parts_(parts) {}

RemoteShelf::~RemoteShelf() {
  if (reader_ || filling_) close();
}

std::uint64_t RemoteShelf::block_offset() const {
  return facts_.bytes - facts_.header - kKeyBlock;
}

std::uint64_t RemoteShelf::capacity() const {
  return stream_capacity(block_offset());
}

// HKDF (RFC 5869) over both secrets, one key for each use; the number keeps shelves apart.
Result<RemoteShelf::Keys> RemoteShelf::keys_from(const SecretBytes& job) const {
  if (job.size() != vault::JobSecret::kSize || parts_.machine.size() != kMachine) {
    return fail(ErrorCode::shelf_state, "size of a secret");
  }
  SecretBytes both = DOZO_TRY(SecretBytes::make(vault::JobSecret::kSize + kMachine));
  std::ranges::copy(job.view(), both.span().begin());
  std::ranges::copy(parts_.machine.view(), both.span().subspan(job.size()).begin());
  const std::string shelf = "dozo shelf " + std::to_string(number_);
  return built<Keys>(DOZO_TRY(hkdf(both.view(), {}, shelf)),
                     DOZO_TRY(hkdf(both.view(), {}, shelf + " contents")));
}

Result<> RemoteShelf::format() {
  DOZO_TRY(destroy_keys());
  auto begun = begin();
  if (!begun) close();
  return begun;
}

Result<> RemoteShelf::begin() {
  filling_ =
      DOZO_TRY(require(DOZO_TRY(parts_.link.begin(number_)), O_RDWR, facts_.bytes - facts_.header));
  filling_key_ = DOZO_TRY(SecretBytes::make(kShelfKey));
  DOZO_TRY(parts_.random.fill(filling_key_.span()));
  SecretBytes copy = DOZO_TRY(SecretBytes::copy_of(filling_key_.view()));
  writer_ = DOZO_TRY(ChunkWriter::make(DOZO_TRY(duplicate(filling_)), std::move(copy)));
  return {};
}

Result<> RemoteShelf::append(ByteView plaintext) {
  if (!writer_) return fail(ErrorCode::shelf_state, "not being filled");
  if (plaintext.size() > capacity() - writer_->size()) return fail(ErrorCode::shelf_full);
  return writer_->append(plaintext);
}

Result<> RemoteShelf::seal() {
  if (!writer_) return fail(ErrorCode::shelf_state, "not being filled");
  const auto sealed = finish();
  close();
  // What failed half-way may have left a keyslot or a secret of a shelf that nobody was promised.
  if (!sealed) DOZO_TRY(destroy_keys());
  return sealed;
}

// Chunks, then the block that makes them readable, then the secret, then the keyslot: only the last
// step makes a shelf that can be opened.
Result<> RemoteShelf::finish() {
  const std::uint64_t length = writer_->size();
  DOZO_TRY(writer_->finish());
  writer_.reset();
  const SecretBytes job = DOZO_TRY(parts_.secrets.make(number_));
  const Keys keys = DOZO_TRY(keys_from(job));
  const vault::AlignedBuffer block = DOZO_TRY(
      seal_key_block({std::move(filling_key_), length}, binding(), keys.wrapping, parts_.random));
  DOZO_TRY(pwrite_all(filling_.get(), block.view(), block_offset()));
  DOZO_TRY(sync_file(filling_.get()));
  filling_.reset();
  return parts_.link.finish(number_, keys.passphrase);
}

Result<> RemoteShelf::open() {
  if (filling_) return fail(ErrorCode::shelf_state, "still being filled");
  if (reader_) return {};
  auto opened = open_volume();
  if (!opened) close();
  return opened;
}

Result<> RemoteShelf::open_volume() {
  const SecretBytes job = DOZO_TRY(parts_.secrets.get(number_));
  const Keys keys = DOZO_TRY(keys_from(job));
  UniqueFd contents = DOZO_TRY(require(DOZO_TRY(parts_.link.open(number_, keys.passphrase)),
                                       O_RDONLY, facts_.bytes - facts_.header));
  vault::AlignedBuffer block = DOZO_TRY(vault::AlignedBuffer::make(kKeyBlock));
  if (DOZO_TRY(pread_up_to(contents.get(), block.span(), block_offset())) != kKeyBlock) {
    return fail(ErrorCode::io_failed, "key block cut short");
  }
  auto key = open_key_block(block.view(), binding(), keys.wrapping);
  // The volume has opened, so this is damage and not a key that is gone.
  if (!key && key.error().code == ErrorCode::shelf_key_lost) {
    return fail(ErrorCode::shelf_damaged, "key block");
  }
  if (!key) return tl::unexpected(key.error());
  if (key->length > capacity()) return fail(ErrorCode::shelf_damaged, "length in the key block");
  reader_ = DOZO_TRY(ChunkReader::make(std::move(contents), std::move(key->key), key->length));
  return {};
}

Result<std::size_t> RemoteShelf::read(std::uint64_t offset, ByteSpan out) {
  if (!reader_) return fail(ErrorCode::shelf_state, "not open");
  return reader_->read(offset, out);
}

void RemoteShelf::drop() {
  reader_.reset();
  writer_.reset();
  filling_.reset();
  filling_key_ = SecretBytes();
}

void RemoteShelf::close() {
  drop();
  // What does not close is found by key_may_exist(); and a service that has gone has closed all.
  (void)parts_.link.close(number_);
}

Result<> RemoteShelf::destroy_keys() {
  drop();
  // Each is tried, whatever became of the others: one of them gone is enough to lose the key.
  const auto locked = parts_.link.close(number_);
  const auto secret = parts_.secrets.destroy(number_);
  const auto header = destroy_header();
  for (const auto* step : {&locked, &secret, &header}) {
    if (!*step) return fail(ErrorCode::erase_key_remains, step->error().detail);
  }
  return {};
}

// Random octets over header and keyslots, on the disk, read back past the cache. The overwriting of
// the whole range goes over it once more.
Result<> RemoteShelf::destroy_header() {
  vault::AlignedBuffer noise = DOZO_TRY(vault::AlignedBuffer::make(facts_.header));
  vault::AlignedBuffer seen = DOZO_TRY(vault::AlignedBuffer::make(facts_.header));
  DOZO_TRY(parts_.random.fill(noise.span()));
  {
    const UniqueFd fd = DOZO_TRY(medium_for_overwrite());
    DOZO_TRY(pwrite_all(fd.get(), noise.view(), 0));
    DOZO_TRY(sync_file(fd.get()));
  }
  const UniqueFd fd = DOZO_TRY(medium_for_readback());
  if (DOZO_TRY(pread_up_to(fd.get(), seen.span(), 0)) != seen.size() ||
      !std::ranges::equal(seen.view(), noise.view())) {
    return fail(ErrorCode::io_failed, "the header did not keep what was written");
  }
  return {};
}

bool RemoteShelf::key_may_exist() {
  if (reader_ || filling_) return true;
  const auto secret = parts_.secrets.exists(number_);
  const auto traces = parts_.link.look(number_);
  return !secret || *secret || !traces || traces->active || traces->keyslot;
}

Result<UniqueFd> RemoteShelf::medium_for_overwrite() {
  return medium(true);
}
Result<UniqueFd> RemoteShelf::medium_for_readback() {
  return medium(false);
}

Result<UniqueFd> RemoteShelf::medium(bool writable) {
  return require(DOZO_TRY(parts_.link.medium(number_, writable)), writable ? O_RDWR : O_RDONLY,
                 facts_.bytes);
}

}  // namespace dozo::platform
