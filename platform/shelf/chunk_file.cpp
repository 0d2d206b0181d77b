#include "platform/shelf/chunk_file.hpp"

#include <algorithm>

#include "firmware/vault/beside.hpp"

namespace dozo::platform {
namespace {

using sealed::age::ChunkCipher;
using sealed::age::kChunk;
using sealed::age::kSealedChunk;
using sealed::age::kTag;
using vault::AlignedBuffer;
using vault::kAlignment;

// Octets written at once: direct writes want to be few and large.
constexpr std::size_t kBatch = 4 * 1024 * 1024;
// A batch ends with the chunk that reaches kBatch, and begins with what was no whole block.
constexpr std::size_t kBatchBuffer =
    (kBatch + kSealedChunk + 2 * kAlignment) / kAlignment * kAlignment;
constexpr std::size_t kReadChunks = 16;
constexpr std::size_t kReadBuffer =
    (kReadChunks * kSealedChunk + 2 * kAlignment) / kAlignment * kAlignment;

}  // namespace

std::uint64_t stream_capacity(std::uint64_t bytes) {
  const std::uint64_t rest = bytes % kSealedChunk;
  return bytes / kSealedChunk * kChunk + (rest > kTag ? rest - kTag : 0);
}

ChunkWriter::ChunkWriter(UniqueFd medium, ChunkCipher cipher, SecretBytes held, AlignedBuffer first,
                         AlignedBuffer second)
    : medium_(std::move(medium)),
      cipher_(std::move(cipher)),
      held_(std::move(held)),
      batches_{std::move(first), std::move(second)} {}

Result<std::unique_ptr<ChunkWriter>> ChunkWriter::make(UniqueFd medium, SecretBytes key) {
  ChunkCipher cipher = DOZO_TRY(ChunkCipher::make(std::move(key)));
  SecretBytes held = DOZO_TRY(SecretBytes::make(kChunk));
  AlignedBuffer first = DOZO_TRY(AlignedBuffer::make(kBatchBuffer));
  AlignedBuffer second = DOZO_TRY(AlignedBuffer::make(kBatchBuffer));
  return std::unique_ptr<ChunkWriter>(new ChunkWriter(
      std::move(medium), std::move(cipher), std::move(held), std::move(first), std::move(second)));
}

Result<> ChunkWriter::append(ByteView plain) {
  size_ += plain.size();
  while (!plain.empty()) {
    if (held_size_ == kChunk) {
      DOZO_TRY(seal_chunk(held_.view(), false));
      held_size_ = 0;
    }
    if (held_size_ == 0 && plain.size() > kChunk) {
      DOZO_TRY(seal_chunk(plain.first(kChunk), false));
      plain = plain.subspan(kChunk);
      continue;
    }
    const ByteView part = plain.first(std::min(kChunk - held_size_, plain.size()));
    std::ranges::copy(part, held_.span().subspan(held_size_).begin());
    held_size_ += part.size();
    plain = plain.subspan(part.size());
  }
  return {};
}

Result<> ChunkWriter::finish() {
  DOZO_TRY(seal_chunk(held_.view().first(held_size_), true));
  // The last block's remainder is zero; the range is in whole blocks, so there is room for it.
  const std::size_t padded = (filled_ + kAlignment - 1) / kAlignment * kAlignment;
  std::ranges::fill(batches_[turn_].span().subspan(filled_, padded - filled_), std::uint8_t{0});
  filled_ = padded;
  DOZO_TRY(write_batch());
  DOZO_TRY(wait());
  return sync_file(medium_.get());
}

Result<> ChunkWriter::seal_chunk(ByteView plain, bool last) {
  if (failed_) return fail(ErrorCode::shelf_state, "writing has failed before");
  const ByteSpan out = batches_[turn_].span().subspan(filled_, plain.size() + kTag);
  DOZO_TRY(cipher_.seal(next_chunk_, last, plain, out));
  next_chunk_ += 1;
  filled_ += out.size();
  return filled_ >= kBatch ? write_batch() : Result<>{};
}

Result<> ChunkWriter::write_batch() {
  DOZO_TRY(wait());
  const std::size_t whole = filled_ / kAlignment * kAlignment;
  const ByteView rest = batches_[turn_].view().subspan(whole, filled_ - whole);
  std::ranges::copy(rest, batches_[turn_ ^ 1].span().begin());
  writing_ = vault::beside([fd = medium_.get(), batch = batches_[turn_].view().first(whole),
                            offset = offset_] { return pwrite_all(fd, batch, offset); });
  turn_ ^= 1;
  filled_ = rest.size();
  offset_ += whole;
  return {};
}

Result<> ChunkWriter::wait() {
  if (!writing_.valid()) return {};
  auto written = writing_.get();
  if (!written) failed_ = true;
  return written;
}

ChunkReader::ChunkReader(UniqueFd medium, ChunkCipher cipher, SecretBytes scratch,
                         AlignedBuffer sealed, std::uint64_t length)
    : medium_(std::move(medium)),
      cipher_(std::move(cipher)),
      scratch_(std::move(scratch)),
      sealed_(std::move(sealed)),
      length_(length) {}

Result<std::unique_ptr<ChunkReader>> ChunkReader::make(UniqueFd medium, SecretBytes key,
                                                       std::uint64_t length) {
  ChunkCipher cipher = DOZO_TRY(ChunkCipher::make(std::move(key)));
  SecretBytes scratch = DOZO_TRY(SecretBytes::make(kChunk));
  AlignedBuffer sealed = DOZO_TRY(AlignedBuffer::make(kReadBuffer));
  return std::unique_ptr<ChunkReader>(new ChunkReader(
      std::move(medium), std::move(cipher), std::move(scratch), std::move(sealed), length));
}

Result<std::size_t> ChunkReader::read(std::uint64_t offset, ByteSpan out) {
  if (offset > length_) return fail(ErrorCode::shelf_range, "read past the end");
  const ByteSpan wanted = out.first(std::min<std::uint64_t>(out.size(), length_ - offset));
  const auto done = read_all(offset, wanted);
  if (!done) {
    wipe(out);
    return tl::unexpected(done.error());
  }
  return wanted.size();
}

Result<> ChunkReader::read_all(std::uint64_t offset, ByteSpan out) {
  while (!out.empty()) {
    const std::size_t got = DOZO_TRY(read_batch(offset, out));
    offset += got;
    out = out.subspan(got);
  }
  return {};
}

// The whole blocks around the octets wanted, because direct reads know no others; past the page
// cache, which a delivery would fill with ciphertext at the price of a second of work a GiB.
Result<ByteView> ChunkReader::fetch(std::uint64_t offset, std::size_t size) {
  const std::uint64_t start = offset / kAlignment * kAlignment;
  const std::size_t before = offset - start;
  const std::size_t whole = (before + size + kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t got = DOZO_TRY(pread_up_to(medium_.get(), sealed_.span().first(whole), start));
  if (got < before + size) return fail(ErrorCode::shelf_damaged, "the image is cut short");
  return sealed_.view().subspan(before, size);
}

// Opens up to kReadChunks chunks of the file, fetched at once, into `out`; what they gave.
Result<std::size_t> ChunkReader::read_batch(std::uint64_t offset, ByteSpan out) {
  const std::uint64_t first = offset / kChunk;
  const std::uint64_t final_chunk = (length_ - 1) / kChunk;
  const std::uint64_t stop = std::min(first + kReadChunks - 1, (offset + out.size() - 1) / kChunk);
  const auto plain_size = [&](std::uint64_t chunk) {
    return std::min<std::uint64_t>(kChunk, length_ - chunk * kChunk);
  };
  const ByteView sealed = DOZO_TRY(
      fetch(first * kSealedChunk, (stop - first) * kSealedChunk + plain_size(stop) + kTag));

  std::size_t total = 0;
  for (std::uint64_t chunk = first; chunk <= stop; ++chunk) {
    const std::size_t size = plain_size(chunk);
    const ByteView in = sealed.subspan((chunk - first) * kSealedChunk, size + kTag);
    const std::size_t skip = offset + total - chunk * kChunk;
    const std::size_t take = std::min(size - skip, out.size() - total);
    const ByteSpan target = out.subspan(total, take);
    // A chunk that is wanted whole is opened where it shall be; another one in locked memory.
    const ByteSpan opened = take == size ? target : scratch_.span().first(size);
    if (!cipher_.open(chunk, chunk == final_chunk, in, opened)) {
      return fail(ErrorCode::shelf_damaged, "chunk " + std::to_string(chunk));
    }
    if (take != size) std::ranges::copy(opened.subspan(skip, take), target.begin());
    total += take;
  }
  return total;
}

}  // namespace dozo::platform
