// The bag on a disc: BagIt 1.0 (RFC 8493) narrowed to one form. Every tag file is exactly what
// these functions write: parsing is writing the parsed values again and comparing octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/sealed/delivery.hpp"

namespace dozo::sealed {

inline constexpr std::string_view kBagDeclaration = "bagit.txt";
inline constexpr std::string_view kBagInfo = "bag-info.txt";
inline constexpr std::string_view kManifest = "manifest-sha256.txt";
inline constexpr std::string_view kReadme = "README.txt";
inline constexpr std::string_view kTagManifest = "tagmanifest-sha256.txt";
inline constexpr std::string_view kTagSignature = "tagmanifest-sha256.txt.p7s";

/// The largest tag file (and signature) in octets; the most parts of a delivery.
inline constexpr std::size_t kMaxTagFile = 1024 * 1024;
inline constexpr int kMaxParts = 9999;

/// What bag-info.txt says.
struct BagInfo {
  Delivery delivery;
  DiscNumber disc;
  std::uint64_t payload_octets = 0;  ///< of this disc, Payload-Oxum
  int payload_files = 0;
  friend bool operator==(const BagInfo&, const BagInfo&) = default;
};

struct ManifestEntry {
  Digest digest{};
  std::string path;
  friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

/// "data/part-0001.age"; 1 ≤ number ≤ kMaxParts. Numbers go on from disc to disc.
std::string part_path(int number);
/// The number of a part's path; nothing for any other path.
std::optional<int> part_number(std::string_view path);

/// One of the six tag files (signature included) or a part: every path a disc may hold.
bool is_bag_path(std::string_view path);

/// True if all texts of a delivery keep to the rules: UTF-8, 1 to 200 characters, one line, no
/// control or bidi characters, no white space at an end; the notice is number + "-P"; `checkpoint`
/// may be empty. Says which one does not (bag_info_invalid).
Result<> check_delivery(const Delivery& delivery);

/// bagit.txt.
std::string bag_declaration();
/// bag_declaration_invalid unless it is exactly bag_declaration().
Result<> check_bag_declaration(std::string_view text);

std::string write_bag_info(const BagInfo& info);
/// bag_info_invalid; bag_profile_unknown where Dozo-Profile is another number.
Result<BagInfo> parse_bag_info(std::string_view text);

/// `<64 hex>  path` lines, in byte order of the paths (sorted here).
std::string write_manifest(std::vector<ManifestEntry> entries);
/// manifest-sha256.txt: only parts, consecutive numbers, at least one. bag_manifest_invalid,
/// bag_path_forbidden, bag_file_repeated.
Result<std::vector<ManifestEntry>> parse_payload_manifest(std::string_view text);
/// tagmanifest-sha256.txt: exactly README.txt, bag-info.txt, bagit.txt, manifest-sha256.txt, in
/// this order. bag_manifest_invalid, bag_path_forbidden, bag_file_missing, bag_file_unlisted,
/// bag_file_repeated.
Result<std::vector<ManifestEntry>> parse_tag_manifest(std::string_view text);

/// README.txt: for whoever finds the disc; Japanese and English; names no person.
std::string bag_readme(const BagInfo& info);

}  // namespace dozo::sealed
