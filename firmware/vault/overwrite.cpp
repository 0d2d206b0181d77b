#include <algorithm>
#include <array>

#include "firmware/vault/beside.hpp"
#include "firmware/vault/erasure.hpp"
#include "firmware/vault/sweep.hpp"

namespace dozo::vault {
namespace {

// Writes one buffer. One bad block fails the whole call, so that after a failure the rest of the
// buffer goes block by block: only what really cannot be written is skipped.
class PieceWriter {
 public:
  PieceWriter(Medium& medium, OverwriteCounts& counts) : medium_(medium), counts_(counts) {}

  void write(std::uint64_t offset, ByteView bytes) {
    std::size_t step = bytes.size();
    const std::uint64_t errors_before = counts_.write_errors;
    bool whole_failed = false;
    while (!bytes.empty()) {
      if (counts_.write_errors >= kMaxErrors) {
        counts_.bytes_skipped += bytes.size();
        return;
      }
      const ByteView part = bytes.first(std::min(step, bytes.size()));
      const auto taken = medium_.write_at(offset, part);
      std::size_t passed = taken ? std::min(*taken, part.size()) : 0;
      if (passed > 0) {
        counts_.bytes_written += passed;
      } else if (part.size() > kAlignment) {
        step = kAlignment;
        whole_failed = true;
      } else {
        counts_.write_errors += 1;
        counts_.bytes_skipped += kAlignment;
        passed = kAlignment;
      }
      bytes = bytes.subspan(passed);
      offset += passed;
    }
    // Failed as a whole and passed in parts: still an error that the report must show.
    if (whole_failed && counts_.write_errors == errors_before) counts_.write_errors += 1;
  }

 private:
  Medium& medium_;
  OverwriteCounts& counts_;
};

}  // namespace

Result<OverwriteCounts> overwrite(Medium& medium, const Range& range, const Seed& seed,
                                  const Progress& progress, const Cancelled& cancelled) {
  DOZO_TRY(require_aligned(range));
  OverwriteStream stream = DOZO_TRY(OverwriteStream::make(seed));
  auto buffers = built<std::array<AlignedBuffer, 2>>(DOZO_TRY(AlignedBuffer::make(kPiece)),
                                                     DOZO_TRY(AlignedBuffer::make(kPiece)));
  OverwriteCounts counts;
  PieceWriter writer(medium, counts);
  std::future<void> writing;
  std::size_t turn = 0;
  for (std::uint64_t done = 0; done < range.bytes; turn ^= 1) {
    if (cancelled && cancelled()) return fail(ErrorCode::cancelled);
    const ByteSpan next =
        buffers[turn].span().first(std::min<std::uint64_t>(kPiece, range.bytes - done));
    DOZO_TRY(stream.fill(next));
    if (writing.valid()) writing.get();
    if (progress) progress(done);
    const std::uint64_t offset = range.offset + done;
    writing = beside([&writer, offset, next] { writer.write(offset, next); });
    done += next.size();
  }
  if (writing.valid()) writing.get();
  counts.flushed = medium.flush().has_value();
  if (!counts.flushed) counts.write_errors += 1;
  if (progress) progress(range.bytes);
  return counts;
}

}  // namespace dozo::vault
