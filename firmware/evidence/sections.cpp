#include "firmware/evidence/sections.hpp"

#include "firmware/ledger/checkpoint.hpp"

namespace dozo::evidence {
namespace {

constexpr const char* kEvaluationWarning =
    "この文書は、評価用に構成した端末が発行しました。署名鍵はソフトウェアで保管しており、"
    "実際の業務の証明には使用できません。";

}  // namespace

std::string_view to_token(Assurance assurance) {
  return assurance == Assurance::evaluation ? "evaluation" : "appliance";
}

Json or_null(const std::optional<Digest>& digest) {
  return digest ? Json(to_hex(*digest)) : Json(nullptr);
}

Json or_null(const std::optional<Instant>& instant) {
  return instant ? Json(to_rfc3339(*instant)) : Json(nullptr);
}

Json or_null(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json head_json(const Heading& heading, const Wording& wording) {
  const bool evaluation = heading.assurance == Assurance::evaluation;
  return {{"kind", to_token(wording.kind)},
          {"format", 1},
          {"title", wording.title},
          {"number", heading.number},
          {"form", heading.form.empty() ? Json(nullptr) : Json(heading.form)},
          {"issued_at", to_rfc3339(heading.issued_at)},
          {"assurance", to_token(heading.assurance)},
          {"result", wording.result},
          {"statement", wording.statement},
          {"scope", wording.scope},
          {"warning", evaluation ? Json(kEvaluationWarning) : Json(nullptr)}};
}

Json delivery_json(const DeliveryFacts& delivery) {
  const sealed::Delivery& sheet = delivery.sheet;
  return {{"number", sheet.number},
          {"subject", sheet.subject},
          {"contract", sheet.contract},
          {"group", sheet.group},
          {"discs", delivery.discs},
          {"records", sheet.records},
          {"record_rule", sheet.record_rule},
          {"sealed_at", to_rfc3339(sheet.sealed_at)},
          {"return_by", to_iso(sheet.return_by)}};
}

Json parties_json(const TerminalFacts& terminal, const PeopleFacts& people) {
  return {{"contractor", terminal.contractor}, {"address", terminal.address},
          {"place", terminal.place},           {"supervisor", people.supervisor},
          {"operator", people.handler},        {"verifier", people.verifier},
          {"witnesses", people.witnesses}};
}

Json disc_json(const DiscFacts& disc, bool returns) {
  Json json = {{"number", disc.number.number},
               {"count", disc.number.count},
               {"label", disc.label},
               {"medium", disc.medium},
               {"bytes", disc.bytes},
               {"parts", disc.parts},
               {"tag_manifest_sha256", to_hex(disc.tag_manifest)},
               {"receipt", disc.receipt},
               {"received_at", to_rfc3339(disc.received.at)},
               {"received_by", disc.received.by},
               {"place", disc.received.place}};
  if (returns) {
    json["returned_at"] = disc.returned ? Json(to_rfc3339(disc.returned->at)) : Json(nullptr);
    json["returned_by"] = disc.returned ? Json(disc.returned->by) : Json(nullptr);
  }
  return json;
}

Json signature_json(const SignatureFacts& signature) {
  // A delivery whose signature is not valid gets no document at all: it is refused at the drive.
  return {{"result", "valid"},
          {"signer", signature.signer},
          {"certificate_sha256", to_hex(signature.certificate)}};
}

Json software_json(const TerminalFacts& terminal) {
  return {{"terminal", terminal.number},
          {"version", terminal.version},
          {"image_sha256", or_null(terminal.image)},
          {"clock", terminal.clock == ClockState::consistent ? "consistent" : "behind"},
          {"virus_scan", "未実施"}};
}

std::string rule_text(const std::string& rule) {
  if (rule == "same_day") {
    return "記録媒体とパスワード通知書の受領日が同じ日となるにもかかわらず、その日のうちに"
           "パスワードを入力した";
  }
  if (rule == "split_days") {
    return "記録媒体とパスワード通知書の受領日の間隔が区の運用規則に満たないにもかかわらず、"
           "パスワードを入力した";
  }
  if (rule == "no_return") return "記録媒体または通知書の返却を待たずに消去した";
  if (rule == "single_signature") return "二人で行うべき手続を一人で行った";
  return rule;
}

Json override_json(const OverrideFacts& facts) {
  return {{"rule", facts.rule},
          {"rule_text", rule_text(facts.rule)},
          {"reason", facts.reason},
          {"at", to_rfc3339(facts.at)},
          {"people", facts.people}};
}

Json authenticity_json(const AuthenticityFacts& facts) {
  Json previous = nullptr;
  if (facts.previous) {
    previous = {{"number", facts.previous->number}, {"sha256", to_hex(facts.previous->sha256)}};
  }
  return {{"checkpoint", ledger::to_json(facts.checkpoint)},
          {"previous", previous},
          {"policy_sha256", or_null(facts.policy)},
          {"terminal_key_sha256", to_hex(facts.terminal_key)}};
}

Json frame_json(const Frame& frame, const Wording& wording) {
  Json json = head_json(frame.heading, wording);
  json["addressee"] = {{"department", frame.department}};
  json["parties"] = parties_json(frame.terminal, frame.people);
  json["software"] = software_json(frame.terminal);
  json["authenticity"] = authenticity_json(frame.authenticity);
  return json;
}

Json period_json(const Period& period) {
  return {{"from", to_iso(period.from)},
          {"to", to_iso(period.to)},
          {"contract", period.contract.empty() ? Json(nullptr) : Json(period.contract)}};
}

const char* outcome(const CountFacts& counts) {
  bool complete = true;
  for (const auto& each : {counts.received, counts.printed, counts.enclosed}) {
    if (each && *each != counts.sheet) return "differ";
    complete = complete && each;
  }
  return complete ? "agree" : "incomplete";
}

Json counts_json(const CountFacts& counts) {
  return {{"sheet", counts.sheet},
          {"received", or_null(counts.received)},
          {"printed", or_null(counts.printed)},
          {"enclosed", or_null(counts.enclosed)},
          {"outcome", outcome(counts)},
          {"by", counts.by},
          {"at", or_null(counts.entered_at)}};
}

Json incident_json(const IncidentFacts& incident) {
  return {{"number", incident.number},
          {"kind", incident.kind},
          {"at", to_rfc3339(incident.at)},
          {"closed_at", or_null(incident.closed_at)}};
}

Json loss_json(const LossFacts& loss) {
  return {{"what", loss.what},        {"number", loss.number},     {"kind", loss.kind},
          {"reason", loss.reason},    {"at", to_rfc3339(loss.at)}, {"people", loss.people},
          {"incident", loss.incident}};
}

Json acknowledgement_json(const std::optional<AcknowledgementFacts>& facts) {
  if (!facts) return nullptr;
  return {{"on", to_iso(facts->on)}, {"by", facts->by}, {"note", facts->note}};
}

}  // namespace dozo::evidence
