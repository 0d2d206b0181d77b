#include "firmware/evidence/document.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "firmware/evidence/sections.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kDiscReceipt = {
    Kind::disc_receipt, "received", "受領書（記録媒体）",
    "次の記録媒体を受領しました。媒体の全体を読み取り、電子署名と全てのファイルのハッシュ値が"
    "正しいことを確認し、次の場所に保管しました。",
    "本書は、記録媒体の受領と読み取り検査の結果を示すものです。内容はまだ復号していません。"};

constexpr Wording kNoticeReceipt = {
    Kind::notice_receipt, "received", "受領書（パスワード通知書）",
    "次のパスワード通知書を受領し、次の場所に保管しました。",
    "本書は、パスワード通知書の受領を示すものです。パスワードは本書に記載せず、端末の記録にも"
    "残しません。"};

constexpr Wording kDeviation = {
    Kind::deviation, "deviated", "逸脱報告",
    "次の規則から外れた取扱いを、二人の合意により行いましたので報告します。",
    "本書は、逸脱の事実、理由及び合意した者を示すものです。"};

struct KindNames {
  Kind kind;
  std::string_view token;
  const char* series;
};

constexpr KindNames kKinds[] = {
    {Kind::disc_receipt, "disc_receipt", "RC"},
    {Kind::notice_receipt, "notice_receipt", "RN"},
    {Kind::erasure_certificate, "erasure_certificate", "CE"},
    {Kind::erasure_failure, "erasure_failure", "FR"},
    {Kind::deviation, "deviation", "DV"},
    {Kind::roster, "roster", "RO"},
    {Kind::status_report, "status_report", "SR"},
    {Kind::incident_report, "incident_report", "IR"},
    {Kind::inspection_report, "inspection_report", "IN"},
    {Kind::enrolment, "enrolment", "EN"},
};

const KindNames& names(Kind kind) {
  return *std::find_if(std::begin(kKinds), std::end(kKinds),
                       [kind](const KindNames& each) { return each.kind == kind; });
}

}  // namespace

std::string_view to_token(Kind kind) {
  return names(kind).token;
}

std::optional<Kind> kind_from_token(std::string_view token) {
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [token](const KindNames& each) { return each.token == token; });
  if (found == std::end(kKinds)) return std::nullopt;
  return found->kind;
}

std::string document_number(Kind kind, bool evaluation, std::string_view terminal, int year,
                            int count) {
  std::string plain(terminal);
  std::erase(plain, '-');
  return fmt::format("{}{}-{}-{:04}-{:04}", evaluation ? "E" : "", names(kind).series, plain, year,
                     count);
}

Json DiscReceipt::to_json() const {
  Json json = head_json(heading, kDiscReceipt);
  json["addressee"] = {{"department", delivery.sheet.department}};
  json["delivery"] = delivery_json(delivery);
  json["parties"] = parties_json(terminal, people);
  DiscFacts named = disc;
  named.receipt = heading.number;  // this very document
  json["source"] = {{"discs", Json::array({disc_json(named, false)})},
                    {"signature", signature_json(delivery.signature)}};
  json["software"] = software_json(terminal);
  json["authenticity"] = authenticity_json(authenticity);
  return json;
}

Json NoticeReceipt::to_json() const {
  Json json = head_json(heading, kNoticeReceipt);
  json["addressee"] = {{"department", delivery ? delivery->sheet.department : department}};
  json["delivery"] = delivery ? delivery_json(*delivery) : Json(nullptr);
  json["parties"] = parties_json(terminal, people);
  json["source"] = {{"notice",
                     {{"number", notice},
                      {"received_at", to_rfc3339(received.at)},
                      {"received_by", received.by},
                      {"place", received.place}}}};
  json["software"] = software_json(terminal);
  json["authenticity"] = authenticity_json(authenticity);
  return json;
}

Json Deviation::to_json() const {
  Json json = head_json(heading, kDeviation);
  json["addressee"] = {{"department", delivery.sheet.department}};
  json["delivery"] = delivery_json(delivery);
  json["parties"] = parties_json(terminal, people);
  json["deviation"] = override_json(facts);
  json["software"] = software_json(terminal);
  json["authenticity"] = authenticity_json(authenticity);
  return json;
}

Result<ledger::Document> issue(const Json& document, Signer& signer) {
  ledger::Document issued;
  issued.number = DOZO_TRY(json_string(document, "number"));
  issued.json = DOZO_TRY(canonical_json(document));
  issued.signature = DOZO_TRY(signer.sign(as_bytes(issued.json)));
  return issued;
}

}  // namespace dozo::evidence
