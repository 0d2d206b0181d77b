// The types of the ledger's events. A name is never reused for something else.
#pragma once

namespace dozo::custody::type {

// The terminal and its people.
inline constexpr auto kCommissioned = "terminal.commissioned";
inline constexpr auto kAccountCreated = "account.created";
inline constexpr auto kPasswordSet = "account.password_set";  // withheld from every export
inline constexpr auto kPasswordChanged = "account.password_changed";
inline constexpr auto kPasswordReset = "account.password_reset";
inline constexpr auto kRoleChanged = "account.role_changed";
inline constexpr auto kAccountClosed = "account.closed";
inline constexpr auto kTrainingRecorded = "training.recorded";
inline constexpr auto kKeyRollIntended = "key.roll_intended";
inline constexpr auto kKeyRolled = "key.rolled";
inline constexpr auto kKeyRollFailed = "key.roll_failed";
inline constexpr auto kKeyRetired = "key.retired";
inline constexpr auto kLoginSucceeded = "login.succeeded";
inline constexpr auto kLoginFailed = "login.failed";
inline constexpr auto kAnchorEnrolled = "anchor.enrolled";
inline constexpr auto kAnchorRetired = "anchor.retired";

// Incidents and the ward's policy.
inline constexpr auto kIncident = "incident.recorded";
inline constexpr auto kIncidentNoted = "incident.noted";
inline constexpr auto kIncidentClosed = "incident.closed";
inline constexpr auto kPolicyAdopted = "policy.adopted";

// The registers of people and places.
inline constexpr auto kPlaceRegistered = "place.registered";
inline constexpr auto kPlaceRetired = "place.retired";
inline constexpr auto kTakenOut = "keeping.taken_out";
inline constexpr auto kPutBack = "keeping.put_back";
inline constexpr auto kVisitEntered = "visit.entered";
inline constexpr auto kVisitLeft = "visit.left";
inline constexpr auto kContactsSet = "contacts.set";

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
inline constexpr auto kHandlerNamed = "handler.named";
inline constexpr auto kCountsEntered = "counts.entered";
inline constexpr auto kWorkOpened = "work.opened";
inline constexpr auto kWorkClosed = "work.closed";
inline constexpr auto kDiscReturned = "disc.returned";
inline constexpr auto kDiscReturnRefused = "disc.return_refused";
inline constexpr auto kNoticeReturned = "notice.returned";
inline constexpr auto kDiscLost = "disc.lost";
inline constexpr auto kNoticeLost = "notice.lost";
inline constexpr auto kReturnSigned = "return.signed";
inline constexpr auto kReturnAcknowledged = "return.acknowledged";

// Erasure.
inline constexpr auto kErasureIntended = "erasure.intended";
inline constexpr auto kErasureKeysDestroyed = "erasure.keys_destroyed";
inline constexpr auto kErasureOverwritten = "erasure.overwritten";
inline constexpr auto kErasureVerified = "erasure.verified";
inline constexpr auto kErasureFailed = "erasure.failed";

inline constexpr auto kDocumentIssued = "document.issued";
inline constexpr auto kSelfTest = "self_test.done";
inline constexpr auto kCounterNamed = "counter.named";

}  // namespace dozo::custody::type
