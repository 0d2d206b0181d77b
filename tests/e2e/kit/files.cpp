#include "tests/e2e/kit/files.hpp"

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace dozo::e2e {
namespace fs = std::filesystem;

Folder::Folder() {
  std::string name = (fs::path(DOZO_BIN_DIR).parent_path() / "e2e-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

std::string filled(std::size_t octets, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(kMarker);
  while (text.size() < octets) {
    text += static_cast<char>(random() & 0xff);
    if (text.size() % 4096 == 0) text += kMarker;
  }
  return text;
}

std::string named(const std::string& name) {
  return std::string(kNameMarker) + name;
}

}  // namespace

Contents one_file(std::size_t octets) {
  return {{named("一覧.csv"), filled(octets, 1)}};
}

Contents difficult_files(std::size_t octets) {
  std::string longest = named("");
  while (longest.size() + 3 <= 255) longest += "長";
  while (longest.size() < 255) longest += "x";
  const std::string folder = named("の督促状/");
  return {
      {named("一覧.csv"), filled(octets / 2, 2)},
      {folder + "か\u3099き\u3099.txt", std::string(kMarker) + " NFD"},  // NFD of がぎ
      {folder + "\u304e\u3050.txt", std::string(kMarker) + " NFC"},      // NFC ぎぐ
      {folder + "\U00020bb7野家.txt", std::string(kMarker) + " outside the BMP"},
      {folder + longest, std::string(kMarker) + " 255 octets"},
      {folder + "空のファイル", ""},
      {folder + "空のフォルダー/", ""},
      {named("深い/い/ろ/は/に.bin"), filled(octets / 2, 3)},
      {named(" 空白 と'引用\"符.txt"), std::string(kMarker)},
  };
}

void write_files(const Contents& contents, const fs::path& folder) {
  for (const auto& [name, content] : contents) {
    const fs::path path = folder / name;
    if (name.ends_with('/')) {
      fs::create_directories(path);
      continue;
    }
    fs::create_directories(path.parent_path());
    write_text(path, content);
  }
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.is_open());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  INFO(path);
  REQUIRE(file.good());
}

UniqueFd memory_file() {
  UniqueFd fd(memfd_create("e2e", MFD_CLOEXEC));
  REQUIRE(fd);
  return fd;
}

std::string content_of(int fd) {
  struct stat status {};
  REQUIRE(fstat(fd, &status) == 0);
  Bytes content(static_cast<std::size_t>(status.st_size));
  REQUIRE(pread_up_to(fd, content, 0) == content.size());
  return std::string(as_text(content));
}

std::vector<std::string> search(const fs::path& folder, const std::vector<std::string>& words) {
  std::vector<std::string> found;
  const auto look = [&](const fs::path& path, std::string_view text) {
    for (const std::string& word : words) {
      if (text.find(word) != std::string_view::npos) found.push_back(path.string() + ": " + word);
    }
  };
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    look(at->path(), at->path().filename().string());
    if (!at->is_regular_file(error)) continue;
    const auto fd = open_file(at->path(), O_RDONLY);
    if (!fd) continue;
    // In pieces that overlap by more than a word's length.
    constexpr std::size_t kPiece = 4 * 1024 * 1024;
    constexpr std::size_t kOverlap = 256;
    Bytes piece(kPiece);
    for (std::uint64_t offset = 0;; offset += kPiece - kOverlap) {
      const auto got = pread_up_to(fd->get(), piece, offset);
      if (!got || *got == 0) break;
      look(at->path(), as_text(ByteView(piece).first(*got)));
      if (*got < kPiece) break;
    }
  }
  return found;
}

}  // namespace dozo::e2e
