#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/pages.hpp"

namespace dozo::verify_tool {
namespace {

Result<> is_receipt(const evidence::ParsedDocument& parsed) {
  if (parsed.kind == evidence::Kind::disc_receipt ||
      parsed.kind == evidence::Kind::notice_receipt) {
    return {};
  }
  return fail(ErrorCode::document_invalid, "not a receipt");
}

}  // namespace

int run(const Receipt& options) {
  Report report;
  const auto anchors = trusted(options.common);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
  } else if (const auto document = check_either(options.file, *anchors, report)) {
    report.add("document.kind", is_receipt(document->parsed),
               std::string(evidence::to_token(document->parsed.kind)));
  }
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
