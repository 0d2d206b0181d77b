#include "firmware/intake/verify.hpp"

#include <algorithm>
#include <optional>

#include "firmware/intake/bag_frames.hpp"
#include "firmware/sealed/age/header.hpp"
#include "firmware/sealed/age/keys.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::intake {
namespace {

using sealed::ManifestEntry;

/// What the tag files say once they are known to be the ward's.
struct Signed {
  sealed::BagInfo info;
  std::vector<ManifestEntry> parts;
  Digest signer{};
};

/// Whose word is it? Nothing of the disc is parsed here but the tag manifest's few lines.
Result<Digest> signer_of(const TagFiles& tags, std::span<const sealed::Certificate> anchors,
                         Instant now) {
  DOZO_TRY(sealed::check_bag_declaration(tags.text(sealed::kBagDeclaration)));
  DOZO_TRY(sealed::parse_tag_manifest(tags.text(sealed::kTagManifest)));
  const std::size_t which = DOZO_TRY(sealed::verify_detached(
      tags.octets(sealed::kTagManifest), tags.octets(sealed::kTagSignature), anchors, now));
  DOZO_TRY(tags.match_tag_manifest());
  return anchors[which].fingerprint();
}

Result<Signed> judge_tags(const TagFiles& tags, std::span<const sealed::Certificate> anchors,
                          const std::optional<Digest>& own_key, Instant now) {
  Signed result;
  result.signer = DOZO_TRY(signer_of(tags, anchors, now));
  result.info = DOZO_TRY(sealed::parse_bag_info(tags.text(sealed::kBagInfo)));
  result.parts = DOZO_TRY(sealed::parse_payload_manifest(tags.text(sealed::kManifest)));
  if (own_key && result.info.delivery.recipient != *own_key) {
    return fail(ErrorCode::other_terminal);
  }
  if (result.parts.size() > kMaxParts) return fail(ErrorCode::bag_manifest_invalid, "parts");
  if (std::cmp_not_equal(result.info.payload_files, result.parts.size())) {
    return fail(ErrorCode::bag_oxum_mismatch, "files");
  }
  return result;
}

/// Hashes one part and keeps its beginning, where the age header is.
class PartReader {
 public:
  Result<> take(ByteView piece) {
    whole_.update(piece);
    const std::size_t room = kMaxPartHeader - head_.size();
    const ByteView wanted = piece.first(std::min(room, piece.size()));
    head_.insert(head_.end(), wanted.begin(), wanted.end());
    return {};
  }

  /// The digest first: a damaged part is damaged, whatever its header looks like.
  Result<Part> finish(const ManifestEntry& entry, std::uint64_t size) {
    Part part{entry.path, size, whole_.finish(), 0, {}};
    if (part.sha256 != entry.digest) return fail(ErrorCode::bag_payload_digest_mismatch);
    const auto header = DOZO_TRY(sealed::age::parse_header(head_));
    if (!header) return fail(ErrorCode::age_header_invalid, "no end");
    // One passphrase opens a delivery; any other kind of recipient would be found out only on the
    // day of the import.
    if (header->stanzas.size() != 1 || header->stanzas.front().type != "scrypt") {
      return fail(ErrorCode::age_header_invalid, "recipient");
    }
    DOZO_TRY(sealed::age::scrypt_work_factor(header->stanzas.front(), kMaxWorkFactor));
    part.header_bytes = header->size;
    part.header_sha256 = sha256(ByteView(head_).first(header->size));
    return part;
  }

 private:
  Sha256 whole_;
  Bytes head_;
};

Result<std::vector<Part>> read_parts(BagFrames& bag, const Signed& tags, const VerifyWatch& watch) {
  std::vector<Part> parts;
  const std::uint64_t promised = tags.info.payload_octets;
  std::uint64_t announced = 0;
  std::uint64_t done = 0;
  for (const ManifestEntry& entry : tags.parts) {
    const std::uint64_t size = DOZO_TRY(bag.part(entry.path));
    announced += size;
    if (announced > promised) return fail(ErrorCode::bag_oxum_mismatch, "octets");
    PartReader reader;
    DOZO_TRY(bag.body([&](ByteView piece) {
      done += piece.size();
      watch.progress(done);
      return reader.take(piece);
    }));
    parts.push_back(DOZO_TRY(reader.finish(entry, size)));
  }
  DOZO_TRY(bag.end());
  if (announced != promised) return fail(ErrorCode::bag_oxum_mismatch, "octets");
  return parts;
}

}  // namespace

Result<Verdict> verify_disc(FrameReader& frames, std::span<const sealed::Certificate> anchors,
                            const std::optional<Digest>& own_key, Instant now,
                            const VerifyWatch& watch) {
  BagFrames bag(frames);
  const TagFiles tags = DOZO_TRY(bag.tags());
  Signed accepted = DOZO_TRY(judge_tags(tags, anchors, own_key, now));
  DOZO_TRY(watch.accepted(tags.digest(sealed::kTagManifest), accepted.info.payload_octets));
  Verdict verdict;
  verdict.parts = DOZO_TRY(read_parts(bag, accepted, watch));
  verdict.delivery = std::move(accepted.info.delivery);
  verdict.disc = accepted.info.disc;
  verdict.tag_manifest = tags.digest(sealed::kTagManifest);
  verdict.signer = accepted.signer;
  verdict.payload_bytes = accepted.info.payload_octets;
  verdict.manifest = tags.digest(sealed::kManifest);
  verdict.files = std::size(kTagFiles) + verdict.parts.size();
  return verdict;
}

}  // namespace dozo::intake
