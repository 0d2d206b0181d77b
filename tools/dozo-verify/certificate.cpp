#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/ledger_checks.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/pages.hpp"

namespace dozo::verify_tool {
namespace {

Result<> is_certificate(const evidence::ParsedDocument& parsed) {
  if (parsed.kind == evidence::Kind::erasure_certificate && parsed.result == "erased") return {};
  return fail(ErrorCode::document_not_success, std::string(evidence::to_token(parsed.kind)));
}

// Looked at again here, whatever the document's parser has made sure of: this is what the
// certificate is for.
Result<> is_complete(const evidence::ParsedDocument& parsed) {
  if (!parsed.verification || !parsed.range) {
    return fail(ErrorCode::document_not_success, "no verification");
  }
  const evidence::Verification& verification = *parsed.verification;
  const std::uint64_t target = parsed.range->bytes;
  if (target == 0 || verification.bytes != target || verification.matched != target ||
      verification.share != 100) {
    return fail(ErrorCode::document_not_success, "not all of the range was verified");
  }
  return {};
}

std::string amount(const evidence::ParsedDocument& parsed) {
  return parsed.verification ? std::to_string(parsed.verification->matched) + " octets" : "";
}

}  // namespace

int run(const Certificate& options) {
  Report report;
  const auto anchors = trusted(options.common);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
    return report.print(options.common.json);
  }
  const auto document = check_either(options.file, *anchors, report);
  if (document) {
    report.add("document.kind", is_certificate(document->parsed),
               std::string(evidence::to_token(document->parsed.kind)));
    const auto complete = is_complete(document->parsed);
    report.add("erasure.complete", complete, complete ? amount(document->parsed) : "");
  }
  if (!options.ledger.empty()) {
    check_ledger(options.ledger, *anchors,
                 document ? std::span(&*document, 1) : std::span<const CheckedDocument>(), report);
  }
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
