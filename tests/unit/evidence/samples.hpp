// One realistic example of each document, with invented people; for the tests of evidence and of
// platform/print.
#pragma once

#include "firmware/evidence/document.hpp"

namespace dozo::evidence::samples {

/// A digest that is told apart at sight: all octets are `octet`.
Digest digest(std::uint8_t octet);
vault::Range range();
/// 64 MiB, all written, all matched.
vault::ErasureProof good_proof();
/// The same with one sector that did not match.
vault::ErasureProof bad_proof();
/// Two discs, both returned; a same-day override.
ErasureFacts erasure_facts();
/// The same job on an appliance: LUKS shelf, measured image, the TPM's counter.
ErasureFacts appliance_facts();

Json disc_receipt();
Json notice_receipt();
/// The notice came before any disc.
Json early_notice_receipt();
Json certificate();
Json certificate_of(ErasureFacts facts);
Json failure();
Json deviation();

Json roster();
/// Two deliveries, one of them at work with a lost disc; visits; matters open.
Json status_report();
/// Nothing happened, nothing is open.
Json quiet_status_report();
Json incident_report();
/// Of the terminal, closed.
Json closed_incident_report();
Json inspection_report();
Json enrolment();
/// With fresh keys each time.
Json roll_over();

/// One of each kind and form, by a name for its file.
std::vector<std::pair<std::string, Json>> all();

}  // namespace dozo::evidence::samples
