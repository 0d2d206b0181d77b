// The signature of a page as sign_pdf() writes it, taken out again by its one form.
#pragma once

#include <string>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"

namespace dozo::platform {

struct PdfSignature {
  Digest covered{};  ///< SHA-256 of the whole file but Contents and its brackets
  Bytes cms;         ///< DER, without the zeros behind it
};

/// page_altered, with where, unless the file has exactly one ByteRange that covers all of it but
/// one Contents of 8192 octets in lower-case digits, DER first and zeros behind. Says nothing of
/// whose signature it is. Looks at octets only: safe for a file from anyone.
Result<PdfSignature> find_signature(ByteView file);

struct PdfAttachment {
  std::string name;
  Bytes content;
};

/// The one file attached to the page. To be asked of pages whose signature was verified: it parses
/// the whole file. page_altered where there is none, or more than one.
Result<PdfAttachment> attachment_of(ByteView file);

}  // namespace dozo::platform
