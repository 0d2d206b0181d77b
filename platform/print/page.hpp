// Draws a document as a Japanese A4 page from its JSON alone, so that the paper cannot say
// anything else than what was signed.
#pragma once

#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "platform/print/labels.hpp"

namespace dozo::platform {

/// Loads fontconfig, pango and the Japanese font. pango starts a thread for that. font_missing
/// where Noto Sans CJK JP does not resolve.
Result<> prepare_fonts();

struct PageOptions {
  std::string_view qr_text = {};  ///< what the QR code holds; no code where it is empty
  Language language = Language::japanese;
  ByteView logo = {};  ///< the ward's, a PNG: on the first page, top right; none where it is empty
};

/// Writes a PDF to `out_fd` (from its current position). Every member of the document is printed:
/// one without a label is refused (document_invalid). font_missing, render_failed, logo_invalid,
/// errors of writing.
Result<> render_document(const Json& document, const PageOptions& options, int out_fd);

/// The same for a document of at most 4 MiB of canonical JSON, read from the start of the file
/// `json_fd`. json_malformed or json_not_canonical where it is anything else.
Result<> render_stored(int json_fd, const PageOptions& options, int out_fd);

}  // namespace dozo::platform
