// Signed documents of a terminal, as files: FILE.json with FILE.json.p7s beside it.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "firmware/evidence/parse.hpp"
#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-verify/options.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {

/// The certificates that are trusted, and those that they have led to by roll-overs of a terminal's
/// key. As read_anchors(); roll_over_invalid.
Result<std::vector<sealed::Certificate>> trusted(const Common& common);

/// The certificates that are trusted. certificate_malformed, or why a file could not be read.
Result<std::vector<sealed::Certificate>> read_anchors(std::span<const std::filesystem::path> paths);

/// A document whose form is right. What it says is to be believed only if the report says so.
struct CheckedDocument {
  evidence::ParsedDocument parsed;
  Digest sha256{};  ///< of its canonical JSON
};

/// The failure of a result, without its value.
template <class T>
Result<> outcome_of(const Result<T>& result) {
  if (result) return {};
  return tl::unexpected(result.error());
}

/// Checks form, signature and the key that the document names: document.form, document.signature,
/// document.terminal. Nothing where the form is wrong.
std::optional<CheckedDocument> check_document(const std::filesystem::path& file,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report);
/// The form alone: document.form.
std::optional<CheckedDocument> check_form(ByteView content, Report& report);
/// Is the key that the document names one of `anchors`?
Result<> names_trusted(const evidence::ParsedDocument& parsed,
                       std::span<const sealed::Certificate> anchors);
/// Among `documents`, is each one's previous the one that it names? document.previous, for each
/// whose previous is there.
void check_chain(std::span<const CheckedDocument> documents, Report& report);
/// The same for octets that were read, or could not be.
std::optional<CheckedDocument> check_document(const Result<Bytes>& content,
                                              const Result<Bytes>& signature,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report);

}  // namespace dozo::verify_tool
