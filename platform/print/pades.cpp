#include "platform/print/pades.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/cms.hpp"
#include "platform/print/pdf_structure.hpp"

namespace dozo::platform {
namespace {

/// D:YYYYMMDDHHmmSS+09'00' (ISO 32000-1, 7.9.4).
std::string pdf_time(Instant instant) {
  std::string digits = to_rfc3339(instant).substr(0, 19);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return "D:" + digits + "+09'00'";
}

/// The time of issue, which PAdES wants beside the signature (EN 319 142-1, 5.3, entry M).
Result<Instant> issued_at(ByteView json) {
  const Json document = DOZO_TRY(parse_json(as_text(json)));
  const auto instant = from_rfc3339(DOZO_TRY(json_string(document, "issued_at")));
  if (!instant) return fail(ErrorCode::pdf_signature, "issued_at");
  return *instant;
}

/// Where `text` stands, if it stands there once.
Result<std::size_t> find_once(const Bytes& file, std::string_view text) {
  const std::string_view all = as_text(file);
  const std::size_t at = all.find(text);
  if (at == std::string_view::npos || all.find(text, at + 1) != std::string_view::npos) {
    return fail(ErrorCode::pdf_signature, "placeholder");
  }
  return at;
}

/// Writes the real ranges over the placeholder: all of the file but Contents with its brackets.
Result<> fill_ranges(Bytes& file, std::size_t gap, std::size_t gap_size) {
  const std::string number = std::to_string(kRangePlaceholder);
  const std::string placeholder = "0 " + number + " " + number + " " + number;
  const std::size_t at = DOZO_TRY(find_once(file, placeholder));
  const std::size_t after = gap + gap_size;
  std::string ranges = "0 " + std::to_string(gap) + " " + std::to_string(after) + " " +
                       std::to_string(file.size() - after);
  if (ranges.size() > placeholder.size()) return fail(ErrorCode::pdf_signature, "too large");
  ranges.resize(placeholder.size(), ' ');
  std::copy(ranges.begin(), ranges.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

}  // namespace

Result<Bytes> sign_pdf(ByteView pdf, ByteView json, std::string_view name,
                       const sealed::PrivateKey& key, const sealed::Certificate& certificate) {
  const Instant issued = DOZO_TRY(issued_at(json));
  PreparedPdf prepared = prepare_pdf(std::string(as_text(pdf)), std::string(as_text(json)),
                                     std::string(name), pdf_time(issued));
  if (!prepared.error.empty()) return fail(ErrorCode::pdf_signature, prepared.error);
  Bytes file = std::move(prepared.file);
  const std::string zeros = "<" + std::string(2 * kSignatureRoom, '0') + ">";
  const std::size_t gap = DOZO_TRY(find_once(file, zeros));
  DOZO_TRY(fill_ranges(file, gap, zeros.size()));

  const ByteView all(file);
  Sha256 hash;
  hash.update(all.first(gap)).update(all.subspan(gap + zeros.size()));
  const auto signature = sealed::sign_detached_digest(hash.finish(), key, certificate);
  if (!signature) return fail(ErrorCode::pdf_signature, describe(signature.error()));
  const std::string hex = to_hex(ByteView(*signature));
  if (hex.size() > 2 * kSignatureRoom) return fail(ErrorCode::pdf_signature, "signature too large");
  // What is left of Contents stays zero: dozo-verify accepts nothing else there.
  std::copy(hex.begin(), hex.end(), file.begin() + static_cast<std::ptrdiff_t>(gap + 1));
  return file;
}

}  // namespace dozo::platform
