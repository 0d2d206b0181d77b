#include "firmware/daemon/key_roll.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::daemon {
namespace {

namespace type = custody::type;

custody::Drafts given_up(const std::string& fingerprint, ErrorCode why) {
  return {{type::kKeyRollFailed,
           ledger::kTerminal,
           {{"fingerprint", fingerprint}, {"error", error_number(why)}}}};
}

custody::Drafts retired(const std::string& fingerprint) {
  return {{type::kKeyRetired, ledger::kTerminal, {{"fingerprint", fingerprint}}}};
}

struct Succession {
  sealed::Certificate former;
  sealed::Certificate successor;
  evidence::CrossSignatures signatures;
};

Result<Succession> cross_sign(const sealed::KeyPair& present, const sealed::KeyPair& next) {
  auto signatures = built<evidence::CrossSignatures>(
      DOZO_TRY(sealed::sign_detached(next.certificate.der(), present.key, present.certificate)),
      DOZO_TRY(sealed::sign_detached(present.certificate.der(), next.key, next.certificate)));
  return Succession{present.certificate, next.certificate, std::move(signatures)};
}

custody::Drafts rolled(const Succession& keys, const custody::Who& who, const std::string& report) {
  return {{type::kKeyRolled,
           who.actor,
           {{"fingerprint", to_hex(keys.successor.fingerprint())},
            {"public_key", to_hex(keys.successor.public_key_digest())},
            {"pem", keys.successor.to_pem()},
            {"former",
             {{"fingerprint", to_hex(keys.former.fingerprint())},
              {"public_key", to_hex(keys.former.public_key_digest())},
              {"pem", keys.former.to_pem()}}},
            {"signature_by_former", to_hex(ByteView(keys.signatures.by_former))},
            {"signature_by_new", to_hex(ByteView(keys.signatures.by_new))},
            {"second", who.second},
            {"report", report}}}};
}

// The event and its document, which the new key signs already: one transaction.
Result<std::string> record(Core& core, const Succession& keys, const custody::Who& who) {
  return core.issue(
      {evidence::Kind::enrolment, "",
       [&](const custody::Now&, const std::string& number) -> Result<custody::Drafts> {
         return rolled(keys, who, number);
       },
       [&](const custody::State& after, const PageContext& context) -> Result<Json> {
         return enrolment_page(after, context, who, keys.successor,
                               evidence::FormerKey{keys.former, keys.signatures,
                                                   after.terminal->former_keys.back().rolled_at});
       }});
}

Result<std::string> carry_out(Core& core, sealed::KeyPair next, const sealed::KeyPair& present,
                              const custody::Who& who) {
  const Succession keys = DOZO_TRY(cross_sign(present, next));
  auto signer = DOZO_TRY(sealed::CmsSigner::make(std::move(next.key), std::move(next.certificate)));
  Signer* const former_signer = core.signer();
  const Digest former_digest = core.key_digest();
  core.set_signer(&signer, keys.successor.public_key_digest());
  auto number = record(core, keys, who);
  core.set_signer(former_signer, former_digest);
  return number;
}

}  // namespace

Result<sealed::KeyPair> settle_key(Core& core, sealed::KeyStore& keys) {
  const auto held = core.lock();
  const auto matches = [&](const std::optional<sealed::KeyPair>& pair) {
    return pair &&
           to_hex(pair->certificate.fingerprint()) == core.state().terminal->key_fingerprint;
  };
  auto pair = DOZO_TRY(keys.load());
  const auto& former = core.state().terminal->former_keys;
  if (!former.empty() && !former.back().destroyed) {
    // The roll-over is recorded: its act on the world is finished, whatever was done of it.
    DOZO_TRY(keys.adopt());
    pair = DOZO_TRY(keys.load());
    if (matches(pair)) DOZO_TRY(core.record(retired(former.back().fingerprint)));
  } else {
    // A successor that nobody recorded is nobody's.
    DOZO_TRY(keys.discard());
    const std::string next = core.state().terminal->next_key;
    if (!next.empty()) DOZO_TRY(core.record(given_up(next, ErrorCode::interrupted)));
  }
  if (!pair) return fail(ErrorCode::key_malformed, "the terminal's key is gone");
  if (!matches(pair)) return fail(ErrorCode::key_mismatch, "not the ledger's key");
  return std::move(*pair);
}

Result<std::string> roll_key(Core& core, sealed::KeyStore& keys, const custody::Who& who) {
  const auto held = core.lock();
  // Refused before a key is made.
  DOZO_TRY(custody::decide_key_roll(core.state(), who, ""));
  const auto present = DOZO_TRY(keys.load());
  if (!present) return fail(ErrorCode::not_commissioned);
  auto next = DOZO_TRY(keys.prepare(core.state().terminal->number + " dozo", core.now().time));
  const std::string fingerprint = to_hex(next.certificate.fingerprint());
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_key_roll(core.state(), who, fingerprint))));
  auto number = carry_out(core, std::move(next), *present, who);
  if (!number) {
    DOZO_TRY(core.record(given_up(fingerprint, number.error().code)));
    DOZO_TRY(keys.discard());
    return number;
  }
  DOZO_TRY(keys.adopt());
  DOZO_TRY(core.record(retired(to_hex(present->certificate.fingerprint()))));
  return number;
}

}  // namespace dozo::daemon
