#include "platform/disc/iso_check.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "firmware/intake/frames.hpp"
#include "platform/disc/iso_reader.hpp"
#include "platform/disc/iso_record.hpp"
#include "platform/disc/iso_volume.hpp"

namespace dozo::platform {
namespace {

// A sealed disc has about ten files in two folders.
constexpr std::uint32_t kMaxFolderBytes = 1024 * 1024;
constexpr std::size_t kMaxFolders = 256;
constexpr std::uint64_t kMaxAllFolders = 4 * 1024 * 1024;

tl::unexpected<Error> invalid(const char* what) {
  return fail(ErrorCode::disc_file_system_invalid, what);
}

/// Calls `see` with every record of a folder's octets until it says that it has seen enough, or
/// the folder cannot be followed any further (which is its result then).
template <class See>
Result<> for_each_record(ByteView folder, const See& see) {
  std::size_t at = 0;
  while (at < folder.size()) {
    const std::size_t left = kSector - at % kSector;
    if (folder[at] == 0) {  // the rest of a sector that the next record did not fit in
      at += left;
      continue;
    }
    std::size_t length = 0;
    const auto record =
        parse_iso_record(folder.subspan(at, std::min(left, folder.size() - at)), length);
    if (!record) return invalid("record");
    DOZO_TRY(see(*record));
    at += length;
  }
  return {};
}

class Walk {
 public:
  Walk(const IsoSource& source, const IsoVolume& volume, std::string_view marker)
      : source_(source), volume_(volume), marker_(marker) {}

  Result<IsoTree> all() {
    DOZO_TRY(require_marker());
    DOZO_TRY(claim(0, std::uint64_t{volume_.after_descriptors} * kSector));
    DOZO_TRY(add_folder("", volume_.root_block, volume_.root_bytes, volume_.root_block));
    for (std::size_t i = 0; i < tree_.folders.size(); ++i) DOZO_TRY(enter(i));
    DOZO_TRY(forbid_overlap());
    std::ranges::sort(tree_.files, [](const IsoExtent& a, const IsoExtent& b) {
      return intake::frame_order_less(a.path, b.path);
    });
    return std::move(tree_);
  }

 private:
  /// A disc of another kind is told apart first and at once, whatever else is odd about it.
  Result<> require_marker() {
    const std::uint32_t bytes = std::min(volume_.root_bytes, kMaxFolderBytes);
    if (!source_.holds(volume_.root_block, bytes)) return fail(ErrorCode::disc_truncated, "root");
    Bytes root(bytes);
    DOZO_TRY(source_.read(std::uint64_t{volume_.root_block} * kSector, root));
    bool rock_ridge = false;
    bool marker = false;
    bool commissioning = false;
    (void)for_each_record(root, [&](const IsoRecord& record) -> Result<> {
      if (record.kind == IsoRecord::Kind::self) rock_ridge |= record.announces_susp;
      if (record.kind != IsoRecord::Kind::file) return {};
      marker |= record.name == marker_;
      commissioning |= record.name == kCommissioningDisc;
      return {};
    });
    if (rock_ridge && !marker && commissioning) {
      return fail(ErrorCode::disc_commissioning, "root");
    }
    if (!rock_ridge || !marker) return fail(ErrorCode::disc_foreign, "root");
    return {};
  }

  /// Takes note that these octets belong to something. All must lie on disc and in the volume.
  Result<> claim(std::uint32_t block, std::uint64_t bytes) {
    if (bytes == 0) return {};
    if (!source_.holds(block, bytes)) return fail(ErrorCode::disc_truncated, "extent");
    const std::uint64_t end = block + (bytes + kSector - 1) / kSector;
    if (end > volume_.blocks) return invalid("extent beyond the volume");
    claims_.emplace_back(block, end);
    return {};
  }

  Result<> forbid_overlap() {
    std::ranges::sort(claims_);
    for (std::size_t i = 1; i < claims_.size(); ++i) {
      if (claims_[i].first < claims_[i - 1].second) return invalid("overlap");
    }
    return {};
  }

  Result<> add_folder(std::string path, std::uint32_t block, std::uint32_t bytes,
                      std::uint32_t parent) {
    folder_bytes_ += bytes;
    if (bytes == 0 || bytes % kSector != 0 || bytes > kMaxFolderBytes)
      return invalid("folder size");
    if (tree_.folders.size() == kMaxFolders || folder_bytes_ > kMaxAllFolders) {
      return invalid("too many folders");
    }
    // A loop would need a folder twice: found here, before it is entered.
    if (!folder_blocks_.insert(block).second) return invalid("loop");
    DOZO_TRY(claim(block, bytes));
    tree_.folders.push_back({std::move(path), block, bytes});
    parents_.push_back(parent);
    return {};
  }

  Result<> enter(std::size_t index) {
    const IsoExtent folder = tree_.folders[index];
    const std::uint32_t parent = parents_[index];
    Bytes octets(folder.bytes);
    DOZO_TRY(source_.read(std::uint64_t{folder.block} * kSector, octets));
    std::set<std::string> names;
    int number = 0;
    return for_each_record(octets, [&](const IsoRecord& record) -> Result<> {
      if (record.fault != nullptr) return invalid(record.fault);
      ++number;
      // ECMA-119, 6.8.2.2: the first two are the folder itself and its parent, no others are.
      if ((number == 1) != (record.kind == IsoRecord::Kind::self) ||
          (number == 2) != (record.kind == IsoRecord::Kind::parent)) {
        return invalid("order of records");
      }
      if (number == 1 && (record.block != folder.block || record.bytes != folder.bytes)) {
        return invalid("folder does not know itself");
      }
      if (number == 2 && record.block != parent) return invalid("folder does not know its parent");
      return number <= 2 ? Result<>() : add(folder, record, names);
    });
  }

  Result<> add(const IsoExtent& folder, const IsoRecord& record, std::set<std::string>& names) {
    const std::string path = folder.path.empty() ? record.name : folder.path + "/" + record.name;
    if (record.name.find('/') != std::string::npos || !intake::is_frame_path(path)) {
      return fail(ErrorCode::bag_path_forbidden);
    }
    if (!names.insert(record.name).second) return fail(ErrorCode::bag_file_repeated);
    if (record.kind == IsoRecord::Kind::folder) {
      return add_folder(path, record.block, record.bytes, folder.block);
    }
    if (tree_.files.size() == intake::kMaxFrameFiles) return invalid("too many files");
    if (intake::tag_file_order(path) && record.bytes > intake::kMaxTagFile) {
      return fail(ErrorCode::bag_file_oversized, "tag file");
    }
    DOZO_TRY(claim(record.block, record.bytes));
    tree_.files.push_back({path, record.block, record.bytes});
    return {};
  }

  const IsoSource& source_;
  const IsoVolume& volume_;
  std::string_view marker_;
  IsoTree tree_;
  std::vector<std::uint32_t> parents_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> claims_;
  std::set<std::uint32_t> folder_blocks_;
  std::uint64_t folder_bytes_ = 0;
};

}  // namespace

Result<IsoTree> check_iso(const IsoSource& source, std::string_view marker) {
  const IsoVolume volume = DOZO_TRY(find_iso_volume(source));
  return Walk(source, volume, marker).all();
}

}  // namespace dozo::platform
