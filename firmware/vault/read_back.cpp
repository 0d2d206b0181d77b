#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "firmware/vault/beside.hpp"
#include "firmware/vault/erasure.hpp"
#include "firmware/vault/sweep.hpp"

namespace dozo::vault {
namespace {

constexpr std::size_t kSector = 512;           // the unit in which octets match or do not
constexpr std::size_t kCompared = 128 * 1024;  // regenerated at once: stays in the cache

// One buffer's worth as the medium gave it.
struct Piece {
  AlignedBuffer buffer;
  std::size_t size = 0;         // octets wanted
  std::size_t present = 0;      // octets before the medium's end
  std::vector<bool> bad;        // blocks of kAlignment that failed; empty where none did
  std::uint64_t transient = 0;  // failed as a whole, passed in parts

  [[nodiscard]] bool is_bad(std::size_t at) const { return !bad.empty() && bad[at / kAlignment]; }
};

// Reads one buffer; after a failure the rest of it block by block, at most `errors_left` failures.
void read_piece(Medium& medium, std::uint64_t offset, std::uint64_t errors_left, Piece& piece) {
  const ByteSpan out = piece.buffer.span().first(piece.size);
  piece.bad.clear();
  piece.transient = 0;
  bool whole_failed = false;
  std::uint64_t errors = 0;
  std::size_t step = out.size();
  std::size_t at = 0;
  while (at < out.size() && errors < errors_left) {
    const ByteSpan part = out.subspan(at, std::min(step, out.size() - at));
    const auto got = medium.read_at(offset + at, part);
    if (got && *got == 0) break;  // the medium ends
    if (got) {
      at += std::min(*got, part.size());
    } else if (part.size() > kAlignment) {
      step = kAlignment;
      whole_failed = true;
    } else {
      if (piece.bad.empty()) piece.bad.resize(kPiece / kAlignment);
      piece.bad[at / kAlignment] = true;
      errors += 1;
      at += kAlignment;
    }
  }
  piece.present = at;
  if (whole_failed && errors == 0) piece.transient = 1;
}

// Compares pieces with the stream and counts.
class Judge {
 public:
  explicit Judge(OverwriteStream stream) : stream_(std::move(stream)), expected_(kCompared) {}

  [[nodiscard]] const ReadBackCounts& counts() const { return counts_; }

  Result<> judge(const Piece& piece, std::uint64_t position) {
    counts_.read_errors += piece.transient;
    for (std::size_t at = 0; at < piece.present; at += kCompared) {
      const std::size_t size = std::min(kCompared, piece.present - at);
      const ByteSpan expected = ByteSpan(expected_).first(size);
      DOZO_TRY(stream_.fill(expected));
      const ByteView got = piece.buffer.view().subspan(at, size);
      if (piece.bad.empty() && std::memcmp(got.data(), expected.data(), size) == 0) {
        counts_.bytes_read += size;
        counts_.bytes_matched += size;
      } else {
        judge_closely(piece, at, got, expected, position + at);
      }
    }
    if (piece.present < piece.size) error_at(position + piece.present);
    return {};
  }

 private:
  void error_at(std::uint64_t position) {
    counts_.read_errors += 1;
    if (!counts_.first_read_error) counts_.first_read_error = position;
  }

  void judge_closely(const Piece& piece, std::size_t at, ByteView got, ByteView expected,
                     std::uint64_t position) {
    for (std::size_t i = 0; i < got.size(); i += kSector) {
      if (piece.is_bad(at + i)) {
        if ((at + i) % kAlignment == 0) error_at(position + i);
        continue;
      }
      counts_.bytes_read += kSector;
      const ByteView sector = got.subspan(i, kSector);
      const auto differ = std::ranges::mismatch(sector, expected.subspan(i, kSector));
      if (differ.in1 == sector.end()) {
        counts_.bytes_matched += kSector;
      } else if (!counts_.first_mismatch) {
        counts_.first_mismatch =
            position + i + static_cast<std::uint64_t>(differ.in1 - sector.begin());
      }
    }
  }

  OverwriteStream stream_;
  Bytes expected_;
  ReadBackCounts counts_;
};

}  // namespace

Result<ReadBackCounts> read_back(Medium& medium, const Range& range, const Seed& seed,
                                 const Progress& progress, const Cancelled& cancelled) {
  DOZO_TRY(require_aligned(range));
  Judge judge(DOZO_TRY(OverwriteStream::make(seed)));
  std::array<Piece, 2> pieces;
  for (Piece& piece : pieces) piece.buffer = DOZO_TRY(AlignedBuffer::make(kPiece));

  std::future<void> reading;
  const auto start_reading = [&](Piece& piece, std::uint64_t position) {
    piece.size = std::min<std::uint64_t>(kPiece, range.bytes - position);
    // One buffer may be under way: its errors are not counted yet, so the bound is a soft one.
    const std::uint64_t errors_left = kMaxErrors - std::min(kMaxErrors, judge.counts().read_errors);
    const std::uint64_t offset = range.offset + position;
    reading = beside(
        [&medium, &piece, offset, errors_left] { read_piece(medium, offset, errors_left, piece); });
  };

  if (range.bytes > 0) start_reading(pieces[0], 0);
  std::size_t turn = 0;
  for (std::uint64_t done = 0; done < range.bytes; turn ^= 1) {
    if (cancelled && cancelled()) return fail(ErrorCode::cancelled);
    reading.get();
    const Piece& piece = pieces[turn];
    const std::uint64_t next = done + piece.size;
    const bool ended = piece.present < piece.size;
    if (!ended && next < range.bytes) start_reading(pieces[turn ^ 1], next);
    DOZO_TRY(judge.judge(piece, done));
    if (progress) progress(next);
    if (ended) break;
    done = next;
  }
  return judge.counts();
}

}  // namespace dozo::vault
