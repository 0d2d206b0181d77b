#include "firmware/intake/frames.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo::intake {
namespace {

// docs/formats/frames.md: 'F' length path size octets… | 'E' count; numbers big-endian.
constexpr std::uint8_t kFileFrame = 'F';
constexpr std::uint8_t kEndFrame = 'E';

template <class Number>
std::array<std::uint8_t, sizeof(Number)> big_endian(Number value) {
  std::array<std::uint8_t, sizeof(Number)> out{};
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out[sizeof(Number) - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return out;
}

std::uint64_t from_big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : bytes) value = value << 8 | octet;
  return value;
}

/// write_all, but a consumer that has gone is told apart from an error.
Result<> send(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EPIPE) return fail(ErrorCode::channel_closed, "frames");
    if (done < 0) return fail(ErrorCode::io_failed, "frames");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::optional<std::size_t> tag_file_order(std::string_view path) {
  const auto* const found = std::ranges::find(kTagFiles, path);
  if (found == std::ranges::end(kTagFiles)) return std::nullopt;
  return static_cast<std::size_t>(found - std::ranges::begin(kTagFiles));
}

bool is_frame_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxFramePath) return false;
  for (int depth = 1;; ++depth) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (depth > kMaxFrameDepth || name.empty() || name == "." || name == ".." ||
        !std::ranges::all_of(name, is_name_character)) {
      return false;
    }
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool frame_order_less(std::string_view a, std::string_view b) {
  const auto order_a = tag_file_order(a).value_or(std::size(kTagFiles));
  const auto order_b = tag_file_order(b).value_or(std::size(kTagFiles));
  return order_a != order_b ? order_a < order_b : a < b;
}

Result<> FrameWriter::file(std::string_view path, std::uint64_t size) {
  if (remaining_ != 0 || path.empty() || path.size() > kMaxFramePath) {
    return fail(ErrorCode::stream_malformed, "file frame");
  }
  Bytes head{kFileFrame, static_cast<std::uint8_t>(path.size())};
  head.insert(head.end(), path.begin(), path.end());
  const auto length = big_endian(size);
  head.insert(head.end(), length.begin(), length.end());
  DOZO_TRY(send(fd_, head));
  remaining_ = size;
  ++files_;
  return {};
}

Result<> FrameWriter::body(ByteView piece) {
  if (piece.size() > remaining_) return fail(ErrorCode::stream_malformed, "body too long");
  DOZO_TRY(send(fd_, piece));
  remaining_ -= piece.size();
  octets_ += piece.size();
  return {};
}

Result<> FrameWriter::end() {
  if (remaining_ != 0) return fail(ErrorCode::stream_malformed, "body too short");
  Bytes frame{kEndFrame};
  const auto count = big_endian(files_);
  frame.insert(frame.end(), count.begin(), count.end());
  return send(fd_, frame);
}

Result<> FrameReader::exactly(ByteSpan out) {
  const std::size_t got = DOZO_TRY(read_up_to(fd_, out));
  if (got != out.size()) return fail(ErrorCode::channel_closed, "the reader ended early");
  return {};
}

Result<> FrameReader::accept(const FrameHead& head) {
  if (++files_ > kMaxFrameFiles) return fail(ErrorCode::stream_malformed, "too many files");
  if (!is_frame_path(head.path)) return fail(ErrorCode::stream_malformed, "path");
  if (!last_.empty() && !frame_order_less(last_, head.path)) {
    return last_ == head.path ? fail(ErrorCode::bag_file_repeated)
                              : fail(ErrorCode::stream_malformed, "order");
  }
  if (tag_file_order(head.path) && head.size > kMaxTagFile) {
    return fail(ErrorCode::bag_file_oversized, "tag file");
  }
  last_ = head.path;
  return {};
}

Result<std::optional<FrameHead>> FrameReader::next() {
  if (ended_) return std::nullopt;
  DOZO_TRY(body([](ByteView) -> Result<> { return {}; }));
  std::array<std::uint8_t, 8> number{};
  DOZO_TRY(exactly(ByteSpan(number).first(1)));
  if (number[0] == kEndFrame) {
    DOZO_TRY(exactly(ByteSpan(number).first(4)));
    if (from_big_endian(ByteView(number).first(4)) != files_) {
      return fail(ErrorCode::stream_malformed, "count");
    }
    ended_ = true;
    return std::nullopt;
  }
  if (number[0] != kFileFrame) return fail(ErrorCode::stream_malformed, "frame kind");
  DOZO_TRY(exactly(ByteSpan(number).first(1)));
  FrameHead head;
  head.path.resize(number[0]);
  DOZO_TRY(exactly({reinterpret_cast<std::uint8_t*>(head.path.data()), head.path.size()}));
  DOZO_TRY(exactly(number));
  head.size = from_big_endian(number);
  DOZO_TRY(accept(head));
  remaining_ = head.size;
  return head;
}

Result<> FrameReader::body(const Sink& sink) {
  while (remaining_ > 0) {
    if (buffer_.empty()) buffer_.resize(kFramePiece);
    const std::size_t got = DOZO_TRY(read(buffer_));
    DOZO_TRY(sink(ByteView(buffer_).first(got)));
  }
  return {};
}

Result<std::size_t> FrameReader::read(ByteSpan out) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), remaining_));
  DOZO_TRY(exactly(out.first(wanted)));
  remaining_ -= wanted;
  return wanted;
}

Result<Bytes> FrameReader::whole(std::size_t limit) {
  if (remaining_ > limit) return fail(ErrorCode::bag_file_oversized);
  Bytes out(static_cast<std::size_t>(remaining_));
  DOZO_TRY(read(out));
  return out;
}

}  // namespace dozo::intake
