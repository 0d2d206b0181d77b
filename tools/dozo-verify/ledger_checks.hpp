// An exported ledger beside the documents that were issued from it.
#pragma once

#include <filesystem>
#include <span>

#include "firmware/ledger/scan.hpp"
#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {

/// The checkpoint says itself when it was made; the certificate has to have begun by then.
/// checkpoint_invalid.
Result<> signed_checkpoint(ByteView content, ByteView cms,
                           std::span<const sealed::Certificate> anchors);

/// Adds the checks of firmware/ledger/export.hpp, with an anchor for each document and each of
/// `typed`, and document.recorded for each document.
void check_ledger(const std::filesystem::path& folder, std::span<const sealed::Certificate> anchors,
                  std::span<const CheckedDocument> documents, Report& report,
                  std::span<const ledger::Anchor> typed = {});

}  // namespace dozo::verify_tool
