#include "firmware/sealed/index.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "firmware/sealed/path.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::sealed {
namespace {

tl::unexpected<Error> invalid(const char* what) {
  return fail(ErrorCode::index_invalid, what);
}

bool in_range(Instant time) {
  return time.seconds >= 0 && time.seconds <= kMaxTime;
}

/// The folder a path lies in, with its slash; empty at the top. A folder's own slash is not
/// counted.
std::string_view parent(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

/// A path as a JSON string. Control characters and backslashes are not in paths, so the quotation
/// mark is all that RFC 8785 escapes.
std::string quoted(std::string_view path) {
  std::string text = "\"";
  for (const char c : path) {
    if (c == '"') text += '\\';
    text += c;
  }
  return text += '"';
}

/// Half a SHA-256 of a collision key: what is compared for 100,000 paths without keeping them.
using Key = std::array<std::uint8_t, 16>;

Result<Key> key_of(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  const std::string folded = DOZO_TRY(collision_key(path));
  const Digest digest = sha256(as_bytes(folded));
  Key key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

FileEntry Index::file(std::size_t number) const {
  const File& one = files_[number];
  return {std::string_view(paths_).substr(one.path, one.length), one.size, {one.mtime}, one.sha256};
}

FolderEntry Index::folder(std::size_t number) const {
  const Folder& one = folders_[number];
  return {std::string_view(paths_).substr(one.path, one.length), {one.mtime}};
}

std::optional<std::size_t> Index::find(std::string_view path) const {
  const std::string_view all(paths_);
  const auto found = std::lower_bound(files_.begin(), files_.end(), path,
                                      [&](const File& one, std::string_view wanted) {
                                        return all.substr(one.path, one.length) < wanted;
                                      });
  if (found == files_.end() || all.substr(found->path, found->length) != path) return std::nullopt;
  return static_cast<std::size_t>(found - files_.begin());
}

FilePlace Index::layout(std::size_t number) const {
  const FileEntry entry = file(number);
  const std::uint64_t header = files_[number].header;
  return {header, header + tar_header_octets(entry.path, entry.size)};
}

Result<> Index::write_json(const std::function<Result<>(std::string_view)>& sink) const {
  DOZO_TRY(sink("{\"files\":["));
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const FileEntry one = file(i);
    DOZO_TRY(sink(fmt::format("{}{{\"mtime\":{},\"path\":{},\"sha256\":\"{}\",\"size\":{}}}",
                              i == 0 ? "" : ",", one.mtime.seconds, quoted(one.path),
                              to_hex(one.sha256), one.size)));
  }
  DOZO_TRY(sink("],\"folders\":["));
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const FolderEntry one = folder(i);
    DOZO_TRY(sink(fmt::format("{}{{\"mtime\":{},\"path\":{}}}", i == 0 ? "" : ",",
                              one.mtime.seconds, quoted(one.path))));
  }
  return sink("],\"profile\":1}");
}

std::string Index::to_json() const {
  std::string json;
  json.reserve(json_octets_);
  static_cast<void>(write_json([&json](std::string_view piece) -> Result<> {
    json += piece;
    return {};
  }));
  return json;
}

Result<Index> Index::parse(std::string_view json) {
  IndexParser parser;
  DOZO_TRY(parser.write(json));
  return parser.finish();
}

Result<std::uint32_t> IndexBuilder::keep(std::string_view path) {
  const std::size_t offset = index_.paths_.size();
  if (offset + path.size() > kMaxIndex) return invalid("too long");
  index_.paths_ += path;
  return static_cast<std::uint32_t>(offset);
}

Result<> IndexBuilder::add_folder(std::string_view path, Instant mtime) {
  if (!path.ends_with('/')) return invalid("a folder without a slash");
  DOZO_TRY(check_path(path.substr(0, path.size() - 1)));
  if (path.size() > kMaxPath) return fail(ErrorCode::path_forbidden, "length");
  if (!in_range(mtime)) return invalid("time");
  if (!index_.folders_.empty() && index_.folder(index_.folders_.size() - 1).path == path) {
    return fail(ErrorCode::path_collision);
  }
  if (!index_.folders_.empty() && index_.folder(index_.folders_.size() - 1).path > path) {
    return invalid("order");
  }
  const std::uint32_t offset = DOZO_TRY(keep(path));
  index_.folders_.push_back({mtime.seconds, offset, static_cast<std::uint16_t>(path.size())});
  return {};
}

Result<> IndexBuilder::add_file(std::string_view path, std::uint64_t size, Instant mtime,
                                const Digest& sha256) {
  DOZO_TRY(check_path(path));
  if (!in_range(mtime)) return invalid("time");
  if (size > kMaxFile || index_.content_octets_ + size > kMaxFile) return invalid("size");
  if (!index_.files_.empty() && index_.file(index_.files_.size() - 1).path == path) {
    return fail(ErrorCode::path_collision);
  }
  if (!index_.files_.empty() && index_.file(index_.files_.size() - 1).path > path) {
    return invalid("order");
  }
  const std::uint32_t offset = DOZO_TRY(keep(path));
  index_.content_octets_ += size;
  index_.files_.push_back(
      {size, mtime.seconds, 0, offset, static_cast<std::uint16_t>(path.size()), sha256});
  return {};
}

Result<> IndexBuilder::check_tree() const {
  const auto listed = [this](std::string_view wanted) {
    const auto found = std::lower_bound(
        index_.folders_.begin(), index_.folders_.end(), wanted,
        [this](const Index::Folder& one, std::string_view path) {
          return std::string_view(index_.paths_).substr(one.path, one.length) < path;
        });
    return found != index_.folders_.end() &&
           std::string_view(index_.paths_).substr(found->path, found->length) == wanted;
  };
  std::vector<Key> keys;
  keys.reserve(index_.file_count() + index_.folder_count() + 1);
  const auto check = [&](std::string_view path) -> Result<> {
    const std::string_view folder = parent(path);
    if (!folder.empty() && !listed(folder)) return invalid("a folder is not listed");
    keys.push_back(DOZO_TRY(key_of(path)));
    return {};
  };
  for (std::size_t i = 0; i < index_.file_count(); ++i) DOZO_TRY(check(index_.file(i).path));
  for (std::size_t i = 0; i < index_.folder_count(); ++i) DOZO_TRY(check(index_.folder(i).path));
  DOZO_TRY(check(kIndexName));
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
    return fail(ErrorCode::path_collision);
  }
  return {};
}

Result<Index> IndexBuilder::finish() {
  DOZO_TRY(check_tree());
  std::uint64_t octets = 0;
  DOZO_TRY(index_.write_json([&octets](std::string_view piece) -> Result<> {
    octets += piece.size();
    return {};
  }));
  if (octets > kMaxIndex) return invalid("too long");
  index_.json_octets_ = octets;
  std::uint64_t place = tar_header_octets(kIndexName, octets) + tar_padded(octets);
  for (std::size_t i = 0; i < index_.folder_count(); ++i) {
    place += tar_header_octets(index_.folder(i).path, 0);
  }
  for (std::size_t i = 0; i < index_.file_count(); ++i) {
    const FileEntry one = index_.file(i);
    index_.files_[i].header = place;
    place += tar_header_octets(one.path, one.size) + tar_padded(one.size);
  }
  index_.tar_octets_ = place + 2 * kTarBlock;
  return std::move(index_);
}

}  // namespace dozo::sealed
