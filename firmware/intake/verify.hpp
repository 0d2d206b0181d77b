// The verifier's work: is this disc in order, from whom, for whom? No password is needed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/intake/frames.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::intake {

/// The most anchors that one job of a verifier names. They must also fit into one message (64 KiB)
/// together: certificates have 0.7 to 2 KiB in PEM.
inline constexpr std::size_t kMaxAnchors = 32;

/// The largest scrypt work factor (log2 N) of a delivery: 20 takes 1 GiB and some seconds. Judged
/// at receipt, so that a disc that nobody could open is found on the first day.
inline constexpr int kMaxWorkFactor = 20;

/// How a verification tells what it is at.
struct VerifyWatch {
  /// The tag files are accepted: the disc is known by the SHA-256 of its tag manifest, and so many
  /// octets of payload will be read now.
  std::function<Result<>(const Digest& tag_manifest, std::uint64_t payload_bytes)> accepted;
  /// Octets of payload read and hashed so far.
  std::function<void(std::uint64_t)> progress;
};

/// Reads the frames of one disc to their end and judges it. The order is form, signature,
/// addressee, then the digests of the payload, so that a foreign or misaddressed disc is refused
/// before gigabytes are read. `now` is the ledger's time, against which the signer's validity is
/// judged. `own_key` is the SHA-256 of this terminal's public key (none where a disc is only
/// looked at, by dozo-verify: then any addressee will do). Errors: bag_*, signature_*,
/// signer_*, other_terminal, age_header_invalid, age_work_factor, and what the frames themselves
/// report. Whether the delivery is new here is not judged (custody does).
Result<Verdict> verify_disc(FrameReader& frames, std::span<const sealed::Certificate> anchors,
                            const std::optional<Digest>& own_key, Instant now,
                            const VerifyWatch& watch);

}  // namespace dozo::intake
