// An exported ledger beside the documents that were issued from it.
#pragma once

#include <filesystem>
#include <span>

#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {

/// Adds the checks of firmware/ledger/export.hpp, and document.recorded for each document.
void check_ledger(const std::filesystem::path& folder, std::span<const sealed::Certificate> anchors,
                  std::span<const CheckedDocument> documents, Report& report);

}  // namespace dozo::verify_tool
