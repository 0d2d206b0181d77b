// The wards: certificates, policies, the commissioning disc.
#include "firmware/base/base64.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/daemon/enrolment.hpp"

namespace dozo::daemon::api {
namespace {

Result<Answer> anchor_enrol(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const auto certificate =
      DOZO_TRY(enrol_anchor(request.system.core(), who, DOZO_TRY(request.text("pem"))));
  request.system.reception().examine_again();
  return Answer{
      {{"fingerprint", to_hex(certificate.fingerprint())}, {"subject", certificate.subject()}}, {}};
}

Result<Answer> anchor_retire(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_anchor_retired(core.state(), who, DOZO_TRY(request.text("fingerprint")),
                                     DOZO_TRY(request.text("reason"))))));
  request.system.reception().examine_again();
  return Answer{};
}

Result<Answer> anchor_list(Request& request) {
  DOZO_TRY(request.actor());
  const auto held = request.system.core().lock();
  Json anchors = Json::array();
  for (const auto& [fingerprint, anchor] : request.system.core().state().anchors) {
    const auto certificate = sealed::Certificate::from_pem(as_bytes(anchor.pem));
    anchors.push_back({{"fingerprint", fingerprint},
                       {"subject", certificate ? certificate->subject() : std::string()},
                       {"retired", anchor.retired}});
  }
  return Answer{{{"anchors", anchors}}, {}};
}

Result<Answer> policy_adopt(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  {
    // Whoever may not is not told what would be wrong with it, and starts no worker.
    const auto held = request.system.core().lock();
    DOZO_TRY(custody::require(request.system.core().state(), who, custody::Act::manage_policy));
  }
  const std::string text = DOZO_TRY(request.text("policy"));
  const auto signature = from_base64(DOZO_TRY(request.text("signature")));
  if (!signature) return fail(ErrorCode::request_malformed, "signature");
  const auto logo = from_base64(DOZO_TRY(request.optional_text("logo")));
  if (!logo || logo->size() > custody::kMaxLogo) return fail(ErrorCode::logo_invalid, "size");
  System* const system = &request.system;
  return Answer{{}, [system, who, text, signature, logo]() -> Result<Json> {
                  // A page that cannot be drawn any more would be found too late. Another picture
                  // than the policy names is refused unseen.
                  const auto parsed = custody::parse_policy(text);
                  const bool named = parsed && parsed->logo == to_hex(sha256(*logo));
                  if (!logo->empty() && named) DOZO_TRY(system->check_logo(*logo));
                  DOZO_TRY(adopt_policy(system->core(), who, text, *signature, *logo));
                  return Json::object();
                }};
}

Json json_of(const custody::Rule& rule) {
  return std::visit([](const auto& value) { return Json(value); }, rule.value);
}

// Each rule by its key, with its value by one policy and by another.
Json rules_view(const char* one, const custody::Policy& by_one, const char* other,
                const custody::Policy& by_other) {
  const auto first = custody::rules_of(by_one);
  const auto second = custody::rules_of(by_other);
  Json rules = Json::array();
  for (std::size_t i = 0; i < first.size(); ++i) {
    rules.push_back(
        {{"rule", first[i].name}, {one, json_of(first[i])}, {other, json_of(second[i])}});
  }
  return rules;
}

Result<Answer> policy_show(Request& request) {
  DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  constexpr std::int64_t kPage = 2;  // of the largest policies: far below one message
  const auto held = request.system.core().lock();
  Json policies = Json::array();
  std::int64_t at = 0;
  for (const auto& [signer, policy] : request.system.core().state().policies) {
    const std::int64_t place = at++;
    if (place < offset || place >= offset + kPage) continue;
    policies.push_back({{"signer", signer},
                        {"ward", policy.rules.ward},
                        {"serial", policy.rules.serial},
                        {"sha256", policy.sha256},
                        {"at", to_rfc3339(policy.at)},
                        {"by", policy.by},
                        {"second", policy.second},
                        {"text", policy.text},
                        {"rules", rules_view("now", policy.rules, "built_in", {})}});
  }
  return Answer{{{"policies", policies}, {"total", at}}, {}};
}

// The policy on the disc: what would change by it, or why it cannot be adopted.
Json policy_view(System& system, const std::string& signer, const intake::SignedPolicy& found) {
  Json json{{"text", found.text},
            {"signature", to_base64(found.signature)},
            {"logo", to_base64(found.logo)},
            {"ward", ""},
            {"serial", 0},
            {"serial_now", 0},
            {"rules", Json::array()},
            {"error", nullptr}};
  const Result<> drawable = found.logo.empty() ? Result<>() : system.check_logo(found.logo);
  const auto held = system.core().lock();
  const custody::State& state = system.core().state();
  const auto present = state.policies.find(signer);
  const custody::Policy now =
      present == state.policies.end() ? custody::Policy() : present->second.rules;
  json["serial_now"] = now.serial;
  const auto parsed = custody::parse_policy(found.text);
  if (parsed) {
    json["ward"] = parsed->ward;
    json["serial"] = parsed->serial;
    json["rules"] = rules_view("now", now, "new", *parsed);
  }
  const auto adoptable = custody::may_adopt(state, found.text, signer, found.logo);
  if (!adoptable) {
    json["error"] = view(adoptable.error());
  } else if (!drawable) {
    json["error"] = view(drawable.error());
  }
  return json;
}

Json view(System& system, const intake::Commissioning& found) {
  const std::string fingerprint = to_hex(found.ward.fingerprint());
  return {
      {"anchor",
       {{"fingerprint", fingerprint},
        {"subject", found.ward.subject()},
        {"pem", found.ward.to_pem()}}},
      {"policy", found.policy ? policy_view(system, fingerprint, *found.policy) : Json(nullptr)}};
}

Result<Answer> enrolment_read(Request& request) {
  DOZO_TRY(may_commission(request.system.core(), DOZO_TRY(request.actor())));
  const auto disc = std::make_shared<UniqueFd>(DOZO_TRY(request.system.reception().open_disc()));
  System* const system = &request.system;
  return Answer{{}, [system, disc]() -> Result<Json> {
                  return view(*system, DOZO_TRY(system->read_commissioning_disc(disc->get())));
                }};
}

}  // namespace

void add_policy_methods(MethodTable& table) {
  table["anchor.enrol"] = anchor_enrol;
  table["anchor.retire"] = anchor_retire;
  table["anchor.list"] = anchor_list;
  table["policy.adopt"] = policy_adopt;
  table["policy.show"] = policy_show;
  table["enrolment.read"] = enrolment_read;
}

}  // namespace dozo::daemon::api
