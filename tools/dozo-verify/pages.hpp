// The page of a document: its own signature, and the document that it carries.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "tools/dozo-verify/documents.hpp"

namespace dozo::verify_tool {

/// Is this the name of a page (".pdf")?
bool is_page(const std::filesystem::path& file);

/// The document in the page `file`, checked by the page's signature: page.signature,
/// page.attachment, document.form, document.terminal.
std::optional<CheckedDocument> check_page(const std::filesystem::path& file,
                                          std::span<const sealed::Certificate> anchors,
                                          Report& report);

/// The page that lies beside NAME.json as NAME.pdf, if one does: page.signature, and
/// page.attachment, that it carries `document` octet by octet.
void check_page_beside(const std::filesystem::path& json, const CheckedDocument& document,
                       std::span<const sealed::Certificate> anchors, Report& report);

/// A document by either of its names, with the page where it lies there.
std::optional<CheckedDocument> check_either(const std::filesystem::path& file,
                                            std::span<const sealed::Certificate> anchors,
                                            Report& report);

}  // namespace dozo::verify_tool
