#include "firmware/daemon/enrolment.hpp"

#include "firmware/sealed/cms.hpp"

namespace dozo::daemon {

Result<sealed::Certificate> enrol_anchor(Core& core, const custody::Who& who,
                                         const std::string& pem) {
  auto certificate = DOZO_TRY(sealed::Certificate::from_pem(as_bytes(pem)));
  if (!certificate.may_sign()) return fail(ErrorCode::certificate_malformed, "key usage");
  const auto held = core.lock();
  const auto drafts = DOZO_TRY(custody::decide_anchor(
      core.state(), who, {to_hex(certificate.fingerprint()), certificate.to_pem(), false}));
  if (certificate.public_key_digest() == core.key_digest()) {
    return fail(ErrorCode::anchor_not_a_ward);
  }
  DOZO_TRY(core.record(drafts));
  return certificate;
}

Result<> adopt_policy(Core& core, const custody::Who& who, const std::string& text,
                      ByteView signature, ByteView logo) {
  const auto held = core.lock();
  DOZO_TRY(custody::require(core.state(), who, custody::Act::manage_policy));
  std::vector<sealed::Certificate> anchors;
  for (const std::string& pem : core.anchors()) {
    anchors.push_back(DOZO_TRY(sealed::Certificate::from_pem(as_bytes(pem))));
  }
  const std::size_t which =
      DOZO_TRY(sealed::verify_detached(as_bytes(text), signature, anchors, core.now().time));
  return core.record(DOZO_TRY(
      custody::decide_policy(core.state(), who, text, to_hex(anchors[which].fingerprint()), logo)));
}

Result<> may_commission(Core& core, const custody::Who& who) {
  const auto held = core.lock();
  if (!core.state().terminal) return fail(ErrorCode::not_commissioned);
  DOZO_TRY(custody::may_act(core.state(), who.actor));
  const custody::Role role = core.state().accounts.at(who.actor).role;
  if (!custody::permits(role, custody::Act::manage_anchors) &&
      !custody::permits(role, custody::Act::manage_policy)) {
    return fail(ErrorCode::role_forbidden);
  }
  return {};
}

}  // namespace dozo::daemon
