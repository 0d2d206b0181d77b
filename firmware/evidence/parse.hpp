// Reads a document back, strictly: for the checker, and for whoever must not be told a lie.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/result.hpp"
#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// What the certificate claims of its read-back.
struct Verification {
  Digest seed{};            ///< key of the overwrite stream: 32 octets
  std::uint64_t bytes = 0;  ///< read back
  std::uint64_t matched = 0;
  int share = 0;  ///< percent
};

/// What a checker needs to know of any document.
struct ParsedDocument {
  Kind kind = Kind::disc_receipt;
  std::string number;
  Instant issued_at;
  Assurance assurance = Assurance::evaluation;
  std::string result;    ///< "received", "erased", "not_erased", "deviated" …: documents.md
  std::string delivery;  ///< delivery number; empty on a receipt of a notice that came first
  std::string terminal;  ///< terminal number
  ledger::Checkpoint checkpoint;
  std::optional<PreviousDocument> previous;
  Digest terminal_key{};
  std::optional<Verification> verification;  ///< certificate and failure report
  std::optional<vault::Range> range;         ///< certificate and failure report
};

/// `text` must be canonical JSON with exactly the members of its kind, each of its type, and must
/// not contradict itself: a certificate verifies 100 % of the range that it names, with nothing
/// skipped; number series, kind and assurance agree. document_invalid, naming what is wrong;
/// json_malformed or json_not_canonical. Says nothing of the signature.
Result<ParsedDocument> parse(std::string_view text);

}  // namespace dozo::evidence
