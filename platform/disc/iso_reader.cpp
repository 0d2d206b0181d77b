#include "platform/disc/iso_reader.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <memory>

#include <cdio/iso9660.h>
#include <cdio/logging.h>

#include "platform/disc/disc_as_file.hpp"
#include "platform/disc/iso_check.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kPiece = 1024 * 1024;

struct CloseIso {
  void operator()(iso9660_t* iso) const { iso9660_close(iso); }
};
struct FreeList {
  void operator()(CdioISO9660FileList_t* list) const { iso9660_filelist_free(list); }
};

tl::unexpected<Error> disagreement(const char* what) {
  return fail(ErrorCode::disc_file_system_invalid, what);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

/// What a folder holds by our own reading: name to extent, folders and files apart.
struct Listing {
  std::map<std::string, const IsoExtent*> folders;
  std::map<std::string, const IsoExtent*> files;
};

std::map<std::string, Listing> listings(const IsoTree& tree) {
  std::map<std::string, Listing> all;
  const auto name_of = [](const IsoExtent& extent) {
    return extent.path.substr(extent.path.rfind('/') + 1);
  };
  for (const IsoExtent& folder : tree.folders) {
    all[folder.path];
    if (!folder.path.empty()) all[folder_of(folder.path)].folders[name_of(folder)] = &folder;
  }
  for (const IsoExtent& file : tree.files) all[folder_of(file.path)].files[name_of(file)] = &file;
  return all;
}

/// One entry as libcdio sees it must be one of ours, with the same place and length.
Result<> agree(const iso9660_stat_t& entry, Listing& ours) {
  const bool is_folder = entry.type == iso9660_stat_t::_STAT_DIR;
  auto& side = is_folder ? ours.folders : ours.files;
  const auto found = side.find(entry.filename);
  if (found == side.end()) return disagreement("libcdio: name");
  const IsoExtent& extent = *found->second;
  if (entry.size != extent.bytes ||
      (extent.bytes > 0 && static_cast<std::uint32_t>(entry.lsn) != extent.block)) {
    return disagreement("libcdio: place or length");
  }
  side.erase(found);
  return {};
}

/// Two readings of one file system, ours and libcdio's, must be the same: no bug of either alone
/// decides what is read.
Result<> compare_with_libcdio(const IsoSource& source, const IsoTree& tree) {
  const DiscLoan loan(source.fd());
  // Rock Ridge only: Joliet would take names through iconv, which opens files and has had faults.
  const std::unique_ptr<iso9660_t, CloseIso> iso(
      iso9660_open_ext(kDiscName, ISO_EXTENSION_ROCK_RIDGE));
  if (!iso) return disagreement("libcdio: open");
  for (auto& [path, listing] : listings(tree)) {
    const std::unique_ptr<CdioISO9660FileList_t, FreeList> list(
        iso9660_ifs_readdir(iso.get(), ("/" + path).c_str()));
    if (!list) return disagreement("libcdio: folder");
    for (CdioListNode_t* node = _cdio_list_begin(list.get()); node != nullptr;
         node = _cdio_list_node_next(node)) {
      const auto* entry = static_cast<const iso9660_stat_t*>(_cdio_list_node_data(node));
      const std::string_view name = entry->filename;
      if (name != "." && name != "..") DOZO_TRY(agree(*entry, listing));
    }
    if (!listing.folders.empty() || !listing.files.empty()) {
      return disagreement("libcdio: missing");
    }
  }
  return {};
}

Result<> send_file(const IsoSource& source, const IsoExtent& file, intake::FrameWriter& out,
                   Bytes& piece, const std::function<void(std::uint64_t)>& progress) {
  DOZO_TRY(out.file(file.path, file.bytes));
  std::uint64_t offset = std::uint64_t{file.block} * kSector;
  for (std::uint64_t left = file.bytes; left > 0;) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    DOZO_TRY(source.read(offset, ByteSpan(piece).first(size)));
    DOZO_TRY(out.body(ByteView(piece).first(size)));
    if (progress) progress(out.octets());
    left -= size;
    offset += size;
  }
  return {};
}

void stay_silent(cdio_log_level_t /*level*/, const char* /*message*/) {}

}  // namespace

void prepare_disc_reading() {
  // libcdio turns every recording time into local time; the zone's file is read once, now.
  const std::time_t epoch = 0;
  std::tm calendar{};
  tzset();
  (void)localtime_r(&epoch, &calendar);
  // Its messages would quote the disc.
  cdio_log_set_handler(stay_silent);
}

Result<> read_disc(int disc, intake::FrameWriter& out,
                   const std::function<void(std::uint64_t)>& progress, std::string_view marker) {
  const IsoSource source = DOZO_TRY(IsoSource::of(disc));
  const IsoTree tree = DOZO_TRY(check_iso(source, marker));
  DOZO_TRY(compare_with_libcdio(source, tree));
  Bytes piece(kPiece);
  for (const IsoExtent& file : tree.files) {
    DOZO_TRY(send_file(source, file, out, piece, progress));
  }
  return out.end();
}

}  // namespace dozo::platform
