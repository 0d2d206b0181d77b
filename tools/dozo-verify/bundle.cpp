#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/base/file.hpp"
#include "tools/dozo-verify/bundle_checks.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/paper.hpp"

namespace dozo::verify_tool {
namespace {

std::string headline(const ledger::BundleManifest& manifest) {
  const ledger::BundleScope& scope = manifest.scope;
  std::string text = manifest.terminal;
  if (scope.from) text += fmt::format(", {} … {}", to_iso(*scope.from), to_iso(*scope.to));
  if (!scope.contract.empty()) text += ", " + scope.contract;
  return text + ", dozo " + manifest.software;
}

Result<BundleFile> open_bundle(const Bundle& options) {
  auto file = open_file(options.file, O_RDONLY);
  if (!file) {
    file.error().detail += " · " + options.file.string();
    return tl::unexpected(file.error());
  }
  return BundleFile::open(std::move(*file));
}

}  // namespace

int run(const Bundle& options) {
  Report report;
  const auto anchors = trusted(options.common);
  if (!anchors) {
    report.add("anchors", tl::unexpected(anchors.error()));
    return report.print(options.common.json);
  }
  const auto bundle = open_bundle(options);
  report.add("bundle.form", outcome_of(bundle), bundle ? headline(bundle->manifest()) : "");
  const auto checkpoints = read_checkpoints(options.papers.checkpoints);
  if (!checkpoints) report.add("anchors", tl::unexpected(checkpoints.error()));
  if (!bundle || !checkpoints) return report.print(options.common.json);
  Papers papers;
  papers.checkpoints = *checkpoints;
  for (const auto& file : options.papers.documents) {
    if (auto document = check_document(file, *anchors, report)) {
      papers.documents.push_back(std::move(*document));
    }
  }
  check_bundle(*bundle, *anchors, papers, report);
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
