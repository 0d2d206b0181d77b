// The wards: certificates, policies, the commissioning disc.
#include "firmware/base/base64.hpp"
#include "firmware/daemon/api/methods.hpp"
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
  const auto signature = from_base64(DOZO_TRY(request.text("signature")));
  if (!signature) return fail(ErrorCode::request_malformed, "signature");
  DOZO_TRY(adopt_policy(request.system.core(), who, DOZO_TRY(request.text("policy")), *signature));
  return Answer{};
}

Result<Answer> policy_show(Request& request) {
  DOZO_TRY(request.actor());
  const auto held = request.system.core().lock();
  Json policies = Json::array();
  for (const auto& [signer, policy] : request.system.core().state().policies) {
    policies.push_back({{"signer", signer},
                        {"ward", policy.rules.ward},
                        {"serial", policy.rules.serial},
                        {"sha256", policy.sha256},
                        {"at", to_rfc3339(policy.at)},
                        {"text", policy.text}});
  }
  return Answer{{{"policies", policies}}, {}};
}

Json view(const intake::Commissioning& found) {
  Json policy = nullptr;
  if (found.policy) {
    policy = {{"text", found.policy->text}, {"signature", to_base64(found.policy->signature)}};
  }
  return {{"anchor",
           {{"fingerprint", to_hex(found.ward.fingerprint())},
            {"subject", found.ward.subject()},
            {"pem", found.ward.to_pem()}}},
          {"policy", policy}};
}

Result<Answer> enrolment_read(Request& request) {
  DOZO_TRY(may_commission(request.system.core(), DOZO_TRY(request.actor())));
  const auto disc = std::make_shared<UniqueFd>(DOZO_TRY(request.system.reception().open_disc()));
  System* const system = &request.system;
  return Answer{{}, [system, disc]() -> Result<Json> {
                  return view(DOZO_TRY(system->read_commissioning_disc(disc->get())));
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
