// The one-way stream from the reader to its consumer (docs/formats/frames.md). The reader may have
// been taken over by the disc: what comes out of here is well formed, and nothing more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::intake {

/// Longest path in octets, most folders and names in one path ("a/b" has 2), most files of a disc.
inline constexpr std::size_t kMaxFramePath = 255;
inline constexpr int kMaxFrameDepth = 8;
inline constexpr std::uint32_t kMaxFrameFiles = 4096;
/// Largest tag file (the six below) and largest piece that a sink is given, in octets.
inline constexpr std::uint64_t kMaxTagFile = 1024 * 1024;
inline constexpr std::size_t kFramePiece = 1024 * 1024;

/// The tag files in the order in which they are sent, before any other file: what is needed to
/// judge a payload comes before the payload.
inline constexpr std::string_view kTagFiles[] = {"bagit.txt",
                                                 "bag-info.txt",
                                                 "manifest-sha256.txt",
                                                 "tagmanifest-sha256.txt",
                                                 "tagmanifest-sha256.txt.p7s",
                                                 "README.txt"};

/// The place of `path` in kTagFiles; nothing for any other file.
std::optional<std::size_t> tag_file_order(std::string_view path);
/// Relative, 1 to 255 octets, names of [A-Za-z0-9._-] that are neither "." nor "..", joined by
/// single '/', at most kMaxFrameDepth of them.
bool is_frame_path(std::string_view path);
/// The order of the stream: tag files by kTagFiles, then all others by their octets.
bool frame_order_less(std::string_view a, std::string_view b);

/// Writes frames into a pipe; used by the reader (and by tests, which may write nonsense with it:
/// paths are only checked for their length). The descriptor stays the caller's. SIGPIPE must be
/// ignored; a consumer that has gone is channel_closed.
class FrameWriter {
 public:
  explicit FrameWriter(int fd) : fd_(fd) {}
  /// Announces one file of `size` octets. The one before must be complete (stream_malformed).
  [[nodiscard]] Result<> file(std::string_view path, std::uint64_t size);
  /// The next octets of that file, never more than announced (stream_malformed).
  [[nodiscard]] Result<> body(ByteView piece);
  /// The last frame: how many files there were.
  [[nodiscard]] Result<> end();
  /// Octets of file contents written so far: for progress.
  [[nodiscard]] std::uint64_t octets() const { return octets_; }

 private:
  int fd_;
  std::uint64_t remaining_ = 0;
  std::uint64_t octets_ = 0;
  std::uint32_t files_ = 0;
};

/// What a file frame announces.
struct FrameHead {
  std::string path;
  std::uint64_t size = 0;
};

/// Reads and checks frames. Guaranteed of what next() gives: the path's form (is_frame_path), the
/// order (frame_order_less, strictly: so no path comes twice), at most kMaxFrameFiles files, tag
/// files of at most kMaxTagFile octets. Nothing else is: neither contents, nor that sizes are
/// sensible, nor that the disc really holds these files. Errors: stream_malformed; channel_closed
/// where the stream stops before its end frame (prefer the reader's own error, if it has one);
/// bag_file_repeated, bag_file_oversized as above. After an error the object is of no more use.
class FrameReader {
 public:
  using Sink = std::function<Result<>(ByteView)>;

  /// The descriptor stays the caller's.
  explicit FrameReader(int fd) : fd_(fd) {}
  /// The next file, or nothing after the end frame. What was not read of the file before is
  /// skipped. Octets behind the end frame are never looked at.
  [[nodiscard]] Result<std::optional<FrameHead>> next();
  /// All that is left of the present file, in pieces of at most kFramePiece octets. An error of
  /// `sink` stops and comes back.
  [[nodiscard]] Result<> body(const Sink& sink);
  /// Or by pulling: up to out.size() octets, fewer only at the end of the file, 0 at its end.
  [[nodiscard]] Result<std::size_t> read(ByteSpan out);
  /// Or all of it at once; bag_file_oversized over `limit` octets.
  [[nodiscard]] Result<Bytes> whole(std::size_t limit = kMaxTagFile);
  /// Octets of the present file not yet read.
  [[nodiscard]] std::uint64_t remaining() const { return remaining_; }

 private:
  Result<> exactly(ByteSpan out);
  Result<> accept(const FrameHead& head);

  int fd_;
  std::uint64_t remaining_ = 0;
  std::uint32_t files_ = 0;
  bool ended_ = false;
  std::string last_;
  Bytes buffer_;
};

}  // namespace dozo::intake
