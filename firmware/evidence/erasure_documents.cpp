// Certificate and failure report: the same facts, told apart by title, result, number series and
// by what has to exist before they can.
#include <array>

#include "firmware/evidence/document.hpp"
#include "firmware/evidence/sections.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kCertificate = {
    Kind::erasure_certificate, "erased", "データ消去報告書・消去証明書",
    "次の業務データについて、暗号鍵を破棄し、保存領域の全体を上書きし、書き込みとは別の"
    "プロセスがその全体を読み戻して一致することを確認しましたので、報告し、証明します。",
    "本書は、この端末に保存した本件の業務データの消去を証明するものです。機器や記憶装置の廃棄を"
    "証明するものではなく、この端末以外にある複製については何も証明しません。フラッシュメモリを"
    "用いる記憶装置では、上書きの届かない予備の領域が残ることがあります。"};

constexpr Wording kFailure = {
    Kind::erasure_failure, "not_erased", "消去失敗報告書",
    "次の業務データの消去を行いましたが、全体の消去を確認できませんでした。データが残っている"
    "おそれがあります。",
    "本書は消去証明書ではありません。本件の業務データが消去されたことを証明するものではありません"
    "。"};

constexpr const char* kMethod =
    "暗号鍵（メモリ及び鍵の保管領域）を破棄した後、保存領域の全体を、その都度生成した種による "
    "AES-256-CTR の乱数列で1回上書きし、記憶装置に書き出した。OSの一時記憶を経由しない"
    "（O_DIRECT）。NIST SP 800-88 Rev.1 の Clear に当たる。Cryptographic Erase は主張しない。";

// Where all that was ever written was encrypted under a key of this job alone, and that key needed
// a secret in the TPM that is gone. What is left of the key's old slots in spare cells of an SSD
// opens nothing without it (NIST SP 800-88 Rev. 1, 2.6: a wrapping key is sanitized).
constexpr const char* kCryptographicMethod =
    "暗号鍵（メモリ、LUKS2 の鍵領域及び TPM "
    "に置いた本件だけの秘密）を破棄した後、保存領域（暗号化の"
    "管理領域を含む。）の全体を、その都度生成した種による AES-256-CTR "
    "の乱数列で1回上書きし、記憶装置"
    "に書き出した。OSの一時記憶を経由しない（O_DIRECT）。NIST SP 800-88 Rev.1 の Clear に当たる。"
    "また、本件の業務データはすべて本件だけの鍵で暗号化してから書き込み、その鍵が残っていないことを"
    "確認したため、Cryptographic Erase にも当たる。";

// No claim where nothing was proven: the steps say what was done and what was not.
constexpr const char* kAttemptedMethod =
    "暗号鍵（メモリ及び鍵の保管領域）を破棄した後、保存領域の全体を、その都度生成した種による "
    "AES-256-CTR "
    "の乱数列で1回上書きし、記憶装置に書き出す方法による（O_DIRECT）。各手順の結果は次の"
    "とおりで、NIST SP 800-88 Rev.1 のいずれの区分にも当たらない。";

const char* cause_text(ErrorCode cause) {
  switch (cause) {
    case ErrorCode::erase_key_remains:
      return "暗号鍵の複製が残っているおそれがある";
    case ErrorCode::erase_write_failed:
      return "上書きに失敗した箇所がある";
    case ErrorCode::erase_read_failed:
      return "読み戻しに失敗した箇所がある";
    case ErrorCode::erase_mismatch:
      return "読み戻した内容が書き込んだ内容と一致しない";
    case ErrorCode::erase_incomplete:
      return "保存領域の一部を読み戻していない";
    case ErrorCode::erase_shelf_readable:
      return "消去の後も保存領域を開けるおそれがある";
    default:
      return "消去の手順を終えられなかった";
  }
}

const char* outcome(bool good) {
  return good ? "done" : "failed";
}

Json steps_json(const vault::ErasureProof& proof) {
  using vault::EraseStep;
  const bool written = proof.flushed && proof.write_errors == 0 && proof.bytes_skipped == 0 &&
                       proof.bytes_written == proof.range.bytes;
  const bool read = proof.read_errors == 0 && proof.bytes_matched == proof.range.bytes;
  const std::array<std::pair<EraseStep, bool>, 5> steps = {{
      {EraseStep::close, true},  // cannot fail (vault/shelf.hpp)
      {EraseStep::destroy_keys, proof.keys_destroyed},
      {EraseStep::overwrite, written},
      {EraseStep::read_back, read},
      {EraseStep::key_test, !proof.key_found_after && !proof.header_readable_after},
  }};
  Json list = Json::array();
  for (const auto& [step, good] : steps) {
    list.push_back({{"step", vault::name(step)}, {"result", outcome(good)}});
  }
  return list;
}

Json earlier_json(const std::vector<EarlierAttempt>& earlier) {
  Json list = Json::array();
  for (const EarlierAttempt& each : earlier) {
    list.push_back({{"attempt", each.attempt},
                    {"at", to_rfc3339(each.at)},
                    {"error", each.error ? Json(error_number(*each.error)) : Json(nullptr)}});
  }
  return list;
}

// Only where every condition holds: encrypted from the first octet on, by the appliance's shelf;
// the key was nowhere else; all of it is destroyed, and was looked for afterwards.
bool is_cryptographic(const vault::ErasureProof& proof, const ErasureFacts& facts) {
  return facts.heading.assurance == Assurance::appliance && facts.storage.kind == "luks2" &&
         proof.keys_destroyed && !proof.key_found_after && !proof.header_readable_after;
}

Json erasure_json(Kind kind, const vault::ErasureProof& proof, const ErasureFacts& facts) {
  const bool proven = kind == Kind::erasure_certificate;
  const bool cryptographic = is_cryptographic(proof, facts);
  const char* category = cryptographic ? "clear_and_cryptographic_erase" : "clear";
  const char* method = cryptographic ? kCryptographicMethod : kMethod;
  return {{"category", proven ? category : "none"},
          {"method", proven ? method : kAttemptedMethod},
          {"steps", steps_json(proof)},
          {"bytes_targeted", proof.range.bytes},
          {"bytes_written", proof.bytes_written},
          {"bytes_skipped", proof.bytes_skipped},
          {"write_errors", proof.write_errors},
          {"started_at", to_rfc3339(proof.started)},
          {"ended_at", to_rfc3339(proof.finished)},
          {"attempts", proof.attempt},
          {"earlier_attempts", earlier_json(facts.earlier)}};
}

Json position(const std::optional<std::uint64_t>& octet) {
  return octet ? Json(*octet) : Json(nullptr);
}

/// Whole percent, rounded down: 100 only where nothing is missing.
std::int64_t share(const vault::ErasureProof& proof) {
  if (proof.range.bytes == 0) return 0;
  if (proof.bytes_matched >= proof.range.bytes) return 100;
  const long double part =
      static_cast<long double>(proof.bytes_matched) / static_cast<long double>(proof.range.bytes);
  return std::min<std::int64_t>(99, static_cast<std::int64_t>(part * 100.0L));
}

Json verification_json(const vault::ErasureProof& proof) {
  const bool no_key = !proof.key_found_after && !proof.header_readable_after;
  return {{"reader", "dozo-readback"},
          {"share", share(proof)},
          {"bytes", proof.bytes_verified},
          {"matched", proof.bytes_matched},
          {"read_errors", proof.read_errors},
          {"first_mismatch", position(proof.first_mismatch)},
          {"first_read_error", position(proof.first_read_error)},
          {"seed", to_hex(proof.seed)},
          {"key_test", no_key ? "passed" : "failed"}};
}

Json storage_json(const ErasureFacts& facts, const vault::Range& range) {
  return {{"terminal", facts.terminal.number},
          {"shelf", facts.shelf},
          {"kind", facts.storage.kind},
          {"model", facts.storage.model},
          {"serial", facts.storage.serial},
          {"bus", facts.storage.bus},
          {"capacity", facts.storage.capacity},
          {"range", {{"offset", range.offset}, {"bytes", range.bytes}}}};
}

Json notice_json(const std::string& number, const std::optional<NoticeCustody>& notice) {
  if (!notice) return nullptr;
  const auto& returned = notice->returned;
  return {{"number", number},
          {"receipt", notice->receipt},
          {"received_at", to_rfc3339(notice->received.at)},
          {"received_by", notice->received.by},
          {"place", notice->received.place},
          {"returned_at", returned ? Json(to_rfc3339(returned->at)) : Json(nullptr)},
          {"returned_by", returned ? Json(returned->by) : Json(nullptr)}};
}

Json source_json(const ErasureFacts& facts) {
  Json discs = Json::array();
  for (const DiscFacts& disc : facts.discs) discs.push_back(disc_json(disc, true));
  Json content = nullptr;
  if (facts.content) {
    content = {{"files", facts.content->files},
               {"bytes", facts.content->bytes},
               {"index_sha256", to_hex(facts.content->index)},
               {"imported_at", to_rfc3339(facts.content->imported_at)}};
  }
  Json losses = Json::array();
  for (const LossFacts& loss : facts.losses) losses.push_back(loss_json(loss));
  return {{"discs", discs},
          {"losses", losses},
          {"acknowledged", acknowledgement_json(facts.acknowledged)},
          {"counts", counts_json(facts.counts)},
          {"notice", notice_json(facts.delivery.sheet.notice, facts.notice)},
          {"signature", signature_json(facts.delivery.signature)},
          {"content", content}};
}

Json deviations_json(const ErasureFacts& facts) {
  Json overrides = Json::array();
  for (const OverrideFacts& each : facts.overrides) {
    Json json = override_json(each);
    json["document"] = each.document;
    overrides.push_back(std::move(json));
  }
  Json incidents = Json::array();
  for (const IncidentFacts& each : facts.incidents) {
    incidents.push_back(incident_json(each));
  }
  return {
      {"overrides", overrides},
      {"without_return", facts.without_return.empty() ? Json(nullptr) : Json(facts.without_return)},
      {"incidents", incidents}};
}

Json report_json(const Wording& wording, const vault::ErasureProof& proof,
                 const ErasureFacts& facts) {
  Json json = head_json(facts.heading, wording);
  json["addressee"] = {{"department", facts.delivery.sheet.department}};
  json["delivery"] = delivery_json(facts.delivery);
  json["parties"] = parties_json(facts.terminal, facts.people);
  json["source"] = source_json(facts);
  json["storage"] = storage_json(facts, proof.range);
  json["erasure"] = erasure_json(wording.kind, proof, facts);
  json["verification"] = verification_json(proof);
  json["software"] = software_json(facts.terminal);
  json["deviations"] = deviations_json(facts);
  json["authenticity"] = authenticity_json(facts.authenticity);
  return json;
}

}  // namespace

ErasureCertificate::ErasureCertificate(vault::VerifiedErasure erasure, ErasureFacts facts)
    : erasure_(std::move(erasure)), facts_(std::move(facts)) {}

Json ErasureCertificate::to_json() const {
  return report_json(kCertificate, erasure_.proof(), facts_);
}

Json ErasureFailure::to_json() const {
  Json json = report_json(kFailure, proof, facts);
  json["failure"] = {{"error", error_number(cause)},
                     {"cause", cause_text(cause)},
                     {"next",
                      "消去をもう一度行うとともに、区の所管課及び保守担当に連絡してください。"
                      "確認できるまで、記憶装置を端末から取り外さないでください。"}};
  return json;
}

}  // namespace dozo::evidence
