// Makes the inspector's bundle (監査バンドル): docs/formats/bundle.md.
#pragma once

#include <string>
#include <vector>

#include "firmware/daemon/core.hpp"
#include "firmware/ledger/bundle.hpp"

namespace dozo::daemon {

struct BundleRequest {
  ledger::BundleScope scope;
  /// Numbers of further documents, whose printed checkpoints the bundle has to fit: papers from
  /// outside the scope that the inspector holds.
  std::vector<std::string> papers;
};

/// Writes the bundle as the ledger stands now. Reads the ledger twice, and takes the core's lock
/// for moments only: events may be recorded meanwhile, and are not in it. `certificate`: the
/// terminal's, PEM. not_commissioned; document_unknown for one of the papers; what
/// BundleSelection::make fails with; io_failed.
Result<> write_bundle(Core& core, const std::string& certificate, const BundleRequest& request,
                      int out);

}  // namespace dozo::daemon
