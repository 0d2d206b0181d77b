#include "firmware/evidence/enrolment.hpp"

#include <nlohmann/json.hpp>

#include "firmware/evidence/parse.hpp"
#include "firmware/evidence/sections.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kEnrolled = {
    Kind::enrolment, "enrolled", "端末登録票",
    "次の端末の登録をお願いします。区と受託者のそれぞれ二人が、本書と端末の画面とで指紋（ハッシュ"
    "値）を照合してください。",
    "本書は、端末の証明書を区に登録するためのものです。指紋を照合するまでは、証明書を信用しないで"
    "ください。"};

constexpr Wording kRolledOver = {
    Kind::enrolment, "rolled_over", "端末登録票（鍵の更新）",
    "次の端末の鍵を更新しました。新しい証明書には前の鍵で、前の証明書には新しい鍵で、互いに署名して"
    "います。指紋を照合のうえ、新しい証明書を登録してください。",
    "本書は、端末の新しい証明書を区に登録するためのものです。前の鍵で署名した文書は、前の証明書で"
    "引き続き検証できます。更新より前に前の鍵あてに封緘した媒体は、引き続き受領します。"};

Json key_json(const sealed::Certificate& certificate) {
  return {{"subject", certificate.subject()},
          {"valid_from", to_rfc3339(certificate.not_before())},
          {"certificate_sha256", to_hex(certificate.fingerprint())},
          {"public_key_sha256", to_hex(certificate.public_key_digest())},
          {"pem", certificate.to_pem()}};
}

Json former_json(const std::optional<FormerKey>& former) {
  if (!former) return nullptr;
  Json json = key_json(former->certificate);
  json["rolled_at"] = to_rfc3339(former->rolled_at);
  json["signature_by_former"] = to_hex(ByteView(former->signatures.by_former));
  json["signature_by_new"] = to_hex(ByteView(former->signatures.by_new));
  return json;
}

Result<sealed::Certificate> certificate_of(const Json& key) {
  const std::string pem = DOZO_TRY(json_string(key, "pem"));
  const auto certificate = sealed::Certificate::from_pem(as_bytes(pem));
  // Written out again: the PEM has no second spelling, and the digests are its own.
  if (!certificate || certificate->to_pem() != pem ||
      to_hex(certificate->fingerprint()) != DOZO_TRY(json_string(key, "certificate_sha256")) ||
      to_hex(certificate->public_key_digest()) != DOZO_TRY(json_string(key, "public_key_sha256"))) {
    return fail(ErrorCode::document_invalid, "certificate");
  }
  return *certificate;
}

Result<> check_signature(const Json& former, const char* key, const sealed::Certificate& signer,
                         const sealed::Certificate& content, Instant at) {
  const auto signature = from_hex(DOZO_TRY(json_string(former, key)));
  if (!signature) return fail(ErrorCode::document_invalid, key);
  if (!sealed::verify_detached(content.der(), *signature, {&signer, 1}, at)) {
    return fail(ErrorCode::document_signature, key);
  }
  return {};
}

}  // namespace

Json Enrolment::to_json() const {
  Json json = frame_json(frame, former ? kRolledOver : kEnrolled);
  json["key"] = key_json(certificate);
  json["former"] = former_json(former);
  Json list = Json::array();
  for (const EnrolledPerson& each : people) {
    list.push_back({{"name", each.name}, {"role", each.role}});
  }
  json["people"] = std::move(list);
  return json;
}

Result<RollOver> read_roll_over(std::string_view text) {
  const ParsedDocument parsed = DOZO_TRY(parse(text));
  if (parsed.kind != Kind::enrolment || parsed.result != "rolled_over") {
    return fail(ErrorCode::document_invalid, "not a roll-over");
  }
  const Json json = DOZO_TRY(parse_canonical_json(text));
  const Json& former = json.at("former");
  const auto at = from_rfc3339(DOZO_TRY(json_string(former, "rolled_at")));
  if (!at) return fail(ErrorCode::document_invalid, "rolled_at");
  auto rolled = built<RollOver>(DOZO_TRY(certificate_of(former)),
                                DOZO_TRY(certificate_of(json.at("key"))), *at);
  if (parsed.terminal_key != rolled.successor.public_key_digest()) {
    return fail(ErrorCode::document_invalid, "another terminal's key");
  }
  DOZO_TRY(
      check_signature(former, "signature_by_former", rolled.former, rolled.successor, rolled.at));
  DOZO_TRY(check_signature(former, "signature_by_new", rolled.successor, rolled.former, rolled.at));
  return rolled;
}

}  // namespace dozo::evidence
