#include "firmware/intake/frames.hpp"

#include <csignal>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "firmware/base/file.hpp"

using namespace dozo;
using intake::FrameReader;
using intake::FrameWriter;

namespace {

Bytes octets(std::string_view text) {
  return {text.begin(), text.end()};
}

/// A pipe that holds these octets and then ends. At most 64 KiB, what a pipe takes at once.
UniqueFd stream_of(ByteView content) {
  Pipe pipe = make_pipe().value();
  REQUIRE(write_all(pipe.write.get(), content));
  return std::move(pipe.read);
}

/// What next() says of the first file frame.
ErrorCode refusal_of(ByteView content) {
  const UniqueFd stream = stream_of(content);
  FrameReader reader(stream.get());
  for (;;) {
    const auto head = reader.next();
    if (!head) return head.error().code;
    REQUIRE(*head);
  }
}

/// One file frame by hand: docs/formats/frames.md.
Bytes file_frame(std::string_view path, std::uint64_t size, std::string_view content) {
  Bytes out{'F', static_cast<std::uint8_t>(path.size())};
  out.insert(out.end(), path.begin(), path.end());
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(size >> shift));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Bytes kEndOfOne{'E', 0, 0, 0, 1};

}  // namespace

TEST_CASE("what the writer writes the reader reads") {
  Pipe pipe = make_pipe().value();
  FrameWriter writer(pipe.write.get());
  REQUIRE(writer.file("bagit.txt", 5));
  REQUIRE(writer.body(octets("he")));
  REQUIRE(writer.body(octets("llo")));
  REQUIRE(writer.file("README.txt", 0));
  REQUIRE(writer.file("data/part-0001.age", 3));
  REQUIRE(writer.body(octets("abc")));
  REQUIRE(writer.end());
  CHECK(writer.octets() == 8);

  FrameReader reader(pipe.read.get());
  auto head = reader.next().value();
  CHECK(head->path == "bagit.txt");
  CHECK(head->size == 5);
  CHECK(reader.whole().value() == octets("hello"));
  head = reader.next().value();
  CHECK(head->path == "README.txt");
  CHECK(reader.whole().value().empty());
  head = reader.next().value();
  CHECK(head->path == "data/part-0001.age");
  std::uint8_t two[2];
  CHECK(reader.read(two).value() == 2);
  CHECK(reader.remaining() == 1);
  CHECK(reader.read(two).value() == 1);
  CHECK(reader.read(two).value() == 0);
  CHECK_FALSE(reader.next().value());
  CHECK_FALSE(reader.next().value());
}

TEST_CASE("the octets on the pipe are those of the format's description") {
  Pipe pipe = make_pipe().value();
  FrameWriter writer(pipe.write.get());
  REQUIRE(writer.file("a", 2));
  REQUIRE(writer.body(octets("xy")));
  REQUIRE(writer.end());
  Bytes got(64);
  got.resize(static_cast<std::size_t>(read(pipe.read.get(), got.data(), got.size())));
  CHECK(to_hex(got) ==
        "46"
        "01"
        "61"
        "0000000000000002"
        "7879"
        "45"
        "00000001");
}

TEST_CASE("a file that nobody reads is skipped") {
  const UniqueFd stream =
      stream_of(file_frame("a", 3, "abc") + file_frame("b", 1, "x") + Bytes{'E', 0, 0, 0, 2});
  FrameReader reader(stream.get());
  REQUIRE(reader.next().value());
  CHECK(reader.next().value()->path == "b");
  CHECK_FALSE(reader.next().value());
}

TEST_CASE("a large body comes in pieces of at most a mebibyte, all of it") {
  const std::size_t size = 5 * intake::kFramePiece / 2;
  Pipe pipe = make_pipe().value();
  std::size_t total = 0;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    FrameWriter writer(pipe.write.get());
    const Bytes content(size, 7);
    _exit(writer.file("a", size) && writer.body(content) && writer.end() ? 0 : 1);
  }
  pipe.write.reset();
  FrameReader reader(pipe.read.get());
  REQUIRE(reader.next().value());
  REQUIRE(reader.body([&](ByteView piece) -> Result<> {
    CHECK(piece.size() <= intake::kFramePiece);
    total += piece.size();
    return {};
  }));
  CHECK(total == size);
  CHECK_FALSE(reader.next().value());
}

TEST_CASE("an error of the sink ends the body and comes back") {
  const UniqueFd stream = stream_of(file_frame("a", 3, "abc") + kEndOfOne);
  FrameReader reader(stream.get());
  REQUIRE(reader.next().value());
  const auto stopped = reader.body([](ByteView) -> Result<> { return fail(ErrorCode::cancelled); });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == ErrorCode::cancelled);
}

TEST_CASE("a stream that stops before its end frame is a closed channel") {
  const Bytes all =
      file_frame("bagit.txt", 4, "abcd") + file_frame("x", 2, "yz") + Bytes{'E', 0, 0, 0, 2};
  for (std::size_t size = 0; size < all.size(); ++size) {
    INFO(size);
    CHECK(refusal_of(ByteView(all).first(size)) == ErrorCode::channel_closed);
  }
}

TEST_CASE("frames of another form are refused") {
  CHECK(refusal_of(octets("X")) == ErrorCode::stream_malformed);
  CHECK(refusal_of(Bytes{'E', 0, 0, 0, 1}) == ErrorCode::stream_malformed);
  CHECK(refusal_of(file_frame("a", 0, "") + Bytes{'E', 0, 0, 0, 2}) == ErrorCode::stream_malformed);
  CHECK(refusal_of(file_frame("", 0, "")) == ErrorCode::stream_malformed);
}

TEST_CASE("paths of another form are refused") {
  const std::string deep = "1/2/3/4/5/6/7/8";
  CHECK(intake::is_frame_path(deep));
  CHECK_FALSE(intake::is_frame_path(deep + "/9"));
  CHECK(intake::is_frame_path(std::string(255, 'a')));
  CHECK_FALSE(intake::is_frame_path(std::string(256, 'a')));
  for (const std::string_view path : std::initializer_list<std::string_view>{
           "/a", "a/", "a//b", "..", "../a", "a/../b", ".", "a/.", "a b", "a\nb", "a\\b",
           "\xE5\x8C\xBA", std::string_view("a\0b", 3), "a:b", "~a"}) {
    INFO(path);
    CHECK_FALSE(intake::is_frame_path(path));
    CHECK(refusal_of(file_frame(path, 0, "")) == ErrorCode::stream_malformed);
  }
}

TEST_CASE("a path that comes twice is told as such") {
  CHECK(refusal_of(file_frame("a", 0, "") + file_frame("a", 0, "")) ==
        ErrorCode::bag_file_repeated);
}

TEST_CASE("files out of order are refused") {
  CHECK(refusal_of(file_frame("b", 0, "") + file_frame("a", 0, "")) == ErrorCode::stream_malformed);
  CHECK(refusal_of(file_frame("a", 0, "") + file_frame("bagit.txt", 0, "")) ==
        ErrorCode::stream_malformed);
  CHECK(refusal_of(file_frame("README.txt", 0, "") + file_frame("bagit.txt", 0, "")) ==
        ErrorCode::stream_malformed);
  // The tag files first, in their own order; then the octets decide.
  CHECK(intake::frame_order_less("bagit.txt", "bag-info.txt"));
  CHECK(intake::frame_order_less("README.txt", "A"));
  CHECK(intake::frame_order_less("data/part-0001.age", "data/part-0002.age"));
  CHECK_FALSE(intake::frame_order_less("a", "a"));
}

TEST_CASE("a description file over a mebibyte is refused before it is read") {
  CHECK(refusal_of(file_frame("bag-info.txt", intake::kMaxTagFile + 1, "")) ==
        ErrorCode::bag_file_oversized);
  const UniqueFd stream = stream_of(file_frame("data/x", intake::kMaxTagFile + 1, ""));
  FrameReader reader(stream.get());
  REQUIRE(reader.next());
  CHECK(reader.whole().error().code == ErrorCode::bag_file_oversized);
}

TEST_CASE("more files than a disc may hold are refused") {
  Pipe pipe = make_pipe().value();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGPIPE, SIG_IGN);
    FrameWriter writer(pipe.write.get());
    for (int i = 10000; i < 15000; ++i) {
      if (!writer.file(std::to_string(i), 0)) break;
    }
    _exit(0);
  }
  pipe.write.reset();
  FrameReader reader(pipe.read.get());
  std::uint32_t files = 0;
  auto head = reader.next();
  for (; head; head = reader.next()) ++files;
  CHECK(files == intake::kMaxFrameFiles);
  CHECK(head.error().code == ErrorCode::stream_malformed);
}

TEST_CASE("the writer refuses what the grammar cannot say") {
  Pipe pipe = make_pipe().value();
  FrameWriter writer(pipe.write.get());
  CHECK(writer.file("", 0).error().code == ErrorCode::stream_malformed);
  CHECK(writer.file(std::string(256, 'a'), 0).error().code == ErrorCode::stream_malformed);
  REQUIRE(writer.file("a", 2));
  CHECK(writer.body(octets("abc")).error().code == ErrorCode::stream_malformed);
  CHECK(writer.end().error().code == ErrorCode::stream_malformed);
  CHECK(writer.file("b", 0).error().code == ErrorCode::stream_malformed);
}

TEST_CASE("a consumer that has gone is a closed channel, not a signal") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe = make_pipe().value();
  pipe.read.reset();
  CHECK(FrameWriter(pipe.write.get()).file("a", 0).error().code == ErrorCode::channel_closed);
}
