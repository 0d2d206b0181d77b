#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/ledger_checks.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/pages.hpp"

namespace dozo::verify_tool {

int run(const Document& options) {
  Report report;
  const auto anchors = trusted(options.common);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
    return report.print(options.common.json);
  }
  std::vector<CheckedDocument> documents;
  for (const auto& file : options.files) {
    auto document = check_either(file, *anchors, report);
    if (!document) continue;
    report.add("document.kind", {}, std::string(evidence::to_token(document->parsed.kind)));
    documents.push_back(std::move(*document));
  }
  check_chain(documents, report);
  if (!options.ledger.empty()) check_ledger(options.ledger, *anchors, documents, report);
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
