#include <algorithm>

#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/seal.hpp"

namespace dozo::sealed {
namespace {

/// A disc's files begin at sectors (ECMA-119, 6.1.2).
constexpr std::uint64_t kSector = 2048;
/// Deriving a part's key takes a second: no part is made for less room than this.
constexpr std::uint64_t kSmallestPart = 64 * 1024;
constexpr std::size_t kMaxDiscs = 999;

}  // namespace

Result<std::vector<PlannedDisc>> plan_discs(std::uint64_t tar_octets, std::uint64_t room,
                                            std::uint64_t part_octets, std::uint64_t part_overhead,
                                            std::size_t header_octets) {
  if (part_octets < kSmallestPart || part_octets > kMaxPart) {
    return fail(ErrorCode::disc_size_invalid, "part size");
  }
  std::vector<PlannedDisc> discs;
  int number = 1;
  for (std::uint64_t left = tar_octets; left > 0;) {
    PlannedDisc disc;
    std::uint64_t free = room;
    while (left > 0 && free >= part_overhead + kSmallestPart) {
      const std::uint64_t sectors = (free - part_overhead) / kSector * kSector;
      const auto most = age::max_plaintext(std::min(part_octets, sectors), header_octets);
      if (!most || *most == 0) break;
      const std::uint64_t plaintext = std::min(*most, left);
      const std::uint64_t sealed = age::sealed_size(plaintext, header_octets);
      disc.push_back({number++, plaintext, sealed});
      left -= plaintext;
      free -= part_overhead + (sealed + kSector - 1) / kSector * kSector;
    }
    if (disc.empty()) return fail(ErrorCode::disc_size_invalid, "too small");
    discs.push_back(std::move(disc));
    if (number - 1 > kMaxParts || discs.size() > kMaxDiscs) {
      return fail(ErrorCode::disc_size_invalid, "too many discs or parts");
    }
  }
  return discs;
}

}  // namespace dozo::sealed
