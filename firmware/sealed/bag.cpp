#include "firmware/sealed/bag.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace dozo::sealed {
namespace {

constexpr std::string_view kPartHead = "data/part-";
constexpr std::string_view kPartTail = ".age";
constexpr std::size_t kPartDigits = 4;
constexpr std::size_t kHex = 64;

/// In byte order.
constexpr std::array<std::string_view, 4> kListedTags{kReadme, kBagInfo, kBagDeclaration,
                                                      kManifest};

/// Lines of a manifest in its one form; the paths are still anything.
Result<std::vector<ManifestEntry>> parse_lines(std::string_view text) {
  if (text.size() > kMaxTagFile) return fail(ErrorCode::bag_manifest_invalid, "size");
  std::vector<ManifestEntry> entries;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return fail(ErrorCode::bag_manifest_invalid, "last line");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto digest = digest_from_hex(line.substr(0, kHex));
    if (!digest || line.substr(kHex).substr(0, 2) != "  ") {
      return fail(ErrorCode::bag_manifest_invalid, "line");
    }
    entries.push_back({*digest, std::string(line.substr(kHex + 2))});
  }
  return entries;
}

Result<> check_order(const std::vector<ManifestEntry>& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].path == entries[i - 1].path) return fail(ErrorCode::bag_file_repeated);
    if (entries[i].path < entries[i - 1].path) {
      return fail(ErrorCode::bag_manifest_invalid, "order");
    }
  }
  return {};
}

}  // namespace

std::string part_path(int number) {
  return fmt::format("{}{:04}{}", kPartHead, number, kPartTail);
}

std::optional<int> part_number(std::string_view path) {
  if (path.size() != kPartHead.size() + kPartDigits + kPartTail.size() ||
      !path.starts_with(kPartHead) || !path.ends_with(kPartTail)) {
    return std::nullopt;
  }
  int number = 0;
  for (const char c : path.substr(kPartHead.size(), kPartDigits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + (c - '0');
  }
  if (number == 0) return std::nullopt;
  return number;
}

bool is_bag_path(std::string_view path) {
  return path == kTagManifest || path == kTagSignature || part_number(path) ||
         std::find(kListedTags.begin(), kListedTags.end(), path) != kListedTags.end();
}

std::string bag_declaration() {
  return "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
}

Result<> check_bag_declaration(std::string_view text) {
  if (text != bag_declaration()) return fail(ErrorCode::bag_declaration_invalid);
  return {};
}

std::string write_manifest(std::vector<ManifestEntry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const ManifestEntry& a, const ManifestEntry& b) { return a.path < b.path; });
  std::string text;
  for (const ManifestEntry& entry : entries) {
    text += to_hex(entry.digest) + "  " + entry.path + '\n';
  }
  return text;
}

Result<std::vector<ManifestEntry>> parse_payload_manifest(std::string_view text) {
  std::vector<ManifestEntry> entries = DOZO_TRY(parse_lines(text));
  if (entries.empty()) return fail(ErrorCode::bag_manifest_invalid, "no payload");
  for (const ManifestEntry& entry : entries) {
    if (!part_number(entry.path)) return fail(ErrorCode::bag_path_forbidden);
  }
  DOZO_TRY(check_order(entries));
  const int first = *part_number(entries.front().path);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (*part_number(entries[i].path) != first + static_cast<int>(i)) {
      return fail(ErrorCode::bag_manifest_invalid, "a part is missing");
    }
  }
  return entries;
}

Result<std::vector<ManifestEntry>> parse_tag_manifest(std::string_view text) {
  std::vector<ManifestEntry> entries = DOZO_TRY(parse_lines(text));
  for (const ManifestEntry& entry : entries) {
    if (std::find(kListedTags.begin(), kListedTags.end(), entry.path) == kListedTags.end()) {
      return is_bag_path(entry.path) ? fail(ErrorCode::bag_file_unlisted)
                                     : fail(ErrorCode::bag_path_forbidden);
    }
  }
  DOZO_TRY(check_order(entries));
  if (entries.size() != kListedTags.size()) return fail(ErrorCode::bag_file_missing);
  return entries;
}

std::string bag_readme(const BagInfo& info) {
  const Delivery& job = info.delivery;
  return fmt::format(
      "この媒体について\n"
      "================\n"
      "この媒体には、{0} "
      "が業務を委託するために引き渡した個人情報が、暗号化されて記録されています。\n"
      "送付番号: {1}（{2} 枚中 {3} 枚目）\n\n"
      "拾得された方へ: 内容を読み取ろうとせず、{0} または最寄りの警察署へお届けください。\n"
      "受託者の方へ: 専用端末に入れてください。ほかの機器では開かないでください。\n"
      "パスワードはこの媒体にはありません。別の日に、別の経路で通知されます。\n\n"
      "About this disc\n"
      "===============\n"
      "It carries personal data, encrypted, that {0} has handed over to a contractor.\n"
      "Delivery number: {1} (disc {3} of {2})\n\n"
      "If you have found it: do not try to read it. Please bring it to {0} or to the police.\n"
      "If you are the contractor: insert it into the dozo terminal it is meant for, and nowhere\n"
      "else. The password is not on this disc: it comes on paper, on another day.\n\n"
      "For the sender (OpenSSL, age, GNU tar):\n"
      "  sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt\n"
      "  openssl cms -verify -binary -inform DER -in tagmanifest-sha256.txt.p7s \\\n"
      "    -content tagmanifest-sha256.txt -CAfile WARD.pem -partial_chain -out /dev/null\n"
      "  for part in data/part-*.age; do age -d \"$part\" || break; done > contents.tar\n"
      "  tar -xf contents.tar\n",
      job.department, job.number, info.disc.count, info.disc.number);
}

}  // namespace dozo::sealed
