// Folders and files of the tests: what the ward seals, and the search for what must not be left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/file.hpp"

namespace dozo::e2e {

/// Stands in every delivered file, and (the second) in every delivered name.
inline constexpr std::string_view kMarker = "E2E-SECRET-OF-A-HOUSEHOLD";
inline constexpr std::string_view kNameMarker = "世帯主";

/// A private folder under the build folder, on a real disk; it goes when the test ends.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Files by path inside the delivery; a path that ends in '/' is an empty folder.
using Contents = std::map<std::string, std::string>;

/// One file of about `octets` octets that do not compress, with the marker all through.
Contents one_file(std::size_t octets = 3000);
/// Names and files of every kind that a ward may send: Japanese in NFC and NFD, 𠮷, 255 octets,
/// empty files and folders; about `octets` octets in all.
Contents difficult_files(std::size_t octets);
/// Makes them below `folder`.
void write_files(const Contents& contents, const std::filesystem::path& folder);

std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);
/// A nameless file; and what stands in it.
UniqueFd memory_file();
std::string content_of(int fd);

/// The files below `folder` in which any of the words stands, as "path: word". Files that vanish
/// meanwhile are passed over.
std::vector<std::string> search(const std::filesystem::path& folder,
                                const std::vector<std::string>& words);

}  // namespace dozo::e2e
