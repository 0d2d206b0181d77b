#include "firmware/intake/unseal.hpp"

#include <nlohmann/json.hpp>

#include "firmware/intake/bag_frames.hpp"
#include "firmware/intake/fields.hpp"
#include "firmware/sealed/age/decryptor.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::intake {
namespace {

constexpr std::uint64_t kLargest = (std::uint64_t{1} << 53) - 1;

/// The tag manifest is not the receipt's: which mistake is it? Nothing here is authenticated; it
/// only chooses the words of a refusal.
tl::unexpected<Error> not_expected(const TagFiles& tags, const ExpectedDisc& expected) {
  const auto info = sealed::parse_bag_info(tags.text(sealed::kBagInfo));
  if (info && info->delivery.group != expected.group) return fail(ErrorCode::other_delivery);
  if (info && !(info->disc == expected.disc)) return fail(ErrorCode::disc_number_unexpected);
  return fail(ErrorCode::bag_tag_digest_mismatch, "tag manifest");
}

/// All tag files are those of the receipt, and the receipt's list of parts is theirs.
Result<> match_receipt(const TagFiles& tags, const ExpectedDisc& expected) {
  if (tags.digest(sealed::kTagManifest) != expected.tag_manifest) {
    return not_expected(tags, expected);
  }
  DOZO_TRY(tags.match_tag_manifest());
  const auto listed = DOZO_TRY(sealed::parse_payload_manifest(tags.text(sealed::kManifest)));
  const auto same = [](const sealed::ManifestEntry& entry, const Part& part) {
    return entry.path == part.path && entry.digest == part.sha256;
  };
  if (!std::ranges::equal(listed, expected.parts, same)) {
    return fail(ErrorCode::delivery_inconsistent, "receipt and manifest");
  }
  return {};
}

}  // namespace

Json to_json(const ExpectedDisc& expected) {
  Json parts = Json::array();
  for (const Part& part : expected.parts) parts.push_back(to_json(part));
  return {{"tag_manifest", to_hex(expected.tag_manifest)},
          {"parts", std::move(parts)},
          {"group", expected.group},
          {"disc", expected.disc.number},
          {"discs", expected.disc.count}};
}

Result<ExpectedDisc> expected_disc_from_json(const Json& json) {
  DOZO_TRY(has_members(json, 5));
  ExpectedDisc expected;
  expected.tag_manifest = DOZO_TRY(digest_field(json, "tag_manifest"));
  expected.parts = DOZO_TRY(parts_field(json));
  expected.group = DOZO_TRY(text_field(json, "group", 64));
  expected.disc = DOZO_TRY(disc_fields(json));
  return expected;
}

Json to_json(const UnsealSummary& summary) {
  return {{"files", summary.files},
          {"folders", summary.folders},
          {"bytes", summary.bytes},
          {"tar_bytes", summary.tar_bytes},
          {"index_sha256", to_hex(summary.index_sha256)},
          {"records", summary.records ? Json(*summary.records) : Json(nullptr)}};
}

Result<UnsealSummary> unseal_summary_from_json(const Json& json) {
  DOZO_TRY(has_members(json, 6));
  UnsealSummary summary;
  summary.files = DOZO_TRY(number_field(json, "files", 0, kLargest));
  summary.folders = DOZO_TRY(number_field(json, "folders", 0, kLargest));
  summary.bytes = DOZO_TRY(number_field(json, "bytes", 0, kLargest));
  summary.tar_bytes = DOZO_TRY(number_field(json, "tar_bytes", 1, kLargest));
  summary.index_sha256 = DOZO_TRY(digest_field(json, "index_sha256"));
  if (!json.contains("records") || !json["records"].is_null()) {
    summary.records =
        static_cast<std::int64_t>(DOZO_TRY(number_field(json, "records", 0, kLargest)));
  }
  return summary;
}

class Unsealer::Work {
 public:
  Work(SecretBytes password, UnsealLimits limits, Sink sink)
      : identity_(std::move(password), limits.max_work_factor, std::move(limits.memory)),
        threads_(limits.threads),
        sink_(std::move(sink)),
        records_(std::move(limits.records)),
        tar_(&records_) {}

  Result<> add_disc(FrameReader& frames, const ExpectedDisc& expected,
                    const std::function<void(std::uint64_t)>& progress);
  Result<UnsealSummary> finish();

 private:
  Result<> part(BagFrames& bag, const Part& expected,
                const std::function<void(std::size_t)>& heard);
  Result<> explain(Result<> opened, bool header_accepted) const;
  Result<> keep(ByteView plaintext);

  sealed::age::ScryptIdentity identity_;
  unsigned threads_;
  Sink sink_;
  sealed::RecordCounter records_;
  sealed::TarReader tar_;
  int parts_ = 0;  // opened so far, over all discs
};

Result<> Unsealer::Work::add_disc(FrameReader& frames, const ExpectedDisc& expected,
                                  const std::function<void(std::uint64_t)>& progress) {
  BagFrames bag(frames);
  DOZO_TRY(match_receipt(DOZO_TRY(bag.tags()), expected));
  std::uint64_t done = 0;
  for (const Part& next : expected.parts) {
    // Numbers go on from disc to disc: a gap is a disc left out, whatever the receipts say.
    if (sealed::part_number(next.path) != parts_ + 1) {
      return fail(ErrorCode::delivery_inconsistent, "part number");
    }
    DOZO_TRY(part(bag, next, [&](std::size_t octets) { progress(done += octets); }));
    ++parts_;
  }
  return bag.end();
}

/// One age file: hashed and opened in one pass. Its header is compared before a key is derived from
/// it, so that nobody but the ward chooses how much work the password is put to.
Result<> Unsealer::Work::part(BagFrames& bag, const Part& expected,
                              const std::function<void(std::size_t)>& heard) {
  if (DOZO_TRY(bag.part(expected.path)) != expected.bytes) {
    return fail(ErrorCode::bag_payload_digest_mismatch, "size");
  }
  bool header_accepted = false;
  const auto on_header = [&](ByteView header) -> Result<> {
    header_accepted =
        header.size() == expected.header_bytes && sha256(header) == expected.header_sha256;
    if (!header_accepted) return fail(ErrorCode::bag_payload_digest_mismatch, "age header");
    return {};
  };
  Sha256 hash;
  sealed::age::Decryptor decryptor(
      identity_, [this](ByteView plaintext) { return keep(plaintext); }, on_header, threads_);
  DOZO_TRY(bag.body([&](ByteView piece) -> Result<> {
    hash.update(piece);
    DOZO_TRY(explain(decryptor.write(piece), header_accepted));
    heard(piece.size());
    return {};
  }));
  DOZO_TRY(explain(decryptor.finish(), header_accepted));
  if (hash.finish() != expected.sha256) return fail(ErrorCode::bag_payload_digest_mismatch);
  return {};
}

/// age knows neither receipts nor the parts before this one.
Result<> Unsealer::Work::explain(Result<> opened, bool header_accepted) const {
  if (opened) return opened;
  switch (opened.error().code) {
    case ErrorCode::age_header_invalid:
      // It was in its form at the receipt: what is read now is something else.
      if (!header_accepted) return fail(ErrorCode::bag_payload_digest_mismatch, "age header");
      return opened;
    case ErrorCode::age_no_match:
      // A password that opened one part opens them all, unless they were sealed apart.
      return parts_ == 0 ? fail(ErrorCode::password_wrong)
                         : fail(ErrorCode::delivery_inconsistent, "password");
    default:
      return opened;
  }
}

Result<> Unsealer::Work::keep(ByteView plaintext) {
  DOZO_TRY(tar_.write(plaintext));
  return sink_(plaintext);
}

Result<UnsealSummary> Unsealer::Work::finish() {
  const sealed::Index index = DOZO_TRY(tar_.finish());
  Sha256 hash;
  DOZO_TRY(index.write_json([&](std::string_view text) -> Result<> {
    hash.update(as_bytes(text));
    return {};
  }));
  return UnsealSummary{index.file_count(), index.folder_count(), index.content_octets(),
                       index.tar_octets(), hash.finish(),        records_.total()};
}

Unsealer::Unsealer(SecretBytes password, UnsealLimits limits, Sink sink)
    : work_(std::make_unique<Work>(std::move(password), std::move(limits), std::move(sink))) {}
Unsealer::~Unsealer() = default;

Result<> Unsealer::add_disc(FrameReader& frames, const ExpectedDisc& expected,
                            const std::function<void(std::uint64_t)>& progress) {
  return work_->add_disc(frames, expected, progress);
}

Result<UnsealSummary> Unsealer::finish() {
  return work_->finish();
}

}  // namespace dozo::intake
