// The list of contents, dozo-index.json: the first member of the tar, and all that a reader needs
// to know where every octet of the tar is and what it must be (tar.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"

namespace dozo::sealed {

inline constexpr std::string_view kIndexName = "dozo-index.json";
/// The largest index in octets of JSON.
inline constexpr std::size_t kMaxIndex = 64 * 1024 * 1024;
/// Times that ustar can hold: 1970 to 2242.
inline constexpr std::int64_t kMaxTime = 077777777777;
/// The largest file: what canonical JSON can say exactly (2^53 - 1).
inline constexpr std::uint64_t kMaxFile = (std::uint64_t{1} << 53) - 1;

/// One file, as told by Index::file. `path` points into the index.
struct FileEntry {
  std::string_view path;
  std::uint64_t size = 0;
  Instant mtime;
  Digest sha256{};
};

/// One folder; `path` ends in '/'.
struct FolderEntry {
  std::string_view path;
  Instant mtime;
};

/// Where a file's data lies in the tar.
struct FilePlace {
  std::uint64_t header = 0;  ///< offset of its first header block
  std::uint64_t data = 0;    ///< offset of its content
};

/// An index that keeps all rules: paths allowed and free of collisions (path.hpp), byte order,
/// every parent folder listed, sizes and times in range. It can only be made by IndexBuilder or
/// IndexParser. Compact: about 60 octets a file beside its path.
class Index {
 public:
  [[nodiscard]] std::size_t file_count() const { return files_.size(); }
  [[nodiscard]] std::size_t folder_count() const { return folders_.size(); }
  [[nodiscard]] FileEntry file(std::size_t number) const;
  [[nodiscard]] FolderEntry folder(std::size_t number) const;
  /// The number of the file with that path.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view path) const;
  /// Sum of all file sizes.
  [[nodiscard]] std::uint64_t content_octets() const { return content_octets_; }
  /// Octets of to_json().
  [[nodiscard]] std::uint64_t json_octets() const { return json_octets_; }
  /// The canonical JSON (RFC 8785).
  [[nodiscard]] std::string to_json() const;
  /// The same in pieces of a few hundred octets.
  Result<> write_json(const std::function<Result<>(std::string_view)>& sink) const;

  /// Octets of the whole tar, end blocks included.
  [[nodiscard]] std::uint64_t tar_octets() const { return tar_octets_; }
  /// Where file `number` lies in the tar.
  [[nodiscard]] FilePlace layout(std::size_t number) const;

  /// Parses the whole JSON at once. index_invalid and the path errors.
  static Result<Index> parse(std::string_view json);

 private:
  friend class IndexBuilder;
  struct File {
    std::uint64_t size;
    std::int64_t mtime;
    std::uint64_t header;  ///< offset in the tar
    std::uint32_t path;    ///< offset in paths_
    std::uint16_t length;
    Digest sha256;
  };
  struct Folder {
    std::int64_t mtime;
    std::uint32_t path;
    std::uint16_t length;
  };
  std::string paths_;
  std::vector<File> files_;
  std::vector<Folder> folders_;
  std::uint64_t content_octets_ = 0;
  std::uint64_t json_octets_ = 0;
  std::uint64_t tar_octets_ = 0;
};

/// Collects entries, checks every rule. Folders and files each in ascending byte order of path.
class IndexBuilder {
 public:
  /// `path` ends in '/'. path_not_utf8, path_forbidden; index_invalid (order, range).
  [[nodiscard]] Result<> add_folder(std::string_view path, Instant mtime);
  [[nodiscard]] Result<> add_file(std::string_view path, std::uint64_t size, Instant mtime,
                                  const Digest& sha256);
  /// path_collision; index_invalid (a parent folder is missing, too large).
  [[nodiscard]] Result<Index> finish();

 private:
  Result<std::uint32_t> keep(std::string_view path);
  /// Parent folders are listed, no two paths collide.
  [[nodiscard]] Result<> check_tree() const;
  Index index_;
};

/// Reads the JSON as it arrives, holding one entry at a time: memory is the index's own.
class IndexParser {
 public:
  IndexParser();
  [[nodiscard]] Result<> write(std::string_view text);
  /// The index; index_invalid if the text was not complete.
  [[nodiscard]] Result<Index> finish();

 private:
  /// What may come next. Each list is a head, elements with commas between them, and a bracket.
  enum class State { literal, element_or_end, element, after_element };
  enum class List { files, folders };
  Result<> step(char c);
  Result<> literal(char c);
  Result<> element(char c);
  Result<> end_list();
  Result<> add_file();
  Result<> add_folder();

  State state_ = State::literal;
  List list_ = List::files;
  std::string_view expected_;  ///< what is left of the literal
  std::string element_;        ///< the present element, as far as it has come
  bool in_string_ = false;
  bool escaped_ = false;
  bool last_ = false;  ///< the present literal is the last one
  std::uint64_t octets_ = 0;
  IndexBuilder builder_;
};

}  // namespace dozo::sealed
