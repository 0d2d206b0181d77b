#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/ledger_checks.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/paper.hpp"

namespace dozo::verify_tool {

int run(const Ledger& options) {
  Report report;
  const auto anchors = trusted(options.common);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
    return report.print(options.common.json);
  }
  std::vector<CheckedDocument> documents;
  for (const auto& file : options.papers.documents) {
    if (auto document = check_document(file, *anchors, report)) {
      documents.push_back(std::move(*document));
    }
  }
  const auto typed = read_checkpoints(options.papers.checkpoints);
  if (!typed) {
    report.add("anchors", tl::unexpected(typed.error()));
    return report.print(options.common.json);
  }
  check_ledger(options.folder, *anchors, documents, report, *typed);
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
