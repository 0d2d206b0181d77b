#include "firmware/intake/bag_frames.hpp"

#include <algorithm>

namespace dozo::intake {

const Bytes& TagFiles::octets(std::string_view name) const {
  return files_.at(tag_file_order(name).value()).value();
}

std::string_view TagFiles::text(std::string_view name) const {
  return as_text(octets(name));
}

Digest TagFiles::digest(std::string_view name) const {
  return sha256(octets(name));
}

Result<> TagFiles::match_tag_manifest() const {
  const auto entries = DOZO_TRY(sealed::parse_tag_manifest(text(sealed::kTagManifest)));
  for (const sealed::ManifestEntry& entry : entries) {
    const auto order = tag_file_order(entry.path);
    if (!order) return fail(ErrorCode::bag_path_forbidden);
    if (digest(entry.path) != entry.digest) {
      return fail(ErrorCode::bag_tag_digest_mismatch, entry.path);
    }
  }
  return {};
}

Result<> BagFrames::look() {
  if (looked_) return {};
  ahead_ = DOZO_TRY(frames_.next());
  looked_ = true;
  return {};
}

Result<TagFiles> BagFrames::tags() {
  TagFiles tags;
  for (;;) {
    DOZO_TRY(look());
    const auto order = ahead_ ? tag_file_order(ahead_->path) : std::nullopt;
    if (!order) break;
    tags.files_.at(*order) = DOZO_TRY(frames_.whole());
    looked_ = false;
  }
  for (std::size_t i = 0; i < std::size(kTagFiles); ++i) {
    if (!tags.files_.at(i)) return fail(ErrorCode::bag_file_missing, std::string(kTagFiles[i]));
  }
  return tags;
}

Result<std::uint64_t> BagFrames::part(std::string_view path) {
  DOZO_TRY(look());
  if (!ahead_) return fail(ErrorCode::bag_file_missing, "payload");
  // Frames ascend, and all that the manifest names before `path` was taken already.
  if (ahead_->path < path) return fail(ErrorCode::bag_file_unlisted);
  if (ahead_->path > path) return fail(ErrorCode::bag_file_missing, "payload");
  const std::uint64_t size = ahead_->size;
  if (size > sealed::kMaxPart) return fail(ErrorCode::bag_file_oversized, "payload");
  looked_ = false;
  return size;
}

Result<> BagFrames::end() {
  DOZO_TRY(look());
  if (ahead_) return fail(ErrorCode::bag_file_unlisted);
  return {};
}

}  // namespace dozo::intake
