#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/ledger_checks.hpp"
#include "tools/dozo-verify/options.hpp"

namespace dozo::verify_tool {

int run(const Ledger& options) {
  Report report;
  const auto anchors = read_anchors(options.common.anchors);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
    return report.print(options.common.json);
  }
  std::vector<CheckedDocument> documents;
  for (const auto& file : options.documents) {
    if (auto document = check_document(file, *anchors, report)) {
      documents.push_back(std::move(*document));
    }
  }
  check_ledger(options.folder, *anchors, documents, report);
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
