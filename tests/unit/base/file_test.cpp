#include "firmware/base/file.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dozo {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, gone with it.
class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "dozo-file-XXXXXX").string()) {
    REQUIRE(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] fs::path operator/(const char* name) const { return fs::path(path_) / name; }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  std::string path_;
};

std::string content(const fs::path& path) {
  const auto bytes = read_file(path, 1 << 20);
  REQUIRE(bytes);
  return std::string(as_text(*bytes));
}

TEST_CASE("a written file reads back, is its owner's alone, and leaves nothing beside it") {
  const Folder folder;
  REQUIRE(write_file(folder / "a", as_bytes("first")));
  REQUIRE(write_file(folder / "a", as_bytes("second, longer")));
  REQUIRE(write_file(folder / "b", {}, 0644));
  CHECK(content(folder / "a") == "second, longer");
  CHECK(content(folder / "b").empty());
  struct stat status {};
  REQUIRE(stat((folder / "a").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(folder.entries() == 2);
}

TEST_CASE("a reader sees the old content or the new, never a part") {
  const Folder folder;
  const std::string before(300'000, 'a');
  const std::string after(500'000, 'b');
  REQUIRE(write_file(folder / "f", as_bytes(before)));
  std::jthread writer([&] {
    for (int i = 0; i < 20; ++i) {
      static_cast<void>(write_file(folder / "f", as_bytes(i % 2 == 0 ? after : before)));
    }
  });
  for (int i = 0; i < 200; ++i) {
    const std::string seen = content(folder / "f");
    REQUIRE((seen == before || seen == after));
  }
}

TEST_CASE(
    "replacing a file does not write through a descriptor that is still open on the old one") {
  const Folder folder;
  REQUIRE(write_file(folder / "f", as_bytes("old")));
  const auto old = open_file(folder / "f", O_RDONLY);
  REQUIRE(old);
  REQUIRE(write_file(folder / "f", as_bytes("new")));
  Bytes seen(8);
  CHECK(read_up_to(old->get(), seen) == 3U);
  CHECK(as_text(ByteView(seen).first(3)) == "old");
}

TEST_CASE("where the new content cannot be written the old one stays, and no rest is left") {
  const Folder folder;
  REQUIRE(write_file(folder / "f", as_bytes("old")));
  // The temporary file's name taken by a link to a file of somebody else: not followed.
  REQUIRE(write_file(folder / "other", as_bytes("theirs")));
  fs::create_symlink(folder / "other", folder / "f.new");
  CHECK_FALSE(write_file(folder / "f", as_bytes("new")));
  CHECK(content(folder / "f") == "old");
  CHECK(content(folder / "other") == "theirs");
  CHECK(folder.entries() == 2);
  // A folder cannot be replaced by a file.
  fs::create_directory(folder / "d");
  CHECK_FALSE(write_file(folder / "d", as_bytes("x")));
  CHECK(folder.entries() == 3);
}

TEST_CASE("a missing folder, a missing file and a forbidden file are told apart") {
  const Folder folder;
  CHECK(write_file(folder / "none/f", as_bytes("x")).error().code == ErrorCode::file_not_found);
  CHECK(read_file(folder / "none", 10).error().code == ErrorCode::file_not_found);
  CHECK(sync_folder(folder / "none").error().code == ErrorCode::file_not_found);
  REQUIRE(write_file(folder / "f", as_bytes("x"), 0));
  if (geteuid() != 0) {
    CHECK(read_file(folder / "f", 10).error().code == ErrorCode::file_not_permitted);
  }
}

TEST_CASE("no error tells a path: names of a delivery must not reach a log") {
  const auto failed = read_file("/proc/self/no-such-name", 10);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail.find("no-such-name") == std::string::npos);
}

TEST_CASE("a full disk is no_space, not an input or output error") {
  const auto full = open_file("/dev/full", O_RDWR);
  REQUIRE(full);
  CHECK(write_all(full->get(), as_bytes("x")).error().code == ErrorCode::no_space);
  CHECK(pwrite_all(full->get(), as_bytes("x"), 0).error().code == ErrorCode::no_space);
  // Nothing to write is nothing to fail.
  CHECK(write_all(full->get(), {}));
}

TEST_CASE("reading a file takes exactly the limit and not one octet more") {
  const Folder folder;
  for (const std::size_t size : {0U, 1U, 4096U, 4097U, 70'000U}) {
    CAPTURE(size);
    REQUIRE(write_file(folder / "f", Bytes(size, 7)));
    const auto whole = read_file(folder / "f", size);
    REQUIRE(whole);
    CHECK(*whole == Bytes(size, 7));
    if (size > 0) {
      CHECK(read_file(folder / "f", size - 1).error().code == ErrorCode::file_too_large);
    }
  }
}

TEST_CASE("what tells no size before it is read comes whole too") {
  // /proc says 0 octets of every file.
  const auto status = read_file("/proc/self/status", 1 << 16);
  REQUIRE(status);
  CHECK(status->size() > 500);
  CHECK(read_file("/proc/self/status", 100).error().code == ErrorCode::file_too_large);

  auto pipe = make_pipe();
  REQUIRE(pipe);
  const Bytes sent(150'000, 9);
  std::jthread writer([&] {
    static_cast<void>(write_all(pipe->write.get(), sent));
    pipe->write.reset();
  });
  const auto got = read_file("/proc/self/fd/" + std::to_string(pipe->read.get()), 1 << 20);
  REQUIRE(got);
  CHECK(*got == sent);
}

TEST_CASE("short reads of a pipe are gathered until the buffer is full or the end is met") {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  std::jthread writer([&] {
    for (int i = 0; i < 1000; ++i) static_cast<void>(write_all(pipe->write.get(), Bytes(7, 1)));
    pipe->write.reset();
  });
  Bytes first(6'999);
  CHECK(read_up_to(pipe->read.get(), first) == 6'999U);
  CHECK(first == Bytes(6'999, 1));
  Bytes rest(10);
  CHECK(read_up_to(pipe->read.get(), rest) == 1U);
  CHECK(read_up_to(pipe->read.get(), rest) == 0U);
}

TEST_CASE("a write into a pipe nobody reads fails, once SIGPIPE is ignored") {
  static_cast<void>(signal(SIGPIPE, SIG_IGN));
  auto pipe = make_pipe();
  REQUIRE(pipe);
  pipe->read.reset();
  CHECK(write_all(pipe->write.get(), as_bytes("x")).error().code == ErrorCode::io_failed);
}

TEST_CASE("positioned reads and writes leave holes as zeros and stop at the end") {
  const Folder folder;
  const auto file = open_file(folder / "f", O_RDWR | O_CREAT);
  REQUIRE(file);
  REQUIRE(pwrite_all(file->get(), as_bytes("end"), 10'000));
  Bytes got(8);
  CHECK(pread_up_to(file->get(), got, 9'997) == 6U);
  CHECK(ByteView(got).first(3)[0] == 0);
  CHECK(as_text(ByteView(got).subspan(3, 3)) == "end");
  CHECK(pread_up_to(file->get(), got, 20'000) == 0U);
  CHECK(sync_file(file->get()));
}

TEST_CASE("reading what is not open for reading is an error, not an empty file") {
  const Folder folder;
  const auto file = open_file(folder / "f", O_WRONLY | O_CREAT);
  REQUIRE(file);
  Bytes got(1);
  CHECK(read_up_to(file->get(), got).error().code == ErrorCode::io_failed);
  CHECK(pread_up_to(file->get(), got, 0).error().code == ErrorCode::io_failed);
  // A folder opens, but cannot be read.
  CHECK_FALSE(read_file("/proc/self", 10));
}

TEST_CASE("a descriptor has one owner, which closes it") {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  const int number = pipe->read.get();
  CHECK((fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
  UniqueFd moved = std::move(pipe->read);
  CHECK_FALSE(pipe->read);
  CHECK(moved.get() == number);
  moved = UniqueFd();
  CHECK(fcntl(number, F_GETFD) == -1);
  const int released = pipe->write.release();
  CHECK_FALSE(pipe->write);
  CHECK(fcntl(released, F_GETFD) != -1);
  close(released);
}

}  // namespace
}  // namespace dozo
