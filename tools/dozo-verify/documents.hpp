// Signed documents of a terminal, as files: FILE.json with FILE.json.p7s beside it.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "firmware/evidence/parse.hpp"
#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {

/// The certificates that are trusted. certificate_malformed, or why a file could not be read.
Result<std::vector<sealed::Certificate>> read_anchors(std::span<const std::filesystem::path> paths);

/// A document whose form is right. What it says is to be believed only if the report says so.
struct CheckedDocument {
  evidence::ParsedDocument parsed;
  Digest sha256{};  ///< of its canonical JSON
};

/// Checks form, signature and the key that the document names: document.form, document.signature,
/// document.terminal. Nothing where the form is wrong.
std::optional<CheckedDocument> check_document(const std::filesystem::path& file,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report);

}  // namespace dozo::verify_tool
