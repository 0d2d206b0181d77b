// The structure of a PDF that is about to be signed. Inner to this folder; plain types, so that
// C++17 can read it too (pdf_structure.cpp says why).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dozo::platform {

/// Octets kept free for the signature: about ten times what P-256 and one certificate need.
inline constexpr std::size_t kSignatureRoom = 8192;
/// Stands three times in ByteRange until the offsets are known: wider than any of them, so that
/// the length of the file never changes.
inline constexpr long long kRangePlaceholder = 9'999'999'999;

/// Either a file or what is wrong with the page.
struct PreparedPdf {
  std::vector<std::uint8_t> file;
  std::string error;
};

/// A file attached to a PDF, or what is wrong with it.
struct AttachedFile {
  std::string name;
  std::string content;
  std::string error;
};

/// The one attachment of `file`. Throws nothing but std::bad_alloc.
AttachedFile read_attachment(const std::string& file);

/// `page` with `json` attached under `name` and an empty, invisible signature field. `time` is a
/// PDF date. Throws nothing but std::bad_alloc.
PreparedPdf prepare_pdf(const std::string& page, const std::string& json, const std::string& name,
                        const std::string& time);

}  // namespace dozo::platform
