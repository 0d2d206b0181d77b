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
  std::string form{};  ///< 様式番号 by the ward's policy; empty where it gives none
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
  std::string number;  ///< "I-0001"
  std::string kind;    ///< token: docs/formats/events.md
  Instant at;
  std::optional<Instant> closed_at;
};

/// 件数照合: the counts that must agree. None where nobody has said, or nothing could be counted.
struct CountFacts {
  std::int64_t sheet = 0;                ///< of the job sheet
  std::optional<std::int64_t> received;  ///< in the files, by the job sheet's rule
  std::optional<std::int64_t> printed;
  std::optional<std::int64_t> enclosed;
  std::string by;  ///< who entered what was printed and enclosed
  std::optional<Instant> entered_at;
};

/// "differ" where a count that is known is not the job sheet's, "incomplete" where one is not
/// known, else "agree".
const char* outcome(const CountFacts& counts);

/// A disc or notice that cannot be given back.
struct LossFacts {
  std::string what;    ///< "disc", "notice"
  std::string number;  ///< of the disc ("1") or of the notice
  std::string kind;    ///< "lost", "broken"
  std::string reason;
  Instant at;
  std::vector<std::string> people;  ///< who declared it
  std::string incident;             ///< id
};

/// 区の受領: what the ward has said of the return.
struct AcknowledgementFacts {
  Date on;
  std::string by;  ///< the ward's officer
  std::string note;
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

/// What stands round the matter of every report.
struct Frame {
  Heading heading;
  TerminalFacts terminal;
  std::string department;  ///< 宛先; empty where it is for no one section
  PeopleFacts people;
  AuthenticityFacts authenticity;
};

/// What a report is about. Days in Japan, both included.
struct Period {
  Date from;
  Date to;
  std::string contract;  ///< empty: all contracts
};

/// One entry of the ledger as a report prints it.
struct LedgerFact {
  std::uint64_t sequence = 0;  ///< its number in the ledger
  Instant at;
  std::string type;    ///< the event's type, "disc.received"
  std::string by;      ///< person's name; empty where the terminal acted
  std::string detail;  ///< numbers and words from its body; never what people typed
};

}  // namespace dozo::evidence
