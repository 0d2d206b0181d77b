// The documents that a terminal issues: values, and the one canonical JSON that is the original
// of each. docs/formats/documents.md lists every member.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/evidence/facts.hpp"
#include "firmware/ledger/event.hpp"
#include "firmware/vault/proof.hpp"

namespace dozo::evidence {

enum class Kind {
  disc_receipt,
  notice_receipt,
  erasure_certificate,
  erasure_failure,
  deviation,
  roster,             ///< 名簿
  status_report,      ///< 取扱状況報告書
  incident_report,    ///< 事故報告書
  inspection_report,  ///< 点検報告書
  enrolment,          ///< 端末登録票
};

/// "evaluation" or "appliance", the JSON member `assurance`.
std::string_view to_token(Assurance assurance);
/// "disc_receipt" …, the JSON member `kind`.
std::string_view to_token(Kind kind);
std::optional<Kind> kind_from_token(std::string_view token);

/// `<series>-<terminal>-<year>-<0001>`: series RC, RN, CE, FR, DV, RO, SR, IR, IN, EN, with an E
/// before it in evaluation; hyphens of the terminal's number are left out ("T-014" →
/// "ERC-T014-2026-0001"). `count` starts at 1 for each kind and year.
std::string document_number(Kind kind, bool evaluation, std::string_view terminal, int year,
                            int count);

/// 受領書（媒体）: one disc was read in full, its signature and every hash were right, and it is
/// locked away.
struct DiscReceipt {
  Heading heading;
  TerminalFacts terminal;
  DeliveryFacts delivery;
  PeopleFacts people;
  DiscFacts disc;
  AuthenticityFacts authenticity;
  [[nodiscard]] Json to_json() const;
};

/// 受領書（パスワード通知書）. The notice may come before its disc: then only its number is known
/// and `delivery` is none.
struct NoticeReceipt {
  Heading heading;
  TerminalFacts terminal;
  std::optional<DeliveryFacts> delivery;
  std::string notice;      ///< number on the notice
  std::string department;  ///< 宛先, where `delivery` is none
  PeopleFacts people;
  CustodyAct received;
  AuthenticityFacts authenticity;
  [[nodiscard]] Json to_json() const;
};

/// What certificate and failure report have in common.
struct ErasureFacts {
  Heading heading;
  TerminalFacts terminal;
  DeliveryFacts delivery;
  PeopleFacts people;
  std::vector<DiscFacts> discs;
  std::optional<NoticeCustody> notice;  ///< none if it never arrived
  std::optional<ContentFacts> content;  ///< none if the import never came to its end
  int shelf = 1;                        ///< number of the shelf, from 1
  vault::StorageFacts storage;
  std::vector<EarlierAttempt> earlier;  ///< attempts before the last one
  CountFacts counts;
  std::vector<LossFacts> losses;
  std::optional<AcknowledgementFacts> acknowledged;
  std::string without_return;  ///< why it was wiped though not all came back, as typed; else empty
  std::vector<OverrideFacts> overrides;
  std::vector<IncidentFacts> incidents;
  AuthenticityFacts authenticity;
};

/// データ消去報告書・消去証明書. Cannot exist without its proof: the only constructor takes the
/// VerifiedErasure, which only a complete read-back makes, and keeps it.
class ErasureCertificate {
 public:
  ErasureCertificate(vault::VerifiedErasure erasure, ErasureFacts facts);
  [[nodiscard]] Json to_json() const;

 private:
  vault::VerifiedErasure erasure_;
  ErasureFacts facts_;
};

/// 消去失敗報告書: says that the data is NOT proven to be erased. Number series of its own.
struct ErasureFailure {
  vault::ErasureProof proof;  ///< of the last attempt; its defaults are the dangerous reading
  ErrorCode cause = ErrorCode::erase_incomplete;
  ErasureFacts facts;
  [[nodiscard]] Json to_json() const;
};

/// 逸脱報告: one rule was overridden by two people, with a reason. `facts.rule` names it.
struct Deviation {
  Heading heading;
  TerminalFacts terminal;
  DeliveryFacts delivery;
  PeopleFacts people;
  OverrideFacts facts;  ///< its `document` is ignored: it is this document
  AuthenticityFacts authenticity;
  [[nodiscard]] Json to_json() const;
};

/// Canonical JSON and the terminal's detached CMS signature over it. json_not_canonical where a
/// text is not UTF-8; signing_failed.
Result<ledger::Document> issue(const Json& document, Signer& signer);

}  // namespace dozo::evidence
