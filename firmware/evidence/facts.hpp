// What the documents say, as plain values: the daemon fills them in from the state of custody.
// Nothing here holds personal data of the delivery, a file name or a secret. People's names stand
// here because these documents are signed by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/error.hpp"
#include "firmware/base/time.hpp"
#include "firmware/ledger/checkpoint.hpp"
#include "firmware/sealed/delivery.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::evidence {

/// How much the terminal's platform vouches for: `evaluation` means a software key and no
/// measured boot; such documents have a watermark and number series of their own.
enum class Assurance { evaluation, appliance };

/// Top of every document.
struct Heading {
  std::string number;  ///< document_number()
  Instant issued_at;
  Assurance assurance = Assurance::evaluation;
};

/// Whose clock stood where when the document was made (DESIGN: "Time").
enum class ClockState {
  consistent,  ///< at or after the last event
  behind,      ///< the clock was behind the ledger; the ledger's time was used (an incident)
};

/// The terminal and its contractor, as commissioned, and the software at work.
struct TerminalFacts {
  std::string number;           ///< 端末番号, "T-014"
  std::string place;            ///< where the terminal stands
  std::string contractor;       ///< 受託者
  std::string address;          ///< of the contractor; may be empty
  std::string version;          ///< of the software
  std::optional<Digest> image;  ///< measurement of the system image; none in evaluation
  ClockState clock = ClockState::consistent;
};

/// Names for the parties and the 押印 boxes; empty where nobody was named.
struct PeopleFacts {
  std::string supervisor;              ///< 取扱責任者
  std::string handler;                 ///< 取扱者, who operated the terminal (JSON: "operator")
  std::string verifier;                ///< 確認者: who consented as the second person
  std::vector<std::string> witnesses;  ///< 立会者
};

/// Who signed the delivery, as the verifier found it.
struct SignatureFacts {
  std::string signer;    ///< common name of the enrolled certificate
  Digest certificate{};  ///< SHA-256 of the certificate (DER)
};

/// The delivery's signed job sheet and how many discs it has.
struct DeliveryFacts {
  sealed::Delivery sheet;
  int discs = 1;
  SignatureFacts signature;
};

/// One act of custody: when, by whom, and the place of keeping (receipt) or of hand-over (return).
struct CustodyAct {
  Instant at;
  std::string by;     ///< person's name
  std::string place;  ///< 保管場所; empty for a return
};

/// One disc, from receipt to return.
struct DiscFacts {
  sealed::DiscNumber number;
  std::string label;        ///< volume label of the disc
  std::string medium;       ///< "CD-R", "DVD-R", "ディスクイメージ" …
  std::uint64_t bytes = 0;  ///< payload octets on this disc
  int parts = 0;            ///< sealed parts on this disc
  Digest tag_manifest{};    ///< SHA-256 of tagmanifest-sha256.txt: identifies the disc
  CustodyAct received;
  std::string receipt;  ///< number of its receipt
  std::optional<CustodyAct> returned;
};

/// The password notice, from receipt to return. Its number is in the job sheet.
struct NoticeCustody {
  CustodyAct received;
  std::string receipt;  ///< number of its receipt
  std::optional<CustodyAct> returned;
};

/// What was imported, once the index matched. File names are never printed.
struct ContentFacts {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< of all files
  Digest index{};           ///< SHA-256 of the inner index (dozo-index.json): "manifest hash"
  Instant imported_at;
};

/// Anything that went by another way than the rule: stands on the certificate.
struct OverrideFacts {
  std::string rule;    ///< token: "same_day", "no_return", "single_signature"
  std::string reason;  ///< as typed
  Instant at;
  std::vector<std::string> people;  ///< both names
  std::string document;             ///< number of its 逸脱報告
};

struct IncidentFacts {
  Instant at;
  std::string text;  ///< Japanese, one line, no personal data
};

/// An erasure attempt before the one that the document is about: retries are disclosed.
struct EarlierAttempt {
  int attempt = 1;
  Instant at;                      ///< when it ended, or was found cut off
  std::optional<ErrorCode> error;  ///< none where it was cut off (power, restart)
};

struct PreviousDocument {
  std::string number;
  Digest sha256{};  ///< of its canonical JSON
  friend bool operator==(const PreviousDocument&, const PreviousDocument&) = default;
};

struct AuthenticityFacts {
  ledger::Checkpoint checkpoint;             ///< the latest before the document itself
  std::optional<PreviousDocument> previous;  ///< of the same series; none for the first
  std::optional<Digest> policy;              ///< SHA-256 of the ward's site policy, if there is one
  Digest terminal_key{};                     ///< SHA-256 of the public key (SPKI, DER)
};

}  // namespace dozo::evidence
