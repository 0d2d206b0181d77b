#include "platform/disc/iso_volume.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "platform/disc/iso_record.hpp"

namespace dozo::platform {
namespace {

constexpr std::uint32_t kFirstDescriptor = 16;  // ECMA-119, 6.2.1
constexpr std::uint32_t kMaxDescriptors = 16;
constexpr std::uint8_t kPrimary = 1;
constexpr std::uint8_t kTerminator = 255;
/// How much of a disc without descriptors is looked at before it is called blank.
constexpr std::uint64_t kBlankLook = 64 * 1024 * 1024;

using Sector = std::array<std::uint8_t, kSector>;

tl::unexpected<Error> invalid(const char* what) {
  return fail(ErrorCode::disc_file_system_invalid, what);
}

bool is_descriptor(const Sector& sector) {
  return as_text(ByteView(sector).subspan(1, 5)) == "CD001";
}

/// What the disc still holds of a sector; zeros behind its end.
Result<Sector> sector_so_far(const IsoSource& source, std::uint32_t block) {
  Sector sector{};
  const std::uint64_t at = std::uint64_t{block} * kSector;
  if (at < source.bytes()) {
    const auto there =
        static_cast<std::size_t>(std::min<std::uint64_t>(kSector, source.bytes() - at));
    DOZO_TRY(source.read(at, ByteSpan(sector).first(there)));
  }
  return sector;
}

/// The disc has no ISO 9660: is anything on it?
tl::unexpected<Error> blank_or_foreign(const IsoSource& source) {
  Bytes piece(1024 * 1024);
  const std::uint64_t end = std::min(source.bytes(), kBlankLook);
  for (std::uint64_t at = 0; at < end; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), end - at)));
    if (auto read = source.read(at, piece); !read) return tl::unexpected(read.error());
    if (std::ranges::any_of(piece, [](std::uint8_t octet) { return octet != 0; })) {
      return fail(ErrorCode::disc_foreign, "no ISO 9660");
    }
  }
  return fail(ErrorCode::disc_blank);
}

/// ECMA-119, 8.4: the fields that we rely on, and those that would change their meaning.
Result<IsoVolume> parse_primary(const Sector& sector) {
  const ByteView octets(sector);
  const auto blocks = both_endian_32(octets.subspan(80, 8));
  const auto volumes = both_endian_16(octets.subspan(120, 4));
  const auto block_size = both_endian_16(octets.subspan(128, 4));
  if (octets[6] != 1 || !blocks || volumes != 1 || block_size != kSector || octets[881] != 1) {
    return invalid("volume descriptor");
  }
  // The root's record: 34 octets, no Rock Ridge here, so its own faults do not count.
  const ByteView root = octets.subspan(156, 34);
  const auto root_block = both_endian_32(root.subspan(2, 8));
  const auto root_bytes = both_endian_32(root.subspan(10, 8));
  if (root[0] != 34 || root[32] != 1 || root[33] != 0 || !root_block || !root_bytes) {
    return invalid("root record");
  }
  return IsoVolume{*blocks, 0, *root_block, *root_bytes};
}

}  // namespace

Result<IsoVolume> find_iso_volume(const IsoSource& source) {
  std::optional<IsoVolume> primary;
  for (std::uint32_t i = 0; i < kMaxDescriptors; ++i) {
    const std::uint32_t block = kFirstDescriptor + i;
    const Sector sector = DOZO_TRY(sector_so_far(source, block));
    const bool whole = source.holds(block, kSector);
    if (i == 0 && !is_descriptor(sector)) return blank_or_foreign(source);
    if (!whole) return fail(ErrorCode::disc_truncated, "descriptors");
    if (!is_descriptor(sector)) return invalid("descriptors have no end");
    if (sector[0] == kPrimary) {
      if (primary) return invalid("two primary descriptors");
      primary = DOZO_TRY(parse_primary(sector));
    }
    if (sector[0] == kTerminator) {
      if (!primary) return invalid("no primary descriptor");
      primary->after_descriptors = block + 1;
      return *primary;
    }
  }
  return invalid("too many descriptors");
}

}  // namespace dozo::platform
