#include "firmware/intake/verdict.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/intake/fields.hpp"
#include "firmware/intake/frames.hpp"

namespace dozo::intake {
namespace {

bool parts_agree(const Verdict& verdict) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < verdict.parts.size(); ++i) {
    if (i > 0 && verdict.parts[i - 1].path >= verdict.parts[i].path) return false;
    sum += verdict.parts[i].bytes;
  }
  return sum == verdict.payload_bytes && verdict.files > verdict.parts.size();
}

}  // namespace

Json to_json(const Part& part) {
  return {{"path", part.path},
          {"bytes", part.bytes},
          {"sha256", to_hex(part.sha256)},
          {"header_bytes", part.header_bytes},
          {"header_sha256", to_hex(part.header_sha256)}};
}

Result<Part> part_from_json(const Json& json) {
  DOZO_TRY(has_members(json, 5));
  Part part;
  part.path = DOZO_TRY(text_field(json, "path", kMaxFramePath));
  if (!is_frame_path(part.path) || !part.path.starts_with("data/")) return bad_field("path");
  part.bytes = DOZO_TRY(number_field(json, "bytes", 1, sealed::kMaxPart));
  part.sha256 = DOZO_TRY(digest_field(json, "sha256"));
  part.header_bytes = DOZO_TRY(
      number_field(json, "header_bytes", 1, std::min<std::uint64_t>(part.bytes, kMaxPartHeader)));
  part.header_sha256 = DOZO_TRY(digest_field(json, "header_sha256"));
  return part;
}

Json to_json(const Verdict& verdict) {
  Json parts = Json::array();
  for (const Part& part : verdict.parts) parts.push_back(to_json(part));
  return {{"delivery", sealed::to_json(verdict.delivery)},
          {"disc", verdict.disc.number},
          {"discs", verdict.disc.count},
          {"tag_manifest", to_hex(verdict.tag_manifest)},
          {"signer", to_hex(verdict.signer)},
          {"parts", std::move(parts)},
          {"payload_bytes", verdict.payload_bytes},
          {"manifest", to_hex(verdict.manifest)},
          {"files", verdict.files}};
}

Result<Verdict> verdict_from_json(const Json& json) {
  DOZO_TRY(has_members(json, 9));
  if (!json.contains("delivery")) return bad_field("delivery");
  auto delivery = sealed::delivery_from_json(json["delivery"]);
  if (!delivery) return bad_field("delivery");
  Verdict verdict;
  verdict.delivery = std::move(*delivery);
  verdict.disc = DOZO_TRY(disc_fields(json));
  verdict.tag_manifest = DOZO_TRY(digest_field(json, "tag_manifest"));
  verdict.signer = DOZO_TRY(digest_field(json, "signer"));
  verdict.parts = DOZO_TRY(parts_field(json));
  verdict.payload_bytes =
      DOZO_TRY(number_field(json, "payload_bytes", 1, kMaxParts * sealed::kMaxPart));
  verdict.manifest = DOZO_TRY(digest_field(json, "manifest"));
  verdict.files = DOZO_TRY(number_field(json, "files", 1, kMaxFrameFiles));
  if (!parts_agree(verdict)) return bad_field("parts");
  return verdict;
}

}  // namespace dozo::intake
