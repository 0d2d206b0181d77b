// The types of the ledger's events. A name is never reused for something else.
#pragma once

namespace dozo::custody::type {

// The terminal and its people.
inline constexpr auto kCommissioned = "terminal.commissioned";
inline constexpr auto kAccountCreated = "account.created";
inline constexpr auto kPasswordSet = "account.password_set";  // withheld from every export
inline constexpr auto kLoginSucceeded = "login.succeeded";
inline constexpr auto kLoginFailed = "login.failed";
inline constexpr auto kAnchorEnrolled = "anchor.enrolled";
inline constexpr auto kIncident = "incident.recorded";

// Receipt.
inline constexpr auto kDiscRefused = "disc.refused";
inline constexpr auto kDiscReceived = "disc.received";
inline constexpr auto kNoticeReceived = "notice.received";
inline constexpr auto kJobRejected = "job.rejected";
inline constexpr auto kSameDayOverridden = "override.same_day";

// Intake.
inline constexpr auto kPasswordAttempted = "password.attempted";  // before the key is derived
inline constexpr auto kPasswordAccepted = "password.accepted";
inline constexpr auto kImportIntended = "import.intended";
inline constexpr auto kImportDone = "import.done";
inline constexpr auto kImportFailed = "import.failed";
inline constexpr auto kShelfCleared = "shelf.cleared";

// Work and return.
inline constexpr auto kWorkOpened = "work.opened";
inline constexpr auto kWorkClosed = "work.closed";
inline constexpr auto kDiscReturned = "disc.returned";
inline constexpr auto kDiscReturnRefused = "disc.return_refused";
inline constexpr auto kNoticeReturned = "notice.returned";
inline constexpr auto kReturnSigned = "return.signed";

// Erasure.
inline constexpr auto kErasureIntended = "erasure.intended";
inline constexpr auto kErasureKeysDestroyed = "erasure.keys_destroyed";
inline constexpr auto kErasureOverwritten = "erasure.overwritten";
inline constexpr auto kErasureVerified = "erasure.verified";
inline constexpr auto kErasureFailed = "erasure.failed";

inline constexpr auto kDocumentIssued = "document.issued";

}  // namespace dozo::custody::type
