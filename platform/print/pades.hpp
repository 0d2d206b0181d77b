// PAdES-B (ETSI EN 319 142-1) signatures: the page with its JSON attached, signed as one.
#pragma once

#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::platform {

/// `pdf` with `json` attached as the file `name`, signed with the terminal's key: SubFilter
/// ETSI.CAdES.detached, signing-certificate-v2, no signing-time, 8 KiB of Contents padded with
/// zeros. pdf_signature on any failure; nothing half-signed is returned.
Result<Bytes> sign_pdf(ByteView pdf, ByteView json, std::string_view name,
                       const sealed::PrivateKey& key, const sealed::Certificate& certificate);

}  // namespace dozo::platform
