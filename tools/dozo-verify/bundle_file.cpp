#include "tools/dozo-verify/bundle_file.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "firmware/base/digest.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::verify_tool {
namespace {

using sealed::kTarBlock;

constexpr std::size_t kPiece = 256 * 1024;

Bytes header(std::string_view name, std::uint64_t size) {
  return sealed::tar_member_header(name, sealed::MemberKind::file, size, {0});
}

// Octets of the file from `offset`; fewer where it ends.
Result<Bytes> look(int file, std::uint64_t offset, std::size_t size) {
  Bytes octets(size);
  octets.resize(DOZO_TRY(pread_up_to(file, octets, offset)));
  return octets;
}

bool all_zero(ByteView octets) {
  return std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0; });
}

// The size that a header of ours would say; anything else shows when the header is made again.
std::uint64_t claimed_size(ByteView block) {
  constexpr std::size_t kField = 124;
  std::uint64_t size = 0;
  for (const std::uint8_t c : block.subspan(kField, 11)) {
    size = size << 3 | static_cast<std::uint64_t>((c - '0') & 7);
  }
  return size;
}

Result<Digest> digest_of(int file, std::uint64_t offset, std::uint64_t size) {
  Sha256 hash;
  while (size > 0) {
    const Bytes piece = DOZO_TRY(
        look(file, offset, static_cast<std::size_t>(std::min<std::uint64_t>(size, kPiece))));
    if (piece.empty()) break;
    hash.update(piece);
    offset += piece.size();
    size -= piece.size();
  }
  return hash.finish();
}

}  // namespace

Result<BundleFile> BundleFile::open(UniqueFd file) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::bundle_invalid, "not a file");
  }
  BundleFile bundle;
  bundle.file_ = std::move(file);
  const Bytes text = DOZO_TRY(bundle.read_leading(ledger::kBundleManifest));
  bundle.text_ = as_text(text);
  bundle.signature_ = DOZO_TRY(bundle.read_leading(ledger::kBundleSignature));
  auto manifest = ledger::parse_bundle(bundle.text_);
  if (!manifest) return fail(ErrorCode::bundle_invalid, "bundle.json: " + manifest.error().detail);
  bundle.manifest_ = std::move(*manifest);
  std::uint64_t at = bundle.end_;
  for (const ledger::BundleMember& member : bundle.manifest_.members) {
    bundle.headers_.push_back(at);
    at += kTarBlock + sealed::tar_padded(member.size);
  }
  bundle.headers_.push_back(at);
  return bundle;
}

// A member ahead of which nothing says how long it is.
Result<Bytes> BundleFile::read_leading(std::string_view name) {
  const auto wrong = [&](const char* part) {
    return fail(ErrorCode::bundle_invalid, part + std::string(name));
  };
  const Bytes block = DOZO_TRY(look(file_.get(), end_, kTarBlock));
  if (block.size() != kTarBlock) return wrong("header of ");
  const std::uint64_t size = claimed_size(block);
  if (size > ledger::kMaxBundled || block != header(name, size)) return wrong("header of ");
  const auto padded = static_cast<std::size_t>(sealed::tar_padded(size));
  Bytes content = DOZO_TRY(look(file_.get(), end_ + kTarBlock, padded));
  if (content.size() != padded) return wrong("");
  if (!all_zero(ByteView(content).subspan(static_cast<std::size_t>(size)))) {
    return wrong("padding after ");
  }
  content.resize(static_cast<std::size_t>(size));
  end_ += kTarBlock + padded;
  return content;
}

std::vector<Error> BundleFile::altered() const {
  std::vector<Error> found;
  const auto note = [&](const char* part, const std::string& name) {
    found.push_back({ErrorCode::bundle_altered, part + name});
  };
  for (std::size_t i = 0; i < manifest_.members.size(); ++i) {
    const ledger::BundleMember& member = manifest_.members[i];
    const std::uint64_t content = headers_[i] + kTarBlock;
    const auto block = look(file_.get(), headers_[i], kTarBlock);
    if (!block || *block != header(member.name, member.size)) note("header of ", member.name);
    const auto digest = digest_of(file_.get(), content, member.size);
    if (!digest || *digest != member.sha256) note("", member.name);
    const auto missing = static_cast<std::size_t>(sealed::tar_padded(member.size) - member.size);
    const auto padding = look(file_.get(), content + member.size, missing);
    if (!padding || padding->size() != missing || !all_zero(*padding)) {
      note("padding after ", member.name);
    }
  }
  const auto end = look(file_.get(), headers_.back(), 2 * kTarBlock + 1);
  if (!end || end->size() != 2 * kTarBlock || !all_zero(*end)) note("end of the file", "");
  return found;
}

Result<Bytes> BundleFile::read(std::string_view name) const {
  const auto found = std::ranges::find(manifest_.members, name, &ledger::BundleMember::name);
  if (found == manifest_.members.end() || found->size > ledger::kMaxBundled) {
    return fail(ErrorCode::bundle_invalid, std::string(name));
  }
  const auto index = static_cast<std::size_t>(found - manifest_.members.begin());
  Bytes content = DOZO_TRY(
      look(file_.get(), headers_[index] + kTarBlock, static_cast<std::size_t>(found->size)));
  if (content.size() != found->size) return fail(ErrorCode::bundle_invalid, std::string(name));
  return content;
}

ledger::ByteSource BundleFile::events() const {
  const auto found =
      std::ranges::find(manifest_.members, ledger::kBundleEvents, &ledger::BundleMember::name);
  const auto index = static_cast<std::size_t>(found - manifest_.members.begin());
  std::uint64_t at = headers_[index] + kTarBlock;
  std::uint64_t left = found->size;
  return [this, at, left](ByteSpan out) mutable -> Result<std::size_t> {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, out.size()));
    const std::size_t got = DOZO_TRY(pread_up_to(file_.get(), out.first(wanted), at));
    at += got;
    left -= got;
    return got;
  };
}

}  // namespace dozo::verify_tool
