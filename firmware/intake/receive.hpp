// A disc arrives (受領): the daemon lets a reader and a verifier look at it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/intake/progress.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/intake/worker.hpp"

namespace dozo::intake {

/// Reads the whole disc behind `disc` (an image or a drive, readable) and judges it. `anchors` are
/// the enrolled wards' certificates in PEM, at most kMaxAnchors (message_too_large beyond).
/// `own_key`: SHA-256 of this terminal's public key; none: the addressee is not judged. `now`: the
/// ledger's time. Runs in a thread of the caller's and returns `cancelled` soon after
/// progress.cancel(). The descriptor stays the caller's. Where reader and verifier both fail, the
/// cause is named: a disc that cannot be read is not "malformed".
Result<Verdict> examine_disc(Workers& workers, int disc, std::span<const std::string> anchors,
                             const std::optional<Digest>& own_key, Instant now, Progress& progress);

/// Which disc is this? Form, signature and addressee are judged as by examine_disc, then it stops:
/// the payload is not read. The SHA-256 of the tag manifest, by which a receipt knows its disc.
Result<Digest> identify_disc(Workers& workers, int disc, std::span<const std::string> anchors,
                             const Digest& own_key, Instant now, Progress& progress);

}  // namespace dozo::intake
