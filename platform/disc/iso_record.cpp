#include "platform/disc/iso_record.hpp"

#include <string_view>

namespace dozo::platform {
namespace {

constexpr std::size_t kFixedPart = 33;  // ECMA-119, 9.1: up to the file identifier

// File flags, ECMA-119 9.1.6. "Hidden" alone is harmless.
constexpr unsigned kFolder = 0x02;
constexpr unsigned kForbiddenFlags = 0x04 | 0x08 | 0x10 | 0x80;  // associated, record, EAR, extents

// RRIP 4.1.1 and 4.1.4.
constexpr std::uint32_t kModeKind = 0170000;
constexpr std::uint32_t kModeFile = 0100000;
constexpr std::uint32_t kModeFolder = 0040000;
constexpr unsigned kNameContinues = 0x01;

/// What the system use area of one record says.
class SystemUse {
 public:
  explicit SystemUse(IsoRecord& record) : record_(record) {}

  void read(ByteView area) {
    while (area.size() >= 4 && area[0] != 0) {
      const std::size_t length = area[2];
      if (length < 4 || length > area.size()) return fault("system use field");
      const std::string_view kind = as_text(area.first(2));
      if (kind == "ST") break;
      field(kind, area.first(length));
      area = area.subspan(length);
    }
    const bool named =
        record_.kind == IsoRecord::Kind::file || record_.kind == IsoRecord::Kind::folder;
    if (name_open_ || named != name_seen_) fault("name");
  }

  [[nodiscard]] bool has_mode() const { return has_mode_; }

 private:
  void fault(const char* what) {
    if (record_.fault == nullptr) record_.fault = what;
  }

  void field(std::string_view kind, ByteView field) {
    const bool named =
        record_.kind == IsoRecord::Kind::file || record_.kind == IsoRecord::Kind::folder;
    if (kind == "NM") {
      if (named) name(field);
    } else if (kind == "PX") {
      mode(field);
    } else if (kind == "SP") {
      // SUSP 5.3; we read no disc whose fields begin with octets to be skipped.
      record_.announces_susp =
          field.size() == 7 && field[4] == 0xBE && field[5] == 0xEF && field[6] == 0;
    } else if (kind == "CE") {
      // Only the root announces Rock Ridge in a continuation; our names fit in their records.
      if (named) fault("continuation");
    } else if (kind == "SL" || kind == "PN" || kind == "SF" || kind == "ZF" || kind == "CL" ||
               kind == "PL" || kind == "RE") {
      fault("link, device, sparse, packed or moved");
    }
  }

  void name(ByteView field) {
    if (field.size() < 5 || (field[4] & ~kNameContinues) != 0) return fault("name");
    if (name_seen_ && !name_open_) return fault("two names");
    name_seen_ = true;
    name_open_ = (field[4] & kNameContinues) != 0;
    record_.name += as_text(field.subspan(5));
  }

  void mode(ByteView field) {
    const auto mode = field.size() >= 12 ? both_endian_32(field.subspan(4, 8)) : std::nullopt;
    if (!mode) return fault("mode");
    const std::uint32_t expected = record_.kind == IsoRecord::Kind::file ? kModeFile : kModeFolder;
    if ((*mode & kModeKind) != expected) return fault("neither file nor folder");
    has_mode_ = true;
  }

  IsoRecord& record_;
  bool name_seen_ = false;
  bool name_open_ = false;
  bool has_mode_ = false;
};

/// The fixed part. `bytes` is the whole record.
void read_fixed_part(ByteView bytes, IsoRecord& record) {
  const std::uint8_t flags = bytes[25];
  const std::size_t name_size = bytes[32];
  const bool folder = (flags & kFolder) != 0;
  record.kind = folder ? IsoRecord::Kind::folder : IsoRecord::Kind::file;
  if (folder && name_size == 1 && bytes[kFixedPart] == 0) record.kind = IsoRecord::Kind::self;
  if (folder && name_size == 1 && bytes[kFixedPart] == 1) record.kind = IsoRecord::Kind::parent;
  const auto block = both_endian_32(bytes.subspan(2, 8));
  const auto size = both_endian_32(bytes.subspan(10, 8));
  const auto volume = both_endian_16(bytes.subspan(28, 4));
  if (!block || !size || !volume || *volume != 1) record.fault = "numbers";
  if (bytes[1] != 0 || bytes[26] != 0 || bytes[27] != 0) record.fault = "attributes or interleave";
  if ((flags & kForbiddenFlags) != 0) record.fault = "flags";
  record.block = block.value_or(0);
  record.bytes = size.value_or(0);
}

}  // namespace

std::optional<std::uint32_t> both_endian_32(ByteView octets) {
  std::uint32_t little = 0;
  std::uint32_t big = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    little |= std::uint32_t{octets[i]} << (8 * i);
    big |= std::uint32_t{octets[4 + i]} << (8 * (3 - i));
  }
  if (little != big) return std::nullopt;
  return little;
}

std::optional<std::uint16_t> both_endian_16(ByteView octets) {
  if (octets[0] != octets[3] || octets[1] != octets[2]) return std::nullopt;
  return static_cast<std::uint16_t>(octets[0] | octets[1] << 8);
}

std::optional<IsoRecord> parse_iso_record(ByteView bytes, std::size_t& length) {
  if (bytes.empty()) return std::nullopt;
  length = bytes[0];
  if (length <= kFixedPart || length > bytes.size()) return std::nullopt;
  bytes = bytes.first(length);
  const std::size_t name_size = bytes[32];
  if (name_size == 0 || kFixedPart + name_size > length) return std::nullopt;
  IsoRecord record;
  read_fixed_part(bytes, record);
  // A padding octet follows an identifier of even length (ECMA-119, 9.1.12).
  const std::size_t fields = kFixedPart + name_size + (name_size % 2 == 0 ? 1 : 0);
  SystemUse system_use(record);
  if (fields < length) system_use.read(bytes.subspan(fields));
  if (!system_use.has_mode() && record.fault == nullptr) record.fault = "no mode";
  return record;
}

}  // namespace dozo::platform
