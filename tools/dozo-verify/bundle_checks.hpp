// All checks of an inspector's bundle.
#pragma once

#include <span>

#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-verify/bundle_file.hpp"
#include "tools/dozo-verify/documents.hpp"

namespace dozo::verify_tool {

/// What the inspector holds besides the bundle.
struct Papers {
  std::vector<CheckedDocument> documents;
  std::vector<ledger::Anchor> checkpoints;  ///< typed from paper
};

/// Adds the checks of docs/formats/bundle.md behind bundle.form, which says that `bundle` could be
/// opened.
void check_bundle(const BundleFile& bundle, std::span<const sealed::Certificate> anchors,
                  const Papers& papers, Report& report);

}  // namespace dozo::verify_tool
